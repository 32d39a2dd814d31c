import { assert } from '#domain/assert'
import { addDays, type CalendarDay } from '#domain/time'

/** Which days the operator works (GAP-55: given by the centre). */
export type WorkingCalendar = {
  /** Days of the week without work, 0 = Sunday. */
  readonly restWeekdays: readonly number[]
  /** Holidays of every year as `MM-DD`. */
  readonly yearlyHolidays: readonly string[]
  /** Days off of one year: moved holidays, Kurban ait. */
  readonly daysOff: readonly CalendarDay[]
  /** Days of rest that are worked. */
  readonly workedDays: readonly CalendarDay[]
}

/** 1970-01-01 was a Thursday. */
function weekday(day: CalendarDay): number {
  return (Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000) + 4) % 7
}

export function isWorkingDay(day: CalendarDay, calendar: WorkingCalendar): boolean {
  if (calendar.workedDays.includes(day)) return true
  if (calendar.restWeekdays.includes(weekday(day)) || calendar.daysOff.includes(day)) return false
  return !calendar.yearlyHolidays.includes(day.slice(5))
}

/** The last of so many working days after `from`, which is not counted (GAP-44): taken on a Friday, 3 working days end on
 *  Wednesday. */
export function afterWorkingDays(from: CalendarDay, count: number, calendar: WorkingCalendar): CalendarDay {
  assert(count > 0, 'a term has a working day')
  assert(new Set(calendar.restWeekdays).size < 7, 'a week has a working day')
  let day = from
  for (let left = count; left > 0;) {
    day = addDays(day, 1)
    if (isWorkingDay(day, calendar)) left -= 1
  }
  return day
}
