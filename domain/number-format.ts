import { assert } from '#domain/assert'
import type { Language } from '#domain/language'
import type { Tenge } from '#domain/money'

/** Whole numbers and money as every screen and text writes them. `Intl` is not used: Electron's ICU has no Kazakh. */

export const noBreakSpace = '\u00a0'
const minus = '\u2212'

/** Between groups of three. English takes the same shape, so that receipts agree (language.md 2.7). */
const groupSeparator: Readonly<Record<Language, string>> = { kk: noBreakSpace, ru: noBreakSpace, en: noBreakSpace }

/** `12 500` with U+00A0; minus is U+2212. */
export function formatNumber(value: number, language: Language): string {
  assert(Number.isSafeInteger(value), `not a whole number: ${String(value)}`)
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, groupSeparator[language])
  return value < 0 ? minus + digits : digits
}

/** `1 240 ₸`: never broken over two lines. */
export function formatTenge(amount: Tenge, language: Language): string {
  return formatNumber(amount, language) + noBreakSpace + '₸'
}
