import { describe, expect, test } from 'vitest'
import { passConfirmation } from '#domain/pass/confirmation'
import { calendarDay } from '#domain/time'
import {
  allRoutes,
  city,
  dayPassOnCard,
  monthlyOnCard,
  offeredOf,
  offersFor,
  refusalsOf,
  shippedPassTariff,
  tripsOnCard,
} from '#test/domain/pass/pass-fixture'

const at = '2025-03-10T07:00:00Z'
const suburb = { city: true, suburb: true, express: false }
const express = { city: true, suburb: false, express: true }

/** Tables PASS-T1, PASS-T3 and PASS-T4. */
const priceList = [
  ['PASS-001', 'PASS_M_CITY', 7500, city, 'month', 1],
  ['PASS-002', 'PASS_3M_CITY', 20_000, city, 'months', 3],
  ['PASS-003', 'PASS_M_CITY_SUB', 9500, suburb, 'month', 1],
  ['PASS-004', 'PASS_M_CITY_EXP', 10_000, express, 'month', 1],
  ['PASS-005', 'PASS_M_CITY_EXP_SUB', 13_500, allRoutes, 'month', 1],
  ['PASS-010', 'PASS_D1_CITY', 500, city, 'days', 1],
  ['PASS-011', 'PASS_D3_CITY', 1500, city, 'days', 3],
  ['PASS-012', 'PASS_D5_CITY', 2000, city, 'days', 5],
  ['PASS-013', 'PASS_D15_CITY', 4000, city, 'days', 15],
  ['PASS-020', 'PASS_T15', 2000, city, 'trips', 15],
  ['PASS-021', 'PASS_T30', 4000, city, 'trips', 30],
] as const

test.each(priceList)('offers %s as %s for %i tenge with its routes', (_rule, sku, price, coverage, nameKey, count) => {
  const offer = offeredOf(offersFor(at), sku)
  expect(offer).toMatchObject({ price, coverage, nameKey, count })
  expect(offer.grant.coverage).toEqual(coverage)
})

describe('grants of passes without months', () => {
  test.each([
    ['PASS_D1_CITY', 24],
    ['PASS_D3_CITY', 72],
    ['PASS_D5_CITY', 120],
    ['PASS_D15_CITY', 360],
  ])('%s grants %i hours and no date (PASS-010…014)', (sku, hours) => {
    expect(offeredOf(offersFor(at), sku).grant).toMatchObject({ hours, firstDay: null, lastDay: null })
  })

  test.each([
    ['PASS_T15', 15],
    ['PASS_T30', 30],
  ])('%s grants %i trips with as many transfers on city routes only (PASS-020, PASS-021, PASS-023)', (sku, trips) => {
    const { grant } = offeredOf(offersFor(at), sku)
    expect(grant).toMatchObject({ tripsLeft: trips, transfersLeft: trips, firstDay: null, lastDay: null })
    expect(grant.coverage).toEqual(city)
  })
})

describe('cards no pass is sold to', () => {
  const lastDay = calendarDay('2025-03-09')
  test.each([
    ['a blocked card (CARD-012)', { standing: { kind: 'blocked', plasticLastDay: lastDay } }, 'card_blocked'],
    ['an expired card (CARD-008)', { standing: { kind: 'expired', plasticLastDay: lastDay } }, 'card_expired'],
    ['a concession card (GAP-60)', { cardKind: 'concession' }, 'card_kind'],
    ['a school card (GAP-60)', { cardKind: 'school' }, 'card_kind'],
  ] as const)('%s', (_title, change, kind) => {
    const kinds = offersFor(at, change).map((offer) => (offer.kind === 'refused' ? offer.refusal.kind : offer.kind))
    expect(new Set(kinds)).toEqual(new Set([kind]))
  })

  test('a role that sells none names the desks that do (PASS-031)', () => {
    const tariff = shippedPassTariff({ desks: ['specialised', 'central'] })
    const [first] = offersFor(at, {}, tariff)
    expect(first).toMatchObject({ refusal: { kind: 'place', desks: ['specialised', 'central'] } })
  })

  test.each(['self_service', 'specialised', 'central'] as const)('the role %s sells all passes (PASS-031)', (role) => {
    expect(
      new Set(offersFor(at, { role }).flatMap((offer) => (offer.kind === 'offered' ? [offer.sku] : []))).size,
    ).toBe(11)
  })

  test.each([
    ['concession', 'school'],
    ['school', 'concession'],
  ] as const)('a %s card holds passes once its switch is on, and only it (GAP-60)', (open, closed) => {
    const tariff = shippedPassTariff({ namedCards: { concession: open === 'concession', school: open === 'school' } })
    expect(offeredOf(offersFor(at, { cardKind: open }, tariff), 'PASS_T15').kind).toBe('offered')
    expect(refusalsOf(offersFor(at, { cardKind: closed }, tariff), 'PASS_T15')).toEqual(['card_kind'])
  })
})

describe('plastic that ends before the pass (CARD-008)', () => {
  const standing = (day: string) => ({ kind: 'good', plasticLastDay: calendarDay(day) }) as const

  test.each([
    ['PASS_M_CITY', '2025-03-31', '2025-03-30'],
    ['PASS_3M_CITY', '2025-05-31', '2025-05-30'],
    // Validated at once, 24 hours from noon end at noon of the next day.
    ['PASS_D1_CITY', '2025-03-11', '2025-03-10'],
    ['PASS_D15_CITY', '2025-03-25', '2025-03-24'],
  ])('%s is sold with plastic to %s and not to %s', (sku, good, short) => {
    expect(offeredOf(offersFor(at, { standing: standing(good) }), sku).endsAfterPlastic).toBe(false)
    expect(refusalsOf(offersFor(at, { standing: standing(short) }), sku)).toContain('card_expires_first')
  })

  test('trips are sold to the last day of the plastic, which is told (PASS-024)', () => {
    expect(offeredOf(offersFor(at, { standing: standing('2025-03-10') }), 'PASS_T15').plasticLastDay).toBe('2025-03-10')
  })

  test('warns instead of refusing when the switch says so', () => {
    const tariff = shippedPassTariff({ plasticEndsFirst: 'warn' })
    const offer = offeredOf(offersFor(at, { standing: standing('2025-03-20') }, tariff), 'PASS_M_CITY')
    expect(offer.endsAfterPlastic).toBe(true)
    expect(passConfirmation(offer, '9643012077810345', tariff, Date.parse(at)).warnings).toContain('plastic_ends_first')
  })
})

test('a clock that cannot be trusted sells no month, but day passes and trips (PASS-006)', () => {
  const offers = offersFor(at, { isClockTrusted: false })
  expect(refusalsOf(offers, 'PASS_M_CITY')).toEqual(['clock_untrusted', 'clock_untrusted'])
  expect(offeredOf(offers, 'PASS_D1_CITY').kind).toBe('offered')
  expect(offeredOf(offers, 'PASS_T15').kind).toBe('offered')
})

describe('slots of the card', () => {
  const full = (first: ReturnType<typeof tripsOnCard>) => ({
    passes: [first, ...Array.from({ length: 7 }, (_, index) => tripsOnCard(3, { slot: index + 1 }))],
  })

  test('refuses every pass when all slots hold passes that are good', () => {
    expect(refusalsOf(offersFor(at, full(tripsOnCard(1))), 'PASS_T15')).toEqual(['no_free_slot'])
  })

  test.each([
    ['an expired month', monthlyOnCard('2025-02-01', '2025-02-28')],
    ['a day pass that has ended', dayPassOnCard(24, '2025-03-01T05:00:00Z')],
    ['a pass without trips', tripsOnCard(0)],
    [
      'a last trip whose transfer has lapsed',
      tripsOnCard(0, { transfersLeft: 1, startedAtMs: Date.parse(at) - 3_600_001 }),
    ],
  ])('writes over %s', (_title, used) => {
    expect(offeredOf(offersFor(at, full(used)), 'PASS_T15').place).toEqual({ kind: 'slot', slot: 0 })
    expect(refusalsOf(offersFor(at, { ...full(used), isClockTrusted: false }), 'PASS_T15')).toEqual(['no_free_slot'])
  })

  test('keeps a last trip whose transfer is still open (PASS-022)', () => {
    const riding = tripsOnCard(0, { transfersLeft: 1, startedAtMs: Date.parse(at) - 3_600_000 })
    expect(refusalsOf(offersFor(at, full(riding)), 'PASS_T15')).toEqual(['no_free_slot'])
  })

  test('takes a free slot before one that is used up', () => {
    expect(offeredOf(offersFor(at, { passes: [tripsOnCard(0)] }), 'PASS_T15').place).toEqual({ kind: 'free' })
  })
})

describe('a second pass of the same kind', () => {
  const march = monthlyOnCard('2025-03-01', '2025-03-31')
  const second = (sku: string, ...passes: (typeof march)[]) => offeredOf(offersFor(at, { passes }), sku).second

  test.each([
    ['PASS_M_CITY', { kind: 'adds_nothing', heldUntil: '2025-03-31' }],
    ['PASS_M_CITY_SUB', { kind: 'adds', routes: { city: false, suburb: true, express: false }, from: '2025-03-10' }],
    ['PASS_3M_CITY', { kind: 'adds', routes: city, from: '2025-04-01' }],
    ['PASS_D1_CITY', { kind: 'alone' }],
  ])('%s beside the city pass of the same month (PASS-008)', (sku, expected) => {
    expect(second(sku, march)).toEqual(expected)
  })

  test('adds nothing to two passes that together hold its routes', () => {
    const held = [
      monthlyOnCard('2025-03-01', '2025-03-31', { coverage: suburb }),
      monthlyOnCard('2025-03-01', '2025-05-31', { coverage: express, slot: 1 }),
    ]
    expect(second('PASS_M_CITY_EXP_SUB', ...held).kind).toBe('adds_nothing')
  })

  test('next month is alone beside this month, from the 16th (PASS-007)', () => {
    const offer = offeredOf(offersFor('2025-03-16T07:00:00Z', { passes: [march] }), 'PASS_M_CITY')
    expect(offer.second).toEqual({ kind: 'alone' })
    expect(offer.grant).toMatchObject({ firstDay: '2025-04-01' })
  })

  test('is refused when it adds nothing and the switch says so', () => {
    const tariff = shippedPassTariff({ monthlyAddingNothing: 'refuse' })
    expect(refusalsOf(offersFor(at, { passes: [march] }, tariff), 'PASS_M_CITY')).toContain('coverage_held')
    expect(offeredOf(offersFor(at, { passes: [march] }, tariff), 'PASS_M_CITY_EXP').second.kind).toBe('adds')
  })

  test('a day pass waits for the held one, whose end is known once it is started (PASS-014)', () => {
    const started = dayPassOnCard(24, '2025-03-10T05:00:00Z')
    expect(second('PASS_D3_CITY', started)).toEqual({ kind: 'waits', afterMs: Date.parse('2025-03-11T05:00:00Z') })
    expect(second('PASS_D3_CITY', started, dayPassOnCard(24, null, { slot: 1 }))).toEqual({
      kind: 'waits',
      afterMs: null,
    })
    expect(second('PASS_D3_CITY', dayPassOnCard(24, '2025-03-01T05:00:00Z'))).toEqual({ kind: 'alone' })
  })

  test('trips of both passes are kept (PASS-030)', () => {
    expect(second('PASS_T15', tripsOnCard(6))).toEqual({ kind: 'trips_together', trips: 21 })
    expect(second('PASS_T15', tripsOnCard(0))).toEqual({ kind: 'alone' })
  })
})

describe('what is confirmed before payment, because a pass is never refunded (PASS-033)', () => {
  const tariff = shippedPassTariff()
  const confirm = (instant: string, sku: string, passes = [] as ReturnType<typeof monthlyOnCard>[]) =>
    passConfirmation(offeredOf(offersFor(instant, { passes }), sku), '9643012077810345', tariff, Date.parse(instant))

  test('names card, pass, routes, price and both days (PASS-033)', () => {
    expect(confirm(at, 'PASS_M_CITY_SUB')).toEqual({
      cardNumber: '9643012077810345',
      sku: 'PASS_M_CITY_SUB',
      nameKey: 'month',
      count: 1,
      price: 9500,
      coverage: suburb,
      validity: { kind: 'days', firstDay: '2025-03-10', lastDay: '2025-03-31', isGoodToday: true },
      plasticLastDay: '2034-03-10',
      second: { kind: 'alone' },
      warnings: ['not_refundable', 'luggage_not_included'],
      month: '2025-03-01',
    })
  })

  test('says that next month is not good today (PASS-007, PASS-033)', () => {
    const { validity, warnings } = confirm('2026-11-21T07:00:00Z', 'PASS_M_CITY')
    expect(validity).toEqual({ kind: 'days', firstDay: '2026-12-01', lastDay: '2026-12-31', isGoodToday: false })
    expect(warnings).toContain('not_good_today')
  })

  test.each([
    ['PASS_D5_CITY', { kind: 'hours_from_first_validation', hours: 120 }],
    ['PASS_T30', { kind: 'trips', trips: 30, transfers: 30, transferWithinMinutes: 60 }],
  ])('says what %s is good for (PASS-033)', (sku, validity) => {
    expect(confirm(at, sku)).toMatchObject({ validity, month: null })
  })

  test('warns of a pass that adds nothing (PASS-033)', () => {
    expect(confirm(at, 'PASS_M_CITY', [monthlyOnCard('2025-03-01', '2025-03-31')]).warnings).toContain('adds_nothing')
  })
})
