import { assert } from '#domain/assert'

/** Time as the domain sees it. `wallMs` is UTC milliseconds since 1970 and decides validity; `monotonicMs` never jumps
 *  and decides time-outs. */
export interface Clock {
  wallMs(): number
  monotonicMs(): number
}

declare const calendarDayBrand: unique symbol

/** A calendar day in Asia/Almaty as `YYYY-MM-DD`. */
export type CalendarDay = string & { readonly [calendarDayBrand]: true }

const dayMs = 86_400_000
const hourMs = 3_600_000

/** Asia/Almaty was UTC+6 until 2024-02-29T18:00:00Z and is UTC+5 since (rules.md §0, tzdata 2024a). The offset is kept
 *  here because the machine's zone and its tzdata must not decide when a payment expires. */
const offsetChangedAtMs = Date.UTC(2024, 1, 29, 18)

export function almatyOffsetMs(atMs: number): number {
  return atMs < offsetChangedAtMs ? 6 * hourMs : 5 * hourMs
}

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/

function utcMidnightMs(day: CalendarDay): number {
  const match = dayPattern.exec(day)
  assert(match !== null, `not a calendar day: ${day}`)
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
}

export function isCalendarDay(text: string): text is CalendarDay {
  const match = dayPattern.exec(text)
  if (match === null) return false
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const utc = new Date(Date.UTC(year, month - 1, date))
  return utc.getUTCFullYear() === year && utc.getUTCMonth() === month - 1 && utc.getUTCDate() === date
}

export function calendarDay(text: string): CalendarDay {
  assert(isCalendarDay(text), `not a calendar day: ${text}`)
  return text
}

/** The Asia/Almaty calendar day of an instant, whatever the machine's zone. */
export function almatyDay(atMs: number): CalendarDay {
  return new Date(atMs + almatyOffsetMs(atMs)).toISOString().slice(0, 10) as CalendarDay
}

/** Local wall time of an instant in Asia/Almaty. */
export function almatyTime(atMs: number): {
  hour: number
  minute: number
  second: number
} {
  const local = new Date(atMs + almatyOffsetMs(atMs))
  return {
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
  }
}

export function addDays(day: CalendarDay, days: number): CalendarDay {
  return new Date(utcMidnightMs(day) + days * dayMs).toISOString().slice(0, 10) as CalendarDay
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return Math.round((utcMidnightMs(to) - utcMidnightMs(from)) / dayMs)
}

/** The instant a day begins in Asia/Almaty. */
export function startOfDayMs(day: CalendarDay): number {
  const utcMs = utcMidnightMs(day)
  return utcMs - almatyOffsetMs(utcMs - 5 * hourMs)
}
