import type { PassOnCard } from '#domain/pass/on-card'
import { describe, expect, it } from 'vitest'
import { tenge } from '#domain/money'
import { ok } from '#domain/result'
import type { CardOperation } from '#drivers/transit-card/driver'
import {
  cardNumber,
  cardOf,
  driverOn,
  ignoreProgress,
  instructionsOf,
  issue,
  issueTerminal,
  issuedState,
  monthlyPass,
  topUp,
} from '#test/drivers/transit-card/card-fixture'

const issuedCards = { ev1: await issuedState('ev1'), ev2: await issuedState('ev2') }

describe.each([
  { generation: 'ev2', readMax: 8, applyMax: 8 },
  { generation: 'ev1', readMax: 12, applyMax: 9 },
] as const)('transit card on $generation', ({ generation, readMax, applyMax }) => {
  const issued = issuedCards[generation]

  it(`reads the whole card in at most ${String(readMax)} exchanges (P6)`, async () => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    expect(await driver.read(1)).toEqual(
      ok({
        uid: issued.uid,
        environment: { layoutVersion: 1, ...issue.environment },
        balance: issue.balance,
        balanceMax: issue.balanceMax,
        passes: [monthlyPass],
        ledger: {
          counter: 0,
          terminalNumber: issueTerminal,
          operationNumber: 1,
          appliedBase: 1,
          appliedBits: 0n,
        },
      }),
    )
    expect(driver.commands.length).toBeLessThanOrEqual(readMax)
    const traffic = card.traffic()
    expect(traffic.bytesIn + traffic.bytesOut).toBeLessThan(1024)
  })

  it(`tops up a card just read in at most ${String(applyMax)} exchanges with one commit (P6)`, async () => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    await driver.read(1)
    driver.commands.length = 0
    const steps: string[] = []
    const applied = await driver.apply(1, { ...topUp, action: 3 }, (step) => steps.push(step))
    expect(applied).toEqual(ok({ balanceBefore: 500, balanceAfter: 1500, counter: 1 }))
    expect(driver.commands.length).toBeLessThanOrEqual(applyMax)
    expect(instructionsOf(driver.commands).filter((instruction) => instruction === 'c7')).toHaveLength(1)
    expect(steps).toEqual(['authenticate', 'write', 'commit', 'read_back'])

    const content = await driverOn(card).read(1)
    expect(content.ok && content.value.balance).toBe(1500)
    expect(content.ok && content.value.ledger).toEqual({
      counter: 1,
      terminalNumber: topUp.terminalNumber,
      operationNumber: topUp.operationNumber,
      appliedBase: 1,
      appliedBits: 0b100n,
    })
    expect(content.ok && content.value.passes).toEqual([monthlyPass])
  })
})

describe.each(['ev2', 'ev1'] as const)('operations on %s', (generation) => {
  const issued = issuedCards[generation]

  it('tops up a card not read before and again in the same presence', async () => {
    const driver = driverOn(cardOf(issued))
    expect(await driver.apply(1, topUp, ignoreProgress)).toEqual(
      ok({ balanceBefore: 500, balanceAfter: 1500, counter: 1 }),
    )
    const second = { ...topUp, operationNumber: 901, expectedCounter: 1, credit: tenge(0), action: 1 }
    expect(await driver.apply(1, second, ignoreProgress)).toEqual(
      ok({ balanceBefore: 1500, balanceAfter: 1500, counter: 2 }),
    )
    const log = await driver.readLog(1)
    expect(log.ok && log.value.map((record) => [record.counter, record.what, record.amount])).toEqual([
      [0, 'personalisation', 500],
      [1, 'top_up', 1000],
      [2, 'top_up', 0],
    ])
    expect(log.ok && log.value[1]).toEqual({
      counter: 1,
      what: 'top_up',
      atMs: topUp.atMs,
      terminalNumber: topUp.terminalNumber,
      operationNumber: topUp.operationNumber,
      amount: topUp.credit,
    })
  })

  it('writes nothing on a card that another session changed in the same presence', async () => {
    const card = cardOf(issued)
    const [first, second] = [driverOn(card), driverOn(card)]
    await first.read(1)
    expect((await second.apply(1, { ...topUp, operationNumber: 7 }, ignoreProgress)).ok).toBe(true)
    const changed = card.state()
    const applied = await first.apply(1, topUp, ignoreProgress)
    expect(applied.ok ? null : applied.error.kind).toBe(generation === 'ev1' ? 'card_changed' : 'card_answer_invalid')
    expect(card.state()).toEqual(changed)
  })
})

describe.each(['ev2', 'ev1'] as const)('refusals on %s', (generation) => {
  const issued = issuedCards[generation]

  it.each<[string, Partial<CardOperation>, object]>([
    ['another card', { cardNumber: '9643100000009999' }, { kind: 'card_other', cardNumber }],
    ['a counter that has moved on', { expectedCounter: 5 }, { kind: 'card_changed', counter: 0 }],
    ['an amount above the limit', { credit: tenge(19_501) }, { kind: 'card_limit', balanceMax: 20_000 }],
    ['an action below the window', { action: 0 }, { kind: 'card_action_applied' }],
    ['an action beyond open ones', { action: 65 }, { kind: 'card_window_full' }],
    [
      'the last operation once more',
      { terminalNumber: issueTerminal, operationNumber: 1 },
      { kind: 'card_changed', counter: 0 },
    ],
  ])('refuses %s before anything is written (D6)', async (_, change, error) => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    await driver.read(1)
    const exchanges = driver.commands.length
    expect(await driver.apply(1, { ...topUp, ...change }, ignoreProgress)).toEqual({ ok: false, error })
    expect(driver.commands).toHaveLength(exchanges)
    expect(card.state()).toEqual(issued)
  })

  it('accepts exactly the limit and refuses an action applied before (D6)', async () => {
    const driver = driverOn(cardOf(issued))
    const filled = await driver.apply(1, { ...topUp, credit: tenge(19_500), action: 1 }, ignoreProgress)
    expect(filled).toEqual(ok({ balanceBefore: 500, balanceAfter: 20_000, counter: 1 }))
    const again = { ...topUp, operationNumber: 901, expectedCounter: 1, credit: tenge(0), action: 1 }
    expect(await driver.apply(1, again, ignoreProgress)).toEqual({ ok: false, error: { kind: 'card_action_applied' } })
  })
})

const allSlots: readonly PassOnCard[] = Array.from({ length: 8 }, (_, slot) => ({ ...monthlyPass, slot }))

describe.each([
  { generation: 'ev2', slots: 8, exchangesMax: 8 },
  { generation: 'ev1', slots: 8, exchangesMax: 12 },
] as const)('$slots passes on $generation', ({ generation, slots, exchangesMax }) => {
  it(`are read in at most ${String(exchangesMax)} exchanges (P6)`, async () => {
    const passes = allSlots.slice(0, slots)
    const driver = driverOn(cardOf(await issuedState(generation, { passes })))
    const content = await driver.read(1)
    expect(content.ok && content.value.passes).toEqual(passes)
    expect(driver.commands.length).toBeLessThanOrEqual(exchangesMax)
  })
})

describe.each(['ev2', 'ev1'] as const)('log and examination on %s', (generation) => {
  const issued = issuedCards[generation]

  it('keeps the last ten events and no longer knows an operation the log has wrapped past', async () => {
    const driver = driverOn(cardOf(issued))
    const lost = { ...topUp, terminalNumber: 55, operationNumber: 1 }
    for (let counter = 0; counter < 11; counter += 1) {
      const operation = { ...topUp, operationNumber: 100 + counter, expectedCounter: counter }
      expect((await driver.apply(1, operation, ignoreProgress)).ok).toBe(true)
      const verdict = await driver.examine(1, lost)
      expect(verdict).toEqual(
        counter < 10
          ? ok({ kind: 'not_applied', balance: 500 + 1000 * (counter + 1), counter: counter + 1 })
          : ok({ kind: 'unknown', counter: 11 }),
      )
    }
    const log = await driver.readLog(1)
    expect(log.ok && log.value.map((record) => record.counter)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    const logged = await driver.examine(1, { ...topUp, operationNumber: 104, expectedCounter: 4 })
    expect(logged).toEqual(ok({ kind: 'applied', balance: 11_500, counter: 11 }))
  })

  it('examines an operation by the ledger alone when it can', async () => {
    const driver = driverOn(cardOf(issued))
    expect(await driver.examine(1, topUp)).toEqual(ok({ kind: 'not_applied', balance: 500, counter: 0 }))
    await driver.apply(1, topUp, ignoreProgress)
    driver.commands.length = 0
    expect(await driver.examine(1, topUp)).toEqual(ok({ kind: 'applied', balance: 1500, counter: 1 }))
    expect(driver.commands).toHaveLength(2)
    const other = await driver.examine(1, { ...topUp, cardNumber: '0000000000000000' })
    expect(other).toEqual({ ok: false, error: { kind: 'card_other', cardNumber } })
  })
})
