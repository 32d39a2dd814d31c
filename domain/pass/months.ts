import { addDays, calendarDay, type CalendarDay } from '#domain/time'

/** The first of the month of a day. */
export function firstOfMonth(day: CalendarDay): CalendarDay {
  return calendarDay(`${day.slice(0, 8)}01`)
}

/** The first of the month so many months later; earlier when negative. */
export function firstOfMonthAfter(day: CalendarDay, months: number): CalendarDay {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months
  const year = String(Math.floor(count / 12)).padStart(4, '0')
  return calendarDay(`${year}-${String((count % 12) + 1).padStart(2, '0')}-01`)
}

/** The last day of the month of a day: 28, 29, 30 or 31 (GAP-30). */
export function lastOfMonth(day: CalendarDay): CalendarDay {
  return addDays(firstOfMonthAfter(day, 1), -1)
}

/** That day of the month of `day`. `dayOfMonth` is 1 … 28, which every month has. */
export function dayInMonth(day: CalendarDay, dayOfMonth: number): CalendarDay {
  return calendarDay(`${day.slice(0, 8)}${String(dayOfMonth).padStart(2, '0')}`)
}

/** Calendar months from the month of one day to that of another, both counted. */
export function monthsCounted(first: CalendarDay, last: CalendarDay): number {
  const count = (day: CalendarDay) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
  return count(last) - count(first) + 1
}
