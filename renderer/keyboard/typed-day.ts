import { isCalendarDay, type CalendarDay } from '#domain/time'

/** Eight digits, day first, as a day of the calendar; null when there is no such day or digits are missing. */
export function typedDay(digits: string): CalendarDay | null {
  const day = `${digits.slice(4, 8)}-${digits.slice(2, 4)}-${digits.slice(0, 2)}`
  return digits.length === 8 && isCalendarDay(day) ? day : null
}

/** The digits that `typedDay` reads. */
export function digitsOfDay(day: CalendarDay): string {
  return day.slice(8, 10) + day.slice(5, 7) + day.slice(0, 4)
}
