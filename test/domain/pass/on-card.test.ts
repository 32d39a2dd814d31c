import { describe, expect, test } from 'vitest'
import { passDaysLeft, passState, type PassOnCard } from '#domain/pass/on-card'
import { inOrderOfUse } from '#domain/pass/order-of-use'
import { ridePayment, type RidePayment } from '#domain/pass/ride'
import { allRoutes, dayPassOnCard, monthlyOnCard, shippedPassTariff, tripsOnCard } from '#test/domain/pass/pass-fixture'

const tariff = shippedPassTariff()
const march = monthlyOnCard('2025-03-01', '2025-03-31')
const state = (pass: PassOnCard, at: string) => passState(pass, Date.parse(at), tariff)

describe('state of a monthly pass', () => {
  test.each([
    ['2025-02-28T18:59:59.999Z', 'future', 32],
    ['2025-02-28T19:00:00.000Z', 'active', 31],
    ['2025-03-31T18:59:59.999Z', 'active', 1],
    ['2025-03-31T19:00:00.000Z', 'expired', 0],
  ])('at %s the March pass is %s with %i days left (PASS-007)', (at, expected, daysLeft) => {
    expect(state(march, at)).toBe(expected)
    expect(passDaysLeft(march, Date.parse(at))).toBe(daysLeft)
  })
})

describe('day passes run from the first validation (PASS-014)', () => {
  test.each([
    ['2025-03-01T05:00:00Z', 24, '2025-03-02T05:00:00Z'],
    ['2025-03-01T05:00:00Z', 72, '2025-03-04T05:00:00Z'],
    ['2025-03-01T05:00:00Z', 120, '2025-03-06T05:00:00Z'],
    ['2025-03-01T05:00:00Z', 360, '2025-03-16T05:00:00Z'],
    // First validation 23:59:59.
    ['2025-03-01T18:59:59Z', 24, '2025-03-02T18:59:59Z'],
    // Across the end of February, in a common year and in the leap year whose 29th had 25 hours.
    ['2025-02-28T05:00:00Z', 24, '2025-03-01T05:00:00Z'],
    ['2024-02-28T16:00:00Z', 24, '2024-02-29T16:00:00Z'],
    ['2024-02-29T16:00:00Z', 24, '2024-03-01T16:00:00Z'],
  ])('validated first at %s, %i hours end at %s', (first, hours, end) => {
    const pass = dayPassOnCard(hours, first)
    expect(state(pass, first)).toBe('active')
    expect(state(pass, end)).toBe('active')
    expect(passState(pass, Date.parse(end) + 1, tariff)).toBe('expired')
  })

  test('never validated it has not started, however long ago it was bought', () => {
    expect(state(dayPassOnCard(24, null), '2030-01-01T00:00:00Z')).toBe('not_started')
    expect(passDaysLeft(dayPassOnCard(24, null), 0)).toBeNull()
  })

  test.each([
    ['2025-03-01T05:00:00Z', 24, '2025-03-01T18:59:59.999Z'],
    ['2025-03-01T05:00:00Z', 72, '2025-03-03T18:59:59.999Z'],
    ['2024-02-28T16:00:00Z', 24, '2024-02-28T17:59:59.999Z'],
    ['2024-02-29T16:00:00Z', 24, '2024-02-29T18:59:59.999Z'],
  ])('read as calendar days, %s with %i hours ends at %s (GAP-31)', (first, hours, end) => {
    const switched = shippedPassTariff({ dayPassRuns: 'calendar_days' })
    const pass = dayPassOnCard(hours, first)
    expect(passState(pass, Date.parse(end), switched)).toBe('active')
    expect(passState(pass, Date.parse(end) + 1, switched)).toBe('expired')
  })
})

describe('trips', () => {
  test('have no limit of time (PASS-024)', () => {
    expect(state(tripsOnCard(1), '2034-01-01T00:00:00Z')).toBe('active')
  })

  test('without trips the transfers left are no right to ride (PASS-022)', () => {
    expect(state(tripsOnCard(0, { transfersLeft: 3 }), '2025-03-10T07:00:00Z')).toBe('expired')
  })
})

const at = Date.parse('2025-03-10T07:00:00Z')
const cityRide = { route: 'city', atMs: at, isFreeByRight: false } as const
const paidBy = (payment: RidePayment) => (payment.by === 'pass' ? payment.pass.slot : payment.by)

describe('order of use (PASS-030)', () => {
  const slots = (passes: readonly PassOnCard[]) => inOrderOfUse(passes, tariff).map(({ slot }) => slot)

  test('month, day pass, 30 trips, 15 trips, whatever was bought first (PASS-030)', () => {
    const passes = [
      tripsOnCard(15, { slot: 0 }),
      tripsOnCard(30, { slot: 1 }),
      dayPassOnCard(24, null, { slot: 2 }),
      { ...march, slot: 3 },
    ]
    expect(slots(passes)).toEqual([3, 2, 1, 0])
  })

  test('30 trips stay before 15 when fewer of them are left (PASS-030)', () => {
    let thirty = tripsOnCard(30, { slot: 1 })
    const fifteen = tripsOnCard(12, { slot: 0, startedAtMs: at - 86_400_000 })
    for (let trip = 0; trip < 30; trip += 1) {
      const atMs = at + trip * 7_200_000
      const payment = ridePayment({ ...cityRide, atMs }, [fifteen, thirty], tariff)
      expect(payment).toMatchObject({ by: 'pass', as: 'trip', pass: { slot: 1, tripsLeft: 29 - trip } })
      if (payment.by === 'pass') thirty = payment.pass
    }
    const after = ridePayment({ ...cityRide, atMs: at + 31 * 7_200_000 }, [fifteen, thirty], tariff)
    expect(after).toMatchObject({ by: 'pass', as: 'trip', pass: { slot: 0, tripsLeft: 11 } })
  })

  test('a started day pass before one that waits, an earlier month before a later (PASS-030)', () => {
    expect(slots([dayPassOnCard(24, null), dayPassOnCard(24, '2025-03-10T05:00:00Z', { slot: 1 })])).toEqual([1, 0])
    expect(slots([monthlyOnCard('2025-04-01', '2025-04-30'), { ...march, slot: 1 }])).toEqual([1, 0])
  })

  test.each<[string, PassOnCard]>([
    ['a month that has not begun', monthlyOnCard('2025-04-01', '2025-04-30')],
    ['a day pass that has ended', dayPassOnCard(24, '2025-03-01T05:00:00Z')],
    ['an exhausted trip pass', tripsOnCard(0)],
  ])('skips %s (PASS-030)', (_title, skipped) => {
    expect(paidBy(ridePayment(cityRide, [skipped, tripsOnCard(15, { slot: 4 })], tariff))).toBe(4)
    expect(paidBy(ridePayment(cityRide, [skipped], tariff))).toBe('wallet')
  })

  test('takes the wallet last and only when all else is exhausted (PASS-030, WALLET-005)', () => {
    expect(paidBy(ridePayment(cityRide, [], tariff))).toBe('wallet')
    expect(paidBy(ridePayment(cityRide, [tripsOnCard(1)], tariff))).toBe(0)
  })

  test('city tariffs do not pay a suburban or express ride (PASS-023, PASS-030)', () => {
    const passes = [march, dayPassOnCard(24, null, { slot: 1 }), tripsOnCard(30, { slot: 2 })]
    expect(paidBy(ridePayment({ ...cityRide, route: 'suburban' }, passes, tariff))).toBe('wallet')
    expect(paidBy(ridePayment({ ...cityRide, route: 'express' }, passes, tariff))).toBe('wallet')
    const all = { ...march, coverage: allRoutes, slot: 3 }
    expect(paidBy(ridePayment({ ...cityRide, route: 'suburban' }, [...passes, all], tariff))).toBe(3)
  })

  test('a free ride by right comes before every pass, by switch after them (PASS-030)', () => {
    const ride = { ...cityRide, isFreeByRight: true }
    const last = shippedPassTariff({ isRightFirst: false })
    expect(paidBy(ridePayment(ride, [march], tariff))).toBe('right')
    expect(paidBy(ridePayment(ride, [march], last))).toBe(0)
    expect(paidBy(ridePayment(ride, [], last))).toBe('right')
  })

  test('the first validation starts a day pass (PASS-014)', () => {
    expect(ridePayment(cityRide, [dayPassOnCard(24, null)], tariff)).toMatchObject({ pass: { startedAtMs: at } })
  })
})

describe('transfers (PASS-022)', () => {
  const afterTrip = tripsOnCard(14, { transfersLeft: 15, startedAtMs: at })
  const tap = (pass: PassOnCard, afterMs: number, terms = tariff) =>
    ridePayment({ ...cityRide, atMs: at + afterMs }, [pass], terms)

  test.each([
    [3_599_000, 'transfer', 14, 14],
    [3_600_000, 'transfer', 14, 14],
    [3_601_000, 'trip', 13, 14],
  ] as const)('%i ms after the first validation it is a %s', (afterMs, as, tripsLeft, transfersLeft) => {
    expect(tap(afterTrip, afterMs)).toMatchObject({ as, pass: { tripsLeft, transfersLeft } })
  })

  test('the 60th minute is a new trip when the switch says so (GAP-32)', () => {
    const strict = shippedPassTariff({ transfer: { withinMinutes: 60, isLastInstantIncluded: false } })
    expect(tap(afterTrip, 3_599_999, strict)).toMatchObject({ as: 'transfer' })
    expect(tap(afterTrip, 3_600_000, strict)).toMatchObject({ as: 'trip' })
  })

  test('a second transfer inside the hour is a new trip', () => {
    const first = tap(afterTrip, 600_000)
    expect(first).toMatchObject({ as: 'transfer' })
    if (first.by === 'pass') expect(tap(first.pass, 1_200_000)).toMatchObject({ as: 'trip', pass: { tripsLeft: 13 } })
  })

  test('the last trip keeps its transfer, after which the pass is used up', () => {
    const last = tap(tripsOnCard(1), 0)
    expect(last).toMatchObject({ as: 'trip', pass: { tripsLeft: 0, transfersLeft: 1 } })
    if (last.by !== 'pass') return
    expect(tap(last.pass, 3_600_000)).toMatchObject({ as: 'transfer', pass: { tripsLeft: 0, transfersLeft: 0 } })
    expect(tap(last.pass, 3_600_001)).toEqual({ by: 'wallet' })
  })
})
