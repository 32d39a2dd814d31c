import type { PassOnCard } from '#domain/pass/on-card'
import { describe, expect, it } from 'vitest'
import { tenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import { ok } from '#domain/result'
import { freeSlot } from '#domain/sale/product'
import { calendarDay } from '#domain/time'
import type { CardOperation } from '#drivers/transit-card/driver'
import {
  cardOf,
  driverOn,
  ignoreProgress,
  instructionsOf,
  issuedState,
  monthlyPass,
  topUp,
} from '#test/drivers/transit-card/card-fixture'

const city = { city: true, suburb: false, express: false }
const grants: Record<PassGrant['product'], PassGrant> = {
  monthly: {
    product: 'monthly',
    coverage: { ...city, suburb: true },
    firstDay: calendarDay('2026-04-01'),
    lastDay: calendarDay('2026-04-30'),
    hours: null,
    tripsLeft: null,
    transfersLeft: null,
  },
  hours: {
    product: 'hours',
    coverage: city,
    firstDay: null,
    lastDay: null,
    hours: 72,
    tripsLeft: null,
    transfersLeft: null,
  },
  trips: {
    product: 'trips',
    coverage: city,
    firstDay: null,
    lastDay: null,
    hours: null,
    tripsLeft: 15,
    transfersLeft: 15,
  },
}
const load: CardOperation = {
  ...topUp,
  what: 'pass_load',
  credit: tenge(0),
  pass: { grant: grants.trips, place: freeSlot },
}
const full: readonly PassOnCard[] = Array.from({ length: 8 }, (_, slot) => ({ ...monthlyPass, slot }))
const onCard = (grant: PassGrant, slot: number): PassOnCard => ({ ...grant, slot, startedAtMs: null })

const issuedCards = { ev1: await issuedState('ev1'), ev2: await issuedState('ev2') }
const fullCards = { ev1: await issuedState('ev1', { passes: full }), ev2: await issuedState('ev2', { passes: full }) }

describe.each([
  { generation: 'ev2', exchanges: 9 },
  { generation: 'ev1', exchanges: 10 },
] as const)('a pass loaded on $generation', ({ generation, exchanges }) => {
  const issued = issuedCards[generation]

  it.each(Object.values(grants))('goes into the lowest free slot, not started: $product (PASS-014)', async (grant) => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    await driver.read(1)
    driver.commands.length = 0
    const applied = await driver.apply(1, { ...load, pass: { grant, place: freeSlot } }, ignoreProgress)
    expect(applied).toEqual(ok({ balanceBefore: 500, balanceAfter: 500, counter: 1 }))
    expect(driver.commands).toHaveLength(exchanges)
    expect(instructionsOf(driver.commands).filter((instruction) => instruction === 'c7')).toHaveLength(1)
    const later = driverOn(card)
    const content = await later.read(1)
    expect(content.ok && content.value.passes).toEqual([onCard(grant, 0), monthlyPass])
    const log = await later.readLog(1)
    expect(log.ok && log.value.at(-1)).toMatchObject({ counter: 1, what: 'pass_load', amount: 0 })
  })

  it('takes the place of the pass it is to replace, and of no other', async () => {
    const card = cardOf(fullCards[generation])
    const driver = driverOn(card)
    const place = { kind: 'slot', slot: 5 } as const
    expect((await driver.apply(1, { ...load, pass: { grant: grants.hours, place } }, ignoreProgress)).ok).toBe(true)
    const content = await driverOn(card).read(1)
    const wanted = full.map((pass) => (pass.slot === 5 ? onCard(grants.hours, 5) : pass))
    expect(content.ok && content.value.passes).toEqual(wanted)
  })

  it('is refused before anything is written when no slot is free', async () => {
    const card = cardOf(fullCards[generation])
    const driver = driverOn(card)
    expect(await driver.apply(1, load, ignoreProgress)).toEqual({ ok: false, error: { kind: 'card_no_slot' } })
    expect(card.state()).toEqual(fullCards[generation])
  })

  it('marks the pending payment it came from, once (design D6)', async () => {
    const driver = driverOn(cardOf(issued))
    const activation: CardOperation = { ...load, what: 'pass_activation', action: 3 }
    expect((await driver.apply(1, activation, ignoreProgress)).ok).toBe(true)
    const again = { ...activation, operationNumber: 901, expectedCounter: 1 }
    expect(await driver.apply(1, again, ignoreProgress)).toEqual({ ok: false, error: { kind: 'card_action_applied' } })
    const content = await driver.read(1)
    expect(content.ok && content.value.passes).toHaveLength(2)
  })

  it('is followed by a second one and by money in the same presence', async () => {
    const driver = driverOn(cardOf(issued))
    await driver.apply(1, load, ignoreProgress)
    await driver.apply(1, { ...load, operationNumber: 901, expectedCounter: 1 }, ignoreProgress)
    await driver.apply(1, { ...topUp, operationNumber: 902, expectedCounter: 2 }, ignoreProgress)
    const content = await driver.read(1)
    expect(content.ok && content.value).toMatchObject({
      balance: 1500,
      passes: [onCard(grants.trips, 0), onCard(grants.trips, 1), monthlyPass],
      ledger: { counter: 3 },
    })
  })

  const tears = Array.from({ length: exchanges }, (_, index) => index + 1).flatMap((exchange) => [
    { exchange, when: 'before' as const },
    { exchange, when: 'after' as const },
  ])
  it.each(tears)('is on the card whole or not at all, torn $when exchange $exchange (D5)', async (tear) => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    await driver.read(1)
    card.tear(tear)
    const applied = await driver.apply(1, load, ignoreProgress)
    const isErrorKnown = !applied.ok && applied.error.kind !== 'card_outcome_unknown'
    if (isErrorKnown) expect(card.state()).toEqual(issued)
    card.powerOff()
    card.powerOn()
    const content = await driver.read(2)
    const held = content.ok ? content.value.passes.length : null
    expect(applied.ok ? [2] : isErrorKnown ? [1] : [1, 2]).toContain(held)
    const verdict = await driver.examine(2, load)
    const counter = held === 2 ? 1 : 0
    expect(verdict).toEqual(ok({ kind: held === 2 ? 'applied' : 'not_applied', balance: 500, counter }))
  })
})
