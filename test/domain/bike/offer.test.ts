import { describe, expect, test } from 'vitest'
import {
  bikeOffer,
  isRefundable,
  hirePeriod,
  meansFor,
  offerRefusals,
  type BikeRenterState,
  type BikeShop,
} from '#domain/bike/offer'
import { bikeTopUp } from '#domain/bike/due'
import type { RenterTerms } from '#domain/bike/tariff'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { accountWith, nowMs, product, renterWith, shopWith, subscription, terms } from '#test/domain/bike/bike-data'

const dayPasses = ['BIKE_DAY_1', 'BIKE_DAY_3', 'BIKE_DAY_7']
const standard = ['BIKE_STD_MONTH', 'BIKE_STD_QUARTER', 'BIKE_STD_SEASON']
const concession = ['BIKE_CONC_QUARTER', 'BIKE_CONC_SEASON']

const offered = (renter: BikeRenterState, shop: BikeShop = shopWith()) =>
  bikeOffer(renter, shop).offered.map(({ sku }) => sku)

const refusals = (sku: string, renter: BikeRenterState, shop: BikeShop = shopWith()) =>
  offerRefusals(product(sku), renter, shop)

const reading = (change: Partial<RenterTerms>) =>
  shopWith({ terms: { ...terms, renter: { ...terms.renter, ...change } } })

describe('who is offered what (BIKE-035…037, BIKE-054)', () => {
  test('a citizen is offered standard subscriptions and day passes', () => {
    expect(offered(renterWith())).toEqual([...standard, ...dayPasses])
  })

  test('a non-resident is offered day passes only', () => {
    const renter = renterWith({ residence: 'non_resident' })
    expect(offered(renter)).toEqual(dayPasses)
    expect(refusals('BIKE_STD_MONTH', renter)).toEqual([{ kind: 'citizens_only' }])
  })

  test('a holder of a residence permit is offered day passes, and subscriptions where the operator says so', () => {
    const renter = renterWith({ residence: 'residence_permit' })
    expect(offered(renter)).toEqual(dayPasses)
    expect(offered(renter, reading({ isResidencePermitAsCitizen: true }))).toEqual([...standard, ...dayPasses])
    expect(offered(renterWith({ residence: 'non_resident' }), reading({ isResidencePermitAsCitizen: true }))).toEqual(
      dayPasses,
    )
  })

  test('a residence that changes while the basket is open refuses what is in it', () => {
    const basket = ['BIKE_STD_MONTH', 'BIKE_DAY_1']
    const refused = (residence: BikeRenterState['residence']) =>
      basket.filter((sku) => refusals(sku, renterWith({ residence })).length > 0)
    expect(refused('citizen')).toEqual([])
    expect(refused('non_resident')).toEqual(['BIKE_STD_MONTH'])
  })
})

describe('concession products (BIKE-035, BIKE-040, CONC-034)', () => {
  const verified = renterWith({ concessionLastDay: calendarDay('2025-06-10') })

  test('are offered while a verified concession runs, to its last day, and there is no month among them', () => {
    expect(offered(verified)).toEqual([...standard, ...concession, ...dayPasses])
    const months = bikeOffer(verified, shopWith()).offered.filter(
      ({ length }) => length?.unit === 'months' && length.months === 1,
    )
    expect(months).toMatchObject([{ sku: 'BIKE_STD_MONTH', price: 2500 }])
  })

  test.each([
    ['is not verified', renterWith(), shopWith(), { kind: 'concession_not_verified' }],
    [
      'ended yesterday',
      renterWith({ concessionLastDay: calendarDay('2025-06-09') }),
      shopWith(),
      { kind: 'concession_ended', lastDay: '2025-06-09' },
    ],
    [
      'was asked for 16 minutes ago',
      { ...verified, asOfMs: nowMs - 16 * 60_000 },
      shopWith(),
      { kind: 'concession_state_old' },
    ],
    ['is for desks only', verified, reading({ concessionAtKiosk: 'never' }), { kind: 'concession_not_here' }],
    [
      'belongs to a foreigner',
      { ...verified, residence: 'non_resident' as const },
      shopWith(),
      { kind: 'citizens_only' },
    ],
  ])('are refused when the status %s', (_, renter, shop, refusal) => {
    for (const sku of concession) expect(refusals(sku, renter, shop)).toEqual([refusal])
  })

  test('a desk may sell them where a kiosk may not', () => {
    expect(
      refusals('BIKE_CONC_QUARTER', verified, { ...reading({ concessionAtKiosk: 'never' }), place: 'desk' }),
    ).toEqual([])
  })
})

describe('age (BIKE-100)', () => {
  test.each([
    ['2007-06-10', [], 'the 18th birthday is today'],
    ['2007-06-11', [{ kind: 'underage', ofAgeOn: '2025-06-11' }], 'it is tomorrow'],
  ])('born on %s: %j, %s', (birthDay, expected) => {
    expect(refusals('BIKE_DAY_1', renterWith({ birthDay: calendarDay(birthDay) }))).toEqual(expected)
  })

  test('never goes below the hard floor of 16, whatever the switch says', () => {
    const renter = renterWith({ birthDay: calendarDay('2009-06-11') })
    expect(refusals('BIKE_DAY_1', renter, reading({ ageMin: 16 }))).toHaveLength(1)
    expect(refusals('BIKE_DAY_1', renter, reading({ ageMin: 12 }))).toHaveLength(1)
    expect(
      refusals('BIKE_DAY_1', renterWith({ birthDay: calendarDay('2009-06-10') }), reading({ ageMin: 16 })),
    ).toEqual([])
  })
})

describe('season (BIKE-038)', () => {
  test.each([
    ['2025-04-14T18:59:59.999Z', '2025-04-15'],
    ['2025-10-31T19:00:00.000Z', '2026-04-20'],
    ['2026-10-31T19:00:00.000Z', null],
  ])('nothing to ride with is sold at %s; the next season starts %s', (instant, next) => {
    const shop = shopWith({ atMs: Date.parse(instant) })
    expect(offered(renterWith(), shop)).toEqual([])
    expect(refusals('BIKE_DAY_1', renterWith(), shop)).toEqual([{ kind: 'out_of_season', nextSeasonDay: next }])
  })

  test.each(['2025-04-14T19:00:00.000Z', '2025-10-31T18:59:59.999Z'])('is open at %s', (instant) => {
    expect(refusals('BIKE_DAY_1', renterWith(), shopWith({ atMs: Date.parse(instant) }))).toEqual([])
  })

  test('a centre that names no season sells nothing to ride with, and still takes debts and top-ups', () => {
    const shop = shopWith({ seasons: [] })
    const owed = renterWith({ account: accountWith(-500) })
    expect(offered(owed, shop)).toEqual(['BIKE_DEBT'])
    expect(bikeOffer(owed, shop).isTopUpOffered).toBe(true)
    expect(hirePeriod(subscription('BIKE_STD_MONTH'), shop)).toBeNull()
  })

  test('a quarter bought a month before the end of the season ends with it', () => {
    const shop = shopWith({ atMs: Date.parse('2025-10-01T07:00:00Z') })
    expect(hirePeriod(subscription('BIKE_STD_QUARTER'), shop)).toMatchObject({ lastDay: '2025-10-31' })
  })
})

describe('the state of the account', () => {
  test('a debt is offered to be paid, before everything else, and not when there is none (BIKE-073, BIKE-092)', () => {
    expect(offered(renterWith({ account: accountWith(-1200) }))[0]).toBe('BIKE_DEBT')
    expect(bikeOffer(renterWith(), shopWith()).refused).toContainEqual({
      sku: 'BIKE_DEBT',
      reasons: [{ kind: 'no_debt' }],
    })
  })

  test('blocked access is sold nothing to ride with, and may pay what it owes (BIKE-095, BLOCK-022)', () => {
    const renter = renterWith({ isBlocked: true, account: accountWith(-1200) })
    expect(offered(renter)).toEqual(['BIKE_DEBT'])
    expect(refusals('BIKE_STD_MONTH', renter)).toEqual([{ kind: 'access_blocked' }])
    expect(offerRefusals(bikeTopUp(tenge(500)), renter, shopWith())).toEqual([])
  })

  test('hire restricted for want of money is what a sale puts right, so it refuses none (BIKE-093, BIKE-094)', () => {
    const restriction = { reason: 'balance_spent' as const, sinceMs: nowMs, liftedByMs: null }
    expect(offered(renterWith({ account: accountWith(0, { restriction }) }))).toEqual([...standard, ...dayPasses])
  })

  test('a second subscription is not sold while one runs, since neither is taken back, unless the operator says so', () => {
    const running = {
      kind: 'subscription' as const,
      sku: 'BIKE_STD_MONTH',
      firstDay: calendarDay('2025-05-11'),
      lastDay: calendarDay('2025-06-10'),
      debitAtMs: null,
    }
    const renter = renterWith({ account: accountWith(500, { product: running }) })
    expect(refusals('BIKE_STD_MONTH', renter)).toEqual([{ kind: 'product_in_force', sku: 'BIKE_STD_MONTH' }])
    const tomorrow = shopWith({ atMs: nowMs + 86_400_000 })
    expect(refusals('BIKE_STD_MONTH', renter, tomorrow)).toEqual([])
    const overlapping = shopWith({ terms: { ...terms, sale: { ...terms.sale, isOverlapSold: true } } })
    expect(refusals('BIKE_STD_MONTH', renter, overlapping)).toEqual([])
  })

  test('says every reason at once', () => {
    const renter = renterWith({ isBlocked: true, residence: 'non_resident', birthDay: calendarDay('2010-01-01') })
    const kinds = refusals('BIKE_CONC_SEASON', renter, shopWith({ seasons: [] })).map(({ kind }) => kind)
    expect(kinds).toEqual(['access_blocked', 'underage', 'out_of_season', 'citizens_only', 'concession_not_verified'])
  })
})

describe('means of payment (BIKE-010, BIKE-055)', () => {
  test('a deposit is paid by bank card only, since it goes back to one; everything else by any means', () => {
    expect(meansFor(product('BIKE_DAY_1'), shopWith())).toEqual(['bank_card'])
    expect(meansFor(product('BIKE_STD_MONTH'), shopWith())).toEqual(['cash', 'bank_card', 'bank_qr'])
    expect(meansFor(bikeTopUp(tenge(500)), shopWith())).toEqual(['cash', 'bank_card', 'bank_qr'])
  })

  test('a day pass is not sold where no deposit can be taken, and not on top of a deposit still held', () => {
    expect(refusals('BIKE_DAY_1', renterWith(), shopWith({ means: ['cash', 'bank_qr'] }))).toEqual([
      { kind: 'no_deposit_means' },
    ])
    const held = renterWith({ account: accountWith(0, { depositHeld: tenge(37_500) }) })
    expect(refusals('BIKE_DAY_1', held)).toEqual([{ kind: 'deposit_held' }])
    expect(refusals('BIKE_STD_MONTH', held)).toEqual([])
  })
})

test('neither subscriptions nor passes are refundable, money of the account is (BIKE-039)', () => {
  for (const sku of [...standard, ...concession, ...dayPasses]) expect(isRefundable(product(sku))).toBe(false)
  expect(isRefundable(bikeTopUp(tenge(500)))).toBe(true)
})

test('a terminal that does not know the date sells no right to hire, and takes money and debts (design D6, BIKE-008)', () => {
  const renter = renterWith({ account: accountWith(-700) })
  const shop = shopWith({ isClockTrusted: false })
  for (const sku of [...standard, ...dayPasses])
    expect(refusals(sku, renter, shop)).toContainEqual({ kind: 'clock_untrusted' })
  expect(bikeOffer(renter, shop)).toMatchObject({ offered: [{ sku: 'BIKE_DEBT' }], isTopUpOffered: true })
})
