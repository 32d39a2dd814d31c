import { assert, assertNever } from '#domain/assert'
import type { HoursGrant, MonthlyGrant, PassGrant, TripsGrant } from '#domain/pass/grant'
import { monthsCounted } from '#domain/pass/months'
import { periodsOnSale, type SalePeriod, type WindowRefusal } from '#domain/pass/sale-window'
import type { DayTerms, MonthlyTerms, PassTariff, TripTerms } from '#domain/pass/tariff'
import { err, ok, type Result } from '#domain/result'
import { almatyDay, type CalendarDay } from '#domain/time'

const nothing = { firstDay: null, lastDay: null, hours: null, tripsLeft: null, transfersLeft: null } as const

export function monthlyGrant({ coverage }: MonthlyTerms, { firstDay, lastDay }: SalePeriod): MonthlyGrant {
  return { ...nothing, product: 'monthly', coverage, firstDay, lastDay }
}

export function hoursGrant({ coverage, hours }: DayTerms): HoursGrant {
  return { ...nothing, product: 'hours', coverage, hours }
}

export function tripsGrant({ coverage, trips, transfers }: TripTerms): TripsGrant {
  return { ...nothing, product: 'trips', coverage, tripsLeft: trips, transfersLeft: transfers }
}

/** What was confirmed: the SKU and, for a monthly pass, the period's `month`. */
export type ConfirmedPass = { readonly sku: string; readonly month: CalendarDay | null }

/** What a confirmed pass is when its payment is accepted at that instant, which decides its month (PASS-T2): paid after the
 *  window of the confirmed month has closed, it is for the month that is open then. Fails with `unknown_sku` when the tariff then
 *  in force does not have it, or with the window when no month is open. */
export function grantAtAcceptance(
  confirmed: ConfirmedPass,
  tariff: PassTariff,
  acceptedAtMs: number,
): Result<PassGrant, { readonly kind: 'unknown_sku' } | WindowRefusal> {
  const terms = tariff.products.find(({ sku }) => sku === confirmed.sku)
  if (terms === undefined) return err({ kind: 'unknown_sku' })
  switch (terms.product) {
    case 'hours':
      return ok(hoursGrant(terms))
    case 'trips':
      return ok(tripsGrant(terms))
    case 'monthly': {
      const period = openPeriod(terms, confirmed.month, tariff, acceptedAtMs)
      return period.ok ? ok(monthlyGrant(terms, period.value)) : period
    }
    default:
      return assertNever(terms)
  }
}

/** What may be written of a pass whose payment was accepted earlier (GAP-28, PEND-014): from the later of today and its first day
 *  to its last. Fails with `period_over` when its months have passed: then nothing is written and the central desk helps. */
export function grantAtActivation(
  grant: PassGrant,
  tariff: PassTariff,
  atMs: number,
): Result<PassGrant, { readonly kind: 'period_over'; readonly lastDay: CalendarDay } | WindowRefusal> {
  if (grant.product !== 'monthly') return ok(grant)
  if (tariff.pendingMonth === 'of_activation') {
    const months = monthsCounted(grant.firstDay, grant.lastDay)
    const period = openPeriod({ months, currentMonth: 'sold' }, null, tariff, atMs)
    return period.ok ? ok({ ...grant, firstDay: period.value.firstDay, lastDay: period.value.lastDay }) : period
  }
  const today = almatyDay(atMs)
  if (today > grant.lastDay) return err({ kind: 'period_over', lastDay: grant.lastDay })
  return ok({ ...grant, firstDay: today > grant.firstDay ? today : grant.firstDay })
}

/** The wanted month when it is on sale, else the first that is. */
function openPeriod(
  terms: Pick<MonthlyTerms, 'months' | 'currentMonth'>,
  month: CalendarDay | null,
  { saleWindow }: PassTariff,
  atMs: number,
): Result<SalePeriod, WindowRefusal> {
  const periods = periodsOnSale(terms, saleWindow, atMs)
  const open = periods.filter(({ refusal }) => refusal === null)
  const chosen = open.find(({ period }) => period.month === month) ?? open[0]
  if (chosen !== undefined) return ok(chosen.period)
  // The next month is always asked about, and refused when none is open.
  const last = periods.at(-1)?.refusal ?? null
  assert(last !== null, 'a month that is not on sale has a reason')
  return err(last)
}
