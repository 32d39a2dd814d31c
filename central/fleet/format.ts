import type { Language } from '#domain/language'
import { noBreakSpace, formatTenge } from '#domain/number-format'
import { tenge } from '#domain/money'
import { almatyDay, almatyTime } from '#domain/time'

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** `25.11.2026 09:05` in Asia/Almaty, in all languages. */
export function formatInstant(atMs: number): string {
  const { hour, minute } = almatyTime(atMs)
  return `${formatDay(almatyDay(atMs))}${noBreakSpace}${twoDigits(hour)}:${twoDigits(minute)}`
}

export function formatDay(day: string): string {
  return `${day.slice(8, 10)}.${day.slice(5, 7)}.${day.slice(0, 4)}`
}

export function formatAmount(amount: number, language: Language): string {
  return formatTenge(tenge(amount), language)
}

/** The number people quote for a terminal: four digits at least. */
export function formatTerminal(terminalNumber: number): string {
  return twoDigits(terminalNumber).padStart(4, '0')
}

/** 16 digits in groups of four. */
export function formatCard(cardNumber: string): string {
  return cardNumber.replace(/(\d{4})(?=\d)/g, `$1${noBreakSpace}`)
}

/** `−1,3`: seconds with one decimal place, which is written with a comma but in English. */
export function formatSeconds(ms: number, language: Language): string {
  const text = (ms / 1000).toFixed(1).replace('-', '\u2212')
  return language === 'en' ? text : text.replace('.', ',')
}
