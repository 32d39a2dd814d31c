import { assertNever } from '#domain/assert'
import type { AccountTerms } from '#domain/bike/tariff'
import { addDays, almatyDay, type CalendarDay } from '#domain/time'

/** Days that differ from "Monday to Friday works": public holidays and moved days, from the central system (GAP-55). */
export type WorkingCalendar = {
  readonly daysOff: readonly CalendarDay[]
  readonly workingWeekendDays: readonly CalendarDay[]
}

export function isWorkingDay(day: CalendarDay, calendar: WorkingCalendar): boolean {
  if (calendar.workingWeekendDays.includes(day)) return true
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !calendar.daysOff.includes(day)
}

/** The day itself is day 0 and is not counted (GAP-25). */
export function addWorkingDays(day: CalendarDay, count: number, calendar: WorkingCalendar): CalendarDay {
  let reached = day
  for (let left = count; left > 0;) {
    reached = addDays(reached, 1)
    if (isWorkingDay(reached, calendar)) left -= 1
  }
  return reached
}

/** Last day by which a payment must be on the account: the next working day after the statement and the papers that say whose
 *  it is have both come (BIKE-015). */
export function creditedByDay(statementAtMs: number, papersAtMs: number, calendar: WorkingCalendar): CalendarDay {
  return addWorkingDays(almatyDay(Math.max(statementAtMs, papersAtMs)), 1, calendar)
}

/** Damage has three terms of payment, each with its own beginning (BIKE-067, BIKE-069, BIKE-070, GAP-17): a repair from the
 *  return of the bike, the fine for a late explanation from the demand, an accident from the written claim. */
export type DamageKind = 'repair' | 'explanation_fine' | 'accident'

export function damageDueDay(
  kind: DamageKind,
  from: CalendarDay,
  terms: AccountTerms,
  calendar: WorkingCalendar,
): CalendarDay {
  switch (kind) {
    case 'repair':
      return addWorkingDays(from, terms.repairWorkingDays, calendar)
    case 'explanation_fine':
      return addDays(from, terms.explanationFineDays)
    case 'accident':
      return addDays(from, terms.accidentDays)
    default:
      return assertNever(kind)
  }
}
