import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { addDays } from '#domain/time'
import { createCardIssuing, type CardIssuing } from '#drivers/dispenser/issue-card'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import {
  antenna,
  failure,
  ignore,
  inHand,
  newCounter,
  openLife,
  order,
  readCard,
  stepLog,
  tornBlank,
  type Life,
} from '#test/drivers/dispenser/counter'
import type { CardIssue } from '#drivers/transit-card/personalise'
import { cardOf, issuedState, keys, monthlyPass, random } from '#test/drivers/transit-card/card-fixture'

const [firstNumber = '', secondNumber = '', thirdNumber = ''] = order.cardNumbers
const done = (step: string): string[] => [`${step} begins`, `${step} done`]
const failed = (step: string): string[] => [`${step} begins`, `${step} failed`]

function issuingOn(life: Life, details: { antenna?: string; presenceTimeoutMs?: number }): CardIssuing {
  const { driver, reader, delay } = life
  return createCardIssuing({ dispenser: driver, nfc: reader, keys, random, antenna, delay, ...details })
}

describe('a new transport card', () => {
  test('is reusable, has no holder and the production day of its plastic (CARD-001, CARD-008)', async () => {
    const counter = newCounter()
    const life = await openLife(counter)
    const { steps, report } = stepLog()
    expect(await life.issuing.issue(order, report)).toEqual({
      ok: true,
      value: { cardNumber: firstNumber, spoiledNumbers: [] },
    })
    expect(steps).toEqual(['stage', 'personalise', 'read_back', 'issue'].flatMap((step) => done(`1 ${step}`)))
    expect(await inHand(life)).toEqual(['sale-7-line-1.1'])
    expect(await readCard(counter, 'sale-7-line-1.1')).toMatchObject({
      environment: { cardNumber: firstNumber, cardKind: 'reusable', producedOn: '2025-02-14', holderCategory: 0 },
      balance: 0,
      balanceMax: 100_000,
      passes: [],
      ledger: { counter: 0, terminalNumber: 41, operationNumber: 812 },
    })
  })

  test('carries what it was sold with', async () => {
    const counter = newCounter()
    const life = await openLife(counter)
    const loaded = { ...order, balance: tenge(2_000), passes: [monthlyPass] }
    expect((await life.issuing.issue(loaded, ignore)).ok).toBe(true)
    expect(await readCard(counter, 'sale-7-line-1.1')).toMatchObject({ balance: 2_000, passes: [monthlyPass] })
  })

  test('is handed out once however often the same order is asked', async () => {
    const life = await openLife(newCounter())
    const first = life.issuing.issue(order, ignore)
    const again = life.issuing.issue({ ...order, mayBeIssued: true }, ignore)
    expect(await again).toEqual(await first)
    expect(life.driver.state().stock).toBe(39)
    expect(await life.issuing.examine(order)).toEqual({
      kind: 'handed_out',
      cardNumber: firstNumber,
      spoiledNumbers: [],
    })
  })

  test('is tried with the next card and the next number when one cannot be personalised', async () => {
    const counter = newCounter({ blank: (index) => (index === 0 ? tornBlank() : createSoftwareCard()) })
    const life = await openLife(counter)
    const { steps, report } = stepLog()
    expect(await life.issuing.issue(order, report)).toEqual({
      ok: true,
      value: { cardNumber: secondNumber, spoiledNumbers: [firstNumber] },
    })
    expect(steps.slice(0, 6)).toEqual([...done('1 stage'), ...failed('1 personalise'), ...done('1 capture')])
    expect(steps.slice(6)).toEqual(['stage', 'personalise', 'read_back', 'issue'].flatMap((step) => done(`2 ${step}`)))
    expect(life.controls.snapshot().boxed).toBe(1)
    expect((await readCard(counter, 'sale-7-line-1.2'))?.environment.cardNumber).toBe(secondNumber)
  })

  test.each([
    ['no DESFire', () => createForeignCard({ kind: 'iso' }), /card_not_ours/],
    ["somebody else's", () => createForeignCard({ kind: 'other_application' }), /card_/],
    ['torn in the middle', tornBlank, /card_removed/],
  ] as const)(
    'is not made of cards that are %s, and as many are tried as numbers are reserved',
    async (_, blank, why) => {
      const life = await openLife(newCounter({ blank }))
      const outcome = await life.issuing.issue(order, ignore)
      if (outcome.ok || outcome.error.kind !== 'all_failed') throw new Error(JSON.stringify(outcome))
      expect(outcome.error.details.join()).toMatch(why)
      expect(outcome.error.spoiledNumbers).toEqual([firstNumber, secondNumber, thirdNumber])
      expect(life.controls.snapshot()).toMatchObject({ boxed: 3, card: null, state: { stock: 37 } })
    },
  )

  test('is never made by erasing a card that holds something', async () => {
    const state = await issuedState('ev2')
    const used = cardOf(state)
    const life = await openLife(newCounter({ blank: (index) => (index === 0 ? used : createSoftwareCard()) }))
    expect(await life.issuing.issue(order, ignore)).toMatchObject({ ok: true, value: { cardNumber: secondNumber } })
    expect(used.state()).toEqual(state)
  })

  test('is never made by erasing a card half made before', async () => {
    const half = createSoftwareCard()
    half.tear({ when: 'after', exchange: 30 })
    const earlier = await openLife(newCounter({ blank: (index) => (index === 0 ? half : createSoftwareCard()) }))
    await earlier.issuing.issue(order, ignore)
    const state = half.state()
    expect(state.applications).toHaveLength(1)
    const life = await openLife(newCounter({ blank: (index) => (index === 0 ? half : createSoftwareCard()) }))
    expect(await life.issuing.issue(order, ignore)).toMatchObject({ ok: true, value: { cardNumber: secondNumber } })
    expect(half.state()).toEqual(state)
  })

  const whole: Partial<CardIssue> = {
    environment: {
      cardNumber: firstNumber,
      cardKind: 'reusable',
      producedOn: order.producedOn,
      holderCategory: 0,
    },
    balance: order.balance,
    balanceMax: order.balanceMax,
    passes: [],
    terminalNumber: order.terminalNumber,
    operationNumber: order.operationNumber,
  }
  const environment = { cardNumber: firstNumber, cardKind: 'reusable', producedOn: order.producedOn } as const
  test.each<[string, Partial<CardIssue>, string]>([
    ['what was ordered', {}, firstNumber],
    ['another number', { environment: { ...environment, holderCategory: 0, cardNumber: thirdNumber } }, secondNumber],
    ['another kind', { environment: { ...environment, holderCategory: 0, cardKind: 'school' } }, secondNumber],
    ['a holder', { environment: { ...environment, holderCategory: 3 } }, secondNumber],
    [
      'another day of production',
      { environment: { ...environment, holderCategory: 0, producedOn: addDays(order.producedOn, 1) } },
      secondNumber,
    ],
    ['money', { balance: tenge(1) }, secondNumber],
    ['another limit', { balanceMax: tenge(50_000) }, secondNumber],
    ['a pass', { passes: [monthlyPass] }, secondNumber],
    ["another terminal's mark", { terminalNumber: 42 }, secondNumber],
    ["another operation's mark", { operationNumber: 811 }, secondNumber],
  ])('is handed out as it lies there only when the card holds what was ordered: %s', async (_, held, expected) => {
    const state = await issuedState('ev2', { ...whole, ...held })
    const life = await openLife(newCounter({ blank: (index) => (index === 0 ? cardOf(state) : createSoftwareCard()) }))
    expect(await life.issuing.issue(order, ignore)).toMatchObject({ ok: true, value: { cardNumber: expected } })
  })

  test('is not made of a card on another reader', async () => {
    const counter = newCounter()
    const life = await openLife(counter)
    const elsewhere = issuingOn(life, { antenna: 'Some other reader' })
    expect(await elsewhere.issue(order, ignore)).toEqual(
      failure({ kind: 'reader_failed', detail: 'antenna not attached', spoiledNumbers: [firstNumber] }),
    )
    expect(await readCard(counter, 'sale-7-line-1.1')).toBeNull()
  })

  test('is made of a card that takes its time to answer the antenna', async () => {
    const counter = newCounter()
    const life = await openLife(counter)
    const patient = issuingOn(life, { presenceTimeoutMs: 60_000 })
    const outcome = await patient.issue(order, ({ step, phase }) => {
      const card = counter.cards.get('sale-7-line-1.1')
      if (step !== 'stage' || phase !== 'done' || card === undefined) return
      life.reader.removeCard()
      setImmediate(() => life.reader.insertCard(card))
    })
    expect(outcome).toMatchObject({ ok: true, value: { cardNumber: firstNumber } })
  })

  test('is made of the next card when one never answers the antenna', async () => {
    const life = await openLife(newCounter())
    const outcome = await life.issuing.issue(order, ({ step, phase, attempt }) => {
      if (step === 'stage' && phase === 'done' && attempt === 1) life.reader.removeCard()
    })
    expect(outcome).toMatchObject({ ok: true, value: { cardNumber: secondNumber, spoiledNumbers: [firstNumber] } })
  })
})

describe('a prepared or withdrawn card', () => {
  test('waits at the antenna until it is issued, and the intent can be recorded before', async () => {
    const life = await openLife(newCounter())
    const prepared = { ok: true, value: { cardNumber: firstNumber, spoiledNumbers: [] } }
    expect(await life.issuing.prepare(order, ignore)).toEqual(prepared)
    expect(await life.issuing.examine(order)).toMatchObject({ kind: 'at_reader', cardNumber: firstNumber })
    const { steps, report } = stepLog()
    expect(await life.issuing.issue(order, report)).toEqual(prepared)
    expect(steps).toEqual([...done('1 read_back'), ...done('1 issue')])
  })

  test('is handed out only after the report of it was written', async () => {
    const life = await openLife(newCounter())
    let write = (): void => undefined
    const isWritten = new Promise<void>((resolve) => (write = resolve))
    let reached = (): void => undefined
    const isReached = new Promise<void>((resolve) => (reached = resolve))
    const outcome = life.issuing.issue(order, ({ step, phase }) => {
      if (step !== 'issue' || phase !== 'begins') return
      reached()
      return isWritten
    })
    await isReached
    expect(await life.issuing.examine(order)).toMatchObject({ kind: 'at_reader' })
    write()
    expect((await outcome).ok).toBe(true)
  })

  test('goes into the box when the order is given up, and none follows it', async () => {
    const life = await openLife(newCounter())
    await life.issuing.prepare(order, ignore)
    const standing = { kind: 'not_handed_out', attempt: 2, spoiledNumbers: [firstNumber] }
    expect(await life.issuing.withdraw(order)).toEqual(standing)
    expect(await life.issuing.issue(order, ignore)).toEqual(
      failure({ kind: 'withdrawn', spoiledNumbers: [firstNumber] }),
    )
    expect(life.controls.snapshot()).toMatchObject({ boxed: 1, state: { stock: 39 } })
  })

  test('comes back from the mouth when the order is given up before it is taken', async () => {
    const life = await openLife(newCounter({ takes: () => null }))
    const isPresented = new Promise<void>((resolve) => {
      life.driver.subscribe(({ kind }) => {
        if (kind === 'card_presented') resolve()
      })
    })
    const outcome = life.issuing.issue(order, ignore)
    await isPresented
    const notTaken = { kind: 'not_taken', spoiledNumbers: [firstNumber] } as const
    expect(await life.issuing.withdraw(order)).toEqual(notTaken)
    expect(await outcome).toEqual(failure(notTaken))
  })

  test('stays with the passenger when the order is given up too late', async () => {
    const life = await openLife(newCounter())
    await life.issuing.issue(order, ignore)
    expect(await life.issuing.withdraw(order)).toMatchObject({ kind: 'handed_out', cardNumber: firstNumber })
    expect(await inHand(life)).toHaveLength(1)
  })
})
