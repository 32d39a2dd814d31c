import { calendarDay, isCalendarDay, type CalendarDay } from '#domain/time'

/** The same day and month so many years later; 29 February becomes the 28th where the year has none (rules.md §0, GAP-25). */
export function addYears(day: CalendarDay, years: number): CalendarDay {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0')
  const same = `${year}${day.slice(4)}`
  return isCalendarDay(same) ? same : calendarDay(`${year}-02-28`)
}
