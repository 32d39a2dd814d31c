import { describe, expect, test } from 'vitest'
import { grantAtAcceptance, grantAtActivation } from '#domain/pass/granting'
import type { MonthlyGrant } from '#domain/pass/grant'
import { lastOfMonth } from '#domain/pass/months'
import { calendarDay } from '#domain/time'
import { city, offeredOf, offersFor, shippedPassTariff } from '#test/domain/pass/pass-fixture'

/** Table PASS-T2 whole: instant, plain month from–to, 3 months to. */
const table = [
  ['2024-12-31T19:00:00Z', '2025-01-01', '2025-01-31', '2025-03-31'],
  ['2025-01-15T18:59:59Z', '2025-01-15', '2025-01-31', '2025-03-31'],
  ['2025-01-15T19:00:00Z', '2025-02-01', '2025-02-28', '2025-04-30'],
  ['2024-01-15T18:00:00Z', '2024-02-01', '2024-02-29', '2024-04-30'],
  ['2025-02-28T18:59:59Z', '2025-03-01', '2025-03-31', '2025-05-31'],
  ['2025-03-15T07:00:00Z', '2025-03-15', '2025-03-31', '2025-05-31'],
  ['2025-11-20T07:00:00Z', '2025-12-01', '2025-12-31', '2026-02-28'],
  ['2025-12-15T19:00:00Z', '2026-01-01', '2026-01-31', '2026-03-31'],
  // 30-day month, the 31st, the day before the change of offset and the last instant of the window.
  ['2025-04-15T18:59:59.999Z', '2025-04-15', '2025-04-30', '2025-06-30'],
  ['2025-01-31T12:00:00Z', '2025-02-01', '2025-02-28', '2025-04-30'],
  ['2024-02-29T18:59:59Z', '2024-03-01', '2024-03-31', '2024-05-31'],
  ['2024-02-29T19:00:00Z', '2024-03-01', '2024-03-31', '2024-05-31'],
  ['2024-01-15T17:59:59Z', '2024-01-15', '2024-01-31', '2024-03-31'],
] as const

const tariff = shippedPassTariff()

describe('monthly passes by instant of payment (PASS-002, PASS-006, PASS-007, PASS-008)', () => {
  test.each(table)('paid at %s the month is %s to %s and three months end on %s', (at, first, last, lastOfThree) => {
    const offers = offersFor(at)
    for (const sku of ['PASS_M_CITY', 'PASS_M_CITY_SUB', 'PASS_M_CITY_EXP', 'PASS_M_CITY_EXP_SUB'])
      expect(offeredOf(offers, sku).grant).toMatchObject({ product: 'monthly', firstDay: first, lastDay: last })
    expect(offeredOf(offers, 'PASS_3M_CITY').grant).toMatchObject({ firstDay: first, lastDay: lastOfThree })
  })

  test.each([
    ['2025-03-01T07:00:00Z', '2025-04-01', { kind: 'window_not_open', opensOn: '2025-03-16' }],
    ['2025-03-15T18:59:59.999Z', '2025-04-01', { kind: 'window_not_open', opensOn: '2025-03-16' }],
    ['2025-03-15T19:00:00.000Z', '2025-03-01', { kind: 'window_closed', lastSaleDay: '2025-03-15' }],
    ['2025-12-31T18:59:59.999Z', '2025-12-01', { kind: 'window_closed', lastSaleDay: '2025-12-15' }],
    ['2025-12-10T07:00:00Z', '2026-01-01', { kind: 'window_not_open', opensOn: '2025-12-16' }],
  ])('at %s the pass of the month %s is refused with its window (PASS-006)', (at, month, refusal) => {
    const other = offersFor(at).filter(({ sku, period }) => sku === 'PASS_M_CITY' && period?.month === month)
    expect(other).toEqual([expect.objectContaining({ kind: 'refused', refusal })])
  })

  test('the price is whole on the last day of the window (PASS-008)', () => {
    expect(offeredOf(offersFor('2025-03-15T18:59:59Z'), 'PASS_M_CITY').price).toBe(7500)
    expect(offeredOf(offersFor('2025-03-01T07:00:00Z'), 'PASS_M_CITY').price).toBe(7500)
  })

  test('three months may be sold without the month that runs (GAP-29)', () => {
    const products = tariff.products.map((terms) =>
      terms.product === 'monthly' && terms.months === 3 ? { ...terms, currentMonth: 'not_sold' as const } : terms,
    )
    const offers = offersFor('2025-03-10T07:00:00Z', {}, { ...tariff, products })
    expect(offers.filter(({ sku }) => sku === 'PASS_3M_CITY')).toEqual([
      expect.objectContaining({ refusal: { kind: 'window_not_open', opensOn: '2025-03-16' } }),
    ])
  })

  test.each([
    ['2024-02-10', '2024-02-29'],
    ['2025-02-10', '2025-02-28'],
    ['2025-04-30', '2025-04-30'],
    ['2025-12-01', '2025-12-31'],
  ])('the month of %s ends on %s (PASS-007, GAP-30)', (day, last) => {
    expect(lastOfMonth(calendarDay(day))).toBe(last)
  })
})

describe('the instant the payment is accepted decides', () => {
  const january = { sku: 'PASS_M_CITY', month: calendarDay('2025-01-01') }

  test.each([
    ['2025-01-14T18:59:59Z', '2025-01-14', '2025-01-31'],
    ['2025-01-14T19:00:00Z', '2025-01-15', '2025-01-31'],
    ['2025-01-15T18:59:59.999Z', '2025-01-15', '2025-01-31'],
    ['2025-01-15T19:00:00.000Z', '2025-02-01', '2025-02-28'],
  ])('January confirmed and its payment accepted at %s is %s to %s (PASS-006, PASS-008)', (at, firstDay, lastDay) => {
    const grant = grantAtAcceptance(january, tariff, Date.parse(at))
    expect(grant).toMatchObject({ ok: true, value: { product: 'monthly', firstDay, lastDay } })
  })

  test('keeps the confirmed month while two are on sale (PASS-006)', () => {
    const wide = shippedPassTariff({ saleWindow: { opensOnDay: 10, closesOnDay: 20 } })
    const at = Date.parse('2025-01-12T07:00:00Z')
    for (const [month, firstDay] of [
      ['2025-01-01', '2025-01-12'],
      ['2025-02-01', '2025-02-01'],
    ] as const) {
      const grant = grantAtAcceptance({ sku: 'PASS_M_CITY', month: calendarDay(month) }, wide, at)
      expect(grant).toMatchObject({ ok: true, value: { firstDay } })
    }
  })

  test('refuses when no month is on sale, and a pass the tariff does not have (PASS-006)', () => {
    const narrow = shippedPassTariff({ saleWindow: { opensOnDay: 20, closesOnDay: 10 } })
    const at = Date.parse('2025-01-15T07:00:00Z')
    expect(grantAtAcceptance(january, narrow, at)).toEqual({
      ok: false,
      error: { kind: 'window_not_open', opensOn: '2025-01-20' },
    })
    expect(grantAtAcceptance({ sku: 'PASS_M_MOON', month: null }, tariff, at)).toEqual({
      ok: false,
      error: { kind: 'unknown_sku' },
    })
  })

  test.each(['PASS_D3_CITY', 'PASS_T30'])('%s is the same whenever it is paid (PASS-014, PASS-024)', (sku) => {
    const first = grantAtAcceptance({ sku, month: null }, tariff, Date.parse('2025-01-15T18:59:59Z'))
    const later = grantAtAcceptance({ sku, month: null }, tariff, Date.parse('2025-01-15T19:00:00Z'))
    expect(first).toEqual(later)
    expect(first).toEqual({ ok: true, value: offeredOf(offersFor('2025-01-15T07:00:00Z'), sku).grant })
  })
})

describe('a paid pass that is written later (GAP-28)', () => {
  const days = { firstDay: calendarDay('2025-01-12'), lastDay: calendarDay('2025-01-31') }
  const grant: MonthlyGrant = {
    ...days,
    product: 'monthly',
    coverage: city,
    hours: null,
    tripsLeft: null,
    transfersLeft: null,
  }

  test.each([
    ['2025-01-10T07:00:00Z', '2025-01-12'],
    ['2025-01-20T07:00:00Z', '2025-01-20'],
    ['2025-01-31T18:59:59.999Z', '2025-01-31'],
  ])('activated at %s it is good from %s to the end of its month (PASS-008)', (at, firstDay) => {
    expect(grantAtActivation(grant, tariff, Date.parse(at))).toEqual({ ok: true, value: { ...grant, firstDay } })
  })

  test('is not written when its month is over (PEND-014)', () => {
    expect(grantAtActivation(grant, tariff, Date.parse('2025-01-31T19:00:00Z'))).toEqual({
      ok: false,
      error: { kind: 'period_over', lastDay: '2025-01-31' },
    })
  })

  test('takes the month of its activation when the switch says so (PEND-014)', () => {
    const switched = shippedPassTariff({ pendingMonth: 'of_activation' })
    const threeMonths = { ...grant, lastDay: calendarDay('2025-03-31') }
    expect(grantAtActivation(threeMonths, switched, Date.parse('2025-01-20T07:00:00Z'))).toMatchObject({
      value: { firstDay: '2025-02-01', lastDay: '2025-04-30' },
    })
  })

  test('leaves day passes and trips as they are (PASS-014, PASS-024)', () => {
    for (const sku of ['PASS_D1_CITY', 'PASS_T15']) {
      const offered = offeredOf(offersFor('2025-01-15T07:00:00Z'), sku).grant
      expect(grantAtActivation(offered, tariff, Date.parse('2025-03-15T07:00:00Z'))).toEqual({
        ok: true,
        value: offered,
      })
    }
  })
})
