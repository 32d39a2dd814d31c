import type { Language } from '#domain/language'
import { tenge, type Tenge } from '#domain/money'
import { formatTenge } from '#renderer/i18n/format.ts'

const digitsMax = 9

/** A whole amount as it is typed, with or without spaces; null when it is none. */
export function typedAmount(typed: string): Tenge | null {
  const digits = typed.replace(/\s/g, '')
  return /^\d+$/.test(digits) && digits.length <= digitsMax ? tenge(Number(digits)) : null
}

/** Digits as they are shown while they are typed: `12 500 ₸`. Empty stays empty. */
export function shownDigits(digits: string, language: Language): string {
  return digits === '' ? '' : formatTenge(tenge(Number(digits)), language)
}

/** Where the caret stands in what is shown when so many digits are right of it: never behind a separator or the sign, where the
 *  next Backspace would erase nothing. */
export function caretBefore(shown: string, digitsRight: number): number {
  let at = shown.length
  let passed = 0
  while (at > 0 && (passed < digitsRight || /\D/.test(shown.charAt(at - 1)))) {
    at -= 1
    if (/\d/.test(shown.charAt(at))) passed += 1
  }
  return at
}

/** What is kept of a field of an amount after a change: at most nine digits, none of them a zero before the others. */
export function keptDigits(typed: string): string {
  return typed
    .replace(/\D/g, '')
    .replace(/^0+(?=\d)/, '')
    .slice(0, digitsMax)
}
