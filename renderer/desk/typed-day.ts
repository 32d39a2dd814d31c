import { isCalendarDay, type CalendarDay } from '#domain/time'

/** A day typed as `DD.MM.YYYY`, with or without dots; null when it is none. */
export function typedDay(typed: string): CalendarDay | null {
  const match = /^(\d{2})\.?(\d{2})\.?(\d{4})$/.exec(typed.trim())
  if (match === null) return null
  const day = `${match[3] ?? ''}-${match[2] ?? ''}-${match[1] ?? ''}`
  return isCalendarDay(day) ? day : null
}
