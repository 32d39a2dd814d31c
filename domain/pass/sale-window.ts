import { dayInMonth, firstOfMonth, firstOfMonthAfter, lastOfMonth } from '#domain/pass/months'
import type { MonthlyTerms, SaleWindow } from '#domain/pass/tariff'
import { almatyDay, type CalendarDay } from '#domain/time'

/** Months a pass is for. `month` names the period: the first of its first month. Bought now it is good from `firstDay` to
 *  `lastDay`, both included, to 23:59:59.999 in Asia/Almaty (PASS-007, PASS-008, GAP-30). */
export type SalePeriod = {
  readonly month: CalendarDay
  readonly firstDay: CalendarDay
  readonly lastDay: CalendarDay
}

export type WindowRefusal =
  /** On sale from that day on (PASS-006). */
  | { readonly kind: 'window_not_open'; readonly opensOn: CalendarDay }
  /** That was the last day of sale; it does not come again. */
  | { readonly kind: 'window_closed'; readonly lastSaleDay: CalendarDay }

export type PeriodOnSale = { readonly period: SalePeriod; readonly refusal: WindowRefusal | null }

/** The period that begins in the month that runs, and the one that begins in the next (Table PASS-T2). */
export function periodsOnSale(
  terms: Pick<MonthlyTerms, 'months' | 'currentMonth'>,
  window: SaleWindow,
  atMs: number,
): readonly PeriodOnSale[] {
  const today = almatyDay(atMs)
  const current = firstOfMonth(today)
  const months = terms.currentMonth === 'sold' ? [current, firstOfMonthAfter(today, 1)] : [firstOfMonthAfter(today, 1)]
  return months.map((month) => ({
    period: periodOf(month, terms.months, today),
    refusal: windowRefusal(month, window, today),
  }))
}

function periodOf(month: CalendarDay, months: number, today: CalendarDay): SalePeriod {
  return {
    month,
    firstDay: today > month ? today : month,
    lastDay: lastOfMonth(firstOfMonthAfter(month, months - 1)),
  }
}

/** Last day on which a payment for the period that begins in that month is accepted (PASS-006). */
export function lastSaleDay(month: CalendarDay, window: SaleWindow): CalendarDay {
  return dayInMonth(month, window.closesOnDay)
}

function windowRefusal(month: CalendarDay, window: SaleWindow, today: CalendarDay): WindowRefusal | null {
  const opensOn = dayInMonth(firstOfMonthAfter(month, -1), window.opensOnDay)
  const last = lastSaleDay(month, window)
  if (today < opensOn) return { kind: 'window_not_open', opensOn }
  return today > last ? { kind: 'window_closed', lastSaleDay: last } : null
}
