import { describe, expect, test } from 'vitest'
import { bikeCatalogueSchema, bikeTariffSchema, bikeTermsSchema, hireSeasonsSchema } from '#contract/catalogue/bike'
import { inForce, type Dated } from '#domain/catalogue/dated'
import type { BikeTariff } from '#domain/bike/tariff'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { bikeCatalogue, product, tariff, terms } from '#test/domain/bike/bike-data'

describe('the prices that ship', () => {
  test.each<[sku: string, price: number, deposit: number, length: object]>([
    ['BIKE_STD_MONTH', 2500, 0, { unit: 'months', months: 1 }],
    ['BIKE_STD_QUARTER', 6000, 0, { unit: 'months', months: 3 }],
    ['BIKE_STD_SEASON', 10_000, 0, { unit: 'season' }],
    ['BIKE_CONC_QUARTER', 3000, 0, { unit: 'months', months: 3 }],
    ['BIKE_CONC_SEASON', 5000, 0, { unit: 'season' }],
    ['BIKE_DAY_1', 3500, 37_500, { unit: 'hours', hours: 24 }],
    ['BIKE_DAY_3', 9000, 37_500, { unit: 'hours', hours: 72 }],
    ['BIKE_DAY_7', 17_500, 37_500, { unit: 'hours', hours: 168 }],
  ])('%s is %i with a deposit of %i (BIKE-030…034, BIKE-050…052)', (sku, price, deposit, length) => {
    expect(product(sku)).toMatchObject({ sku, price, deposit, length })
  })

  test('are all there is: no concession month (BIKE-035)', () => {
    expect([...tariff.subscriptions, ...tariff.dayPasses]).toHaveLength(8)
  })

  test('the rest of the tables (BIKE-012, BIKE-041…045, BIKE-056)', () => {
    expect(tariff).toMatchObject({
      minimumBalance: 500,
      overstayPerDay: 3500,
      lateReturnPerDay: 30_000,
      timeCharge: { brackets: [{ price: 0 }, { price: 100 }, { price: 250 }, { price: 500 }], furtherHour: 1000 },
    })
  })

  test('no document names a season: the centre does (BIKE-038)', () => {
    expect(bikeCatalogue.seasonsFrom).toBe('demonstration')
  })
})

describe('a change of prices (BIKE-018)', () => {
  const dearer: BikeTariff = { ...tariff, minimumBalance: tenge(700) }
  const versions: readonly Dated<BikeTariff>[] = [
    { from: calendarDay('2026-01-01'), value: dearer },
    ...bikeCatalogue.tariffs,
  ]

  test.each([
    ['2025-12-31T18:59:59.000Z', 500],
    ['2025-12-31T18:59:59.999Z', 500],
    ['2025-12-31T19:00:00.000Z', 700],
  ])('at %s the minimum is %i: an announced table takes over at midnight without the network', (instant, minimum) => {
    expect(inForce(versions, Date.parse(instant))?.minimumBalance).toBe(minimum)
  })
})

describe('a catalogue is refused', () => {
  const [month] = tariff.subscriptions
  test.each([
    [
      'with a concession month (BIKE-035)',
      { subscriptions: [{ ...month, rate: 'concession', sku: 'BIKE_CONC_QUARTER' }] },
    ],
    [
      'with a standard sku at the concession rate',
      { subscriptions: [{ ...month, rate: 'concession', length: { unit: 'season' } }] },
    ],
    ['with a product twice', { subscriptions: [month, month] }],
    ['with a deposit on a subscription', { subscriptions: [{ ...month, deposit: 1 }] }],
    ['with a free subscription', { subscriptions: [{ ...month, price: 0 }] }],
    ['with a fraction of a tenge', { minimumBalance: 0.5 }],
    ['with a negative fine', { lateReturnPerDay: -1 }],
    [
      'with brackets out of order',
      { timeCharge: { ...tariff.timeCharge, brackets: [...tariff.timeCharge.brackets].reverse() } },
    ],
    ['with a price it does not know', { surcharge: 1 }],
  ])('%s', (_, change) => {
    expect(bikeTariffSchema.safeParse(tariff).success).toBe(true)
    expect(bikeTariffSchema.safeParse({ ...tariff, ...change }).success).toBe(false)
  })

  test.each([
    ['with a reading it does not know', { ride: { ...terms.ride, timeCharge: 'free' } }],
    ['with a bike lost before it is late', { ride: { ...terms.ride, lostAfterHours: 23 } }],
    [
      'with a means it does not know',
      { sale: { ...terms.sale, depositMeans: { ...terms.sale.depositMeans, kiosk: ['gold'] } } },
    ],
    ['without a switch', { access: { idDigits: 8, pinDigits: 6, attemptsMax: 5 } }],
  ])('%s', (_, change) => {
    expect(bikeTermsSchema.safeParse(terms).success).toBe(true)
    expect(bikeTermsSchema.safeParse({ ...terms, ...change }).success).toBe(false)
  })

  test.each([
    [
      'with overlapping seasons',
      [
        { firstDay: '2025-04-15', lastDay: '2025-10-31' },
        { firstDay: '2025-10-31', lastDay: '2025-11-30' },
      ],
    ],
    ['with a season that ends before it begins', [{ firstDay: '2025-10-31', lastDay: '2025-04-15' }]],
  ])('%s', (_, seasons) => {
    expect(hireSeasonsSchema.safeParse(seasons).success).toBe(false)
  })

  test('without a tariff', () => {
    expect(bikeCatalogueSchema.safeParse({ ...bikeCatalogue, tariffs: [] }).success).toBe(false)
  })
})

test('every switch of the bike contract ships with the reading proposed for it', () => {
  expect(terms).toMatchObject({
    renter: {
      ageMin: 18,
      ageFloor: 16,
      isResidencePermitAsCitizen: false,
      concessionAtKiosk: 'verified_centrally',
      hireOpensWith: 'payment',
    },
    sale: {
      isMinimumForDayPasses: false,
      depositFrom: 'payment',
      depositMeans: { kiosk: ['bank_card'] },
      dayPassStartsWith: 'first_unlock',
    },
    ride: { timeCharge: 'whole_ride', minutes: 'rounded_up', shortBreak: 'joins_rides', dayOf: 'end', days: 'started' },
    account: { lift: 'debt_and_fee', repairWorkingDays: 1, explanationFineDays: 20, accidentDays: 30 },
  })
})
