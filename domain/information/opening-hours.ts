import { almatyDay, almatyTime, calendarDay, daysBetween } from '#domain/time'

/** Local time of day as `HH:MM`. */
export type TimeOfDay = string

/** Hours of a desk or telephone. `weekdays` are 1 (Monday) to 7; an interval counts its first minute and not its last, so that a
 *  break of 14:00–15:00 is over at 15:00. Public holidays are not known here (GAP-55). */
export type OpeningHours = {
  readonly weekdays: readonly number[]
  readonly opens: TimeOfDay
  readonly closes: TimeOfDay
  readonly breaks: readonly { readonly from: TimeOfDay; readonly to: TimeOfDay }[]
}

const someMonday = calendarDay('2024-01-01')

/** Whether it is open at an instant, by the clock of Asia/Almaty. */
export function isOpenAt(hours: OpeningHours, atMs: number): boolean {
  const sinceMonday = daysBetween(someMonday, almatyDay(atMs)) % 7
  const weekday = (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
  const { hour, minute } = almatyTime(atMs)
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  const isDuring = (from: TimeOfDay, to: TimeOfDay) => from <= time && time < to
  return (
    hours.weekdays.includes(weekday) &&
    isDuring(hours.opens, hours.closes) &&
    !hours.breaks.some(({ from, to }) => isDuring(from, to))
  )
}
