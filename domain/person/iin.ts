import { err, ok, type Result } from '#domain/result'
import { calendarDay, isCalendarDay, type CalendarDay } from '#domain/time'

declare const iinBrand: unique symbol

/** An individual identification number of 12 digits with a right check digit. Made only by `parseIin`. */
export type Iin = string & { readonly [iinBrand]: true }

export type Sex = 'male' | 'female'

export type IinContent = {
  readonly iin: Iin
  readonly birthDay: CalendarDay
  readonly sex: Sex
}

export type IinFault =
  | { readonly kind: 'iin_not_12_digits' }
  /** The seventh digit says century and sex, 1 to 6. */
  | { readonly kind: 'iin_century' }
  | { readonly kind: 'iin_birth_day' }
  | { readonly kind: 'iin_check_digit' }

/** Year, month, day, then a digit for century and sex, four of a serial number and a check digit (rules of forming
 *  identification numbers, Government decree No. 406 of 22 May 2007). */
export function parseIin(text: string): Result<IinContent, IinFault> {
  if (!/^\d{12}$/.test(text)) return err({ kind: 'iin_not_12_digits' })
  const digits = Array.from(text, Number)
  if (checkDigit(digits.slice(0, 11)) !== digits[11]) return err({ kind: 'iin_check_digit' })
  const centuryAndSex = Number(text[6])
  if (centuryAndSex < 1 || centuryAndSex > 6) return err({ kind: 'iin_century' })
  const century = 18 + Math.floor((centuryAndSex - 1) / 2)
  const day = `${String(century)}${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}`
  if (!isCalendarDay(day)) return err({ kind: 'iin_birth_day' })
  return ok({
    iin: text as Iin,
    birthDay: calendarDay(day),
    sex: centuryAndSex % 2 === 1 ? 'male' : 'female',
  })
}

/** Weighted sum modulo 11, with a second set of weights when the first gives 10; null when both do: no number has that. */
export function checkDigit(first11: readonly number[]): number | null {
  const sum = (shift: number) =>
    first11.reduce((total, digit, index) => total + digit * (((index + shift) % 11) + 1), 0) % 11
  const first = sum(0)
  if (first < 10) return first
  const second = sum(2)
  return second < 10 ? second : null
}
