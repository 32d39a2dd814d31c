import { assert } from '#domain/assert'
import type { Language } from '#domain/language'
import { noBreakSpace } from '#domain/number-format'
import { almatyTime, type CalendarDay } from '#domain/time'

/** Money, dates and numbers in kk, ru and en. `Intl` is not used: Electron's ICU has no Kazakh and falls back to English
 *  without a sign, and the three languages must not come from two sources. */

export { formatNumber, formatTenge } from '#domain/number-format'

/** Nominative months stand alone, genitive ones follow a day number; Kazakh and English have one form. */
const months = {
  kk: [
    'қаңтар',
    'ақпан',
    'наурыз',
    'сәуір',
    'мамыр',
    'маусым',
    'шілде',
    'тамыз',
    'қыркүйек',
    'қазан',
    'қараша',
    'желтоқсан',
  ],
  ru: [
    'января',
    'февраля',
    'марта',
    'апреля',
    'мая',
    'июня',
    'июля',
    'августа',
    'сентября',
    'октября',
    'ноября',
    'декабря',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
} as const satisfies Record<Language, readonly string[]>

function partsOfDay(day: CalendarDay): { year: string; month: number; date: number } {
  return { year: day.slice(0, 4), month: Number(day.slice(5, 7)), date: Number(day.slice(8, 10)) }
}

export function monthName(month: number, language: Language): string {
  const name = months[language][month - 1]
  assert(name !== undefined, `no such month: ${String(month)}`)
  return name
}

/** `25 қараша`, `25 ноября`, `25 November`: screens, where the year is plain. */
export function formatDay(day: CalendarDay, language: Language): string {
  const { month, date } = partsOfDay(day)
  return String(date) + noBreakSpace + monthName(month, language)
}

/** `2026 жылғы 25 қараша`, `25 ноября 2026 года`, `25 November 2026`: documents (language.md 2.6). */
export function formatDayOfYear(day: CalendarDay, language: Language): string {
  const { year } = partsOfDay(day)
  const short = formatDay(day, language)
  if (language === 'kk') return `${year}${noBreakSpace}жылғы ${short}`
  if (language === 'ru') return `${short} ${year}${noBreakSpace}года`
  return `${short} ${year}`
}

/** `25.11.2026` in all languages: receipts and tables. */
export function formatDayNumeric(day: CalendarDay): string {
  return `${day.slice(8, 10)}.${day.slice(5, 7)}.${day.slice(0, 4)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** `09:05` in Asia/Almaty, 24 hours. */
export function formatTime(atMs: number): string {
  const { hour, minute } = almatyTime(atMs)
  return `${twoDigits(hour)}:${twoDigits(minute)}`
}

/** `09:05:41` in Asia/Almaty. */
export function formatTimeWithSeconds(atMs: number): string {
  return `${formatTime(atMs)}:${twoDigits(almatyTime(atMs).second)}`
}

/** 16 digits in groups of four. */
export function formatCardNumber(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, `$1${noBreakSpace}`)
}

/** The number people quote for a terminal: four digits at least. */
export function formatTerminalNumber(terminalNumber: number): string {
  return String(terminalNumber).padStart(4, '0')
}

/** Which form of a plural message a whole number takes. Kazakh keeps the noun singular after any number; Russian has one,
 *  few and many (CLDR); English one and other. */
export function pluralForm(count: number, language: Language): 0 | 1 | 2 {
  if (language === 'kk') return 0
  const n = Math.abs(count)
  if (language === 'en') return n === 1 ? 0 : 1
  if (n % 10 === 1 && n % 100 !== 11) return 0
  if (n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14)) return 1
  return 2
}
