import { assert } from '#domain/assert'

/** What may be typed into a field and how it is drawn. The value is always without prefix, spaces and dots. */
export type EntryFormat = {
  /** One character of the value. */
  readonly accepts: RegExp
  readonly maxLength: number
  /** Fewer characters cannot be confirmed. */
  readonly minLength: number
  /** Lengths of the groups a value of fixed length is drawn in; empty for free text. */
  readonly groups: readonly number[]
  readonly separator: 'space' | 'dot'
  /** Drawn before the value, never typed. */
  readonly prefix: string
  /** A value must begin so: another first character is not taken. */
  readonly start: string
  /** Dots instead of characters. */
  readonly hidden: boolean
}

const digit = /^\d$/

function digits(groups: readonly number[], change: Partial<EntryFormat> = {}): EntryFormat {
  const length = groups.reduce((sum, group) => sum + group, 0)
  const fixed = { accepts: digit, maxLength: length, minLength: length, groups } as const
  return { ...fixed, separator: 'space', prefix: '', start: '', hidden: false, ...change }
}

function freeText(accepts: RegExp, minLength: number, maxLength: number): EntryFormat {
  return { accepts, minLength, maxLength, groups: [], separator: 'space', prefix: '', start: '', hidden: false }
}

/** Mobile numbers of Kazakhstan: ten digits after +7, the first of them 7. A typed trunk 8 is therefore not taken. */
export const phoneFormat: EntryFormat = digits([3, 3, 2, 2], { prefix: '+7', start: '7' })
export const cardNumberFormat: EntryFormat = digits([4, 4, 4, 4])
export const iinFormat: EntryFormat = digits([6, 6])
/** Day, month, year: eight digits. */
export const dayFormat: EntryFormat = digits([2, 2, 4], { separator: 'dot' })

export function pinFormat(length: number): EntryFormat {
  return digits([length], { hidden: true })
}

/** A number whose length is not fixed: receipt, application, document. */
export function numberFormat(minLength: number, maxLength: number): EntryFormat {
  return freeText(digit, minLength, maxLength)
}

/** Names in Kazakh, Russian or Latin letters. */
export function nameFormat(maxLength: number): EntryFormat {
  return freeText(/^[\p{Script=Cyrillic}\p{Script=Latin}' \u2019-]$/u, 1, maxLength)
}

/** Addresses and reasons: any character that prints. */
export function textFormat(maxLength: number): EntryFormat {
  return freeText(/^[\p{L}\p{N}\p{P}\p{S} ]$/u, 1, maxLength)
}

/** RFC 5321 allows 254 characters of an address; only those in daily use are taken. */
export const emailFormat: EntryFormat = freeText(/^[A-Za-z0-9@._+-]$/, 6, 254)

/** The value after typing `text`. Characters that do not fit are left out, so a pasted or scanned text may carry spaces. */
export function afterTyping(format: EntryFormat, value: string, text: string): string {
  let next = value
  for (const character of text) {
    const isFree = next.length < format.maxLength && format.accepts.test(character)
    const wanted = format.start[next.length]
    const isDoubledSpace = character === ' ' && (next === '' || next.endsWith(' '))
    if (isFree && (wanted === undefined || wanted === character) && !isDoubledSpace) next += character
  }
  return next
}

export function afterErasing(value: string): string {
  return Array.from(value).slice(0, -1).join('')
}

export function isComplete(format: EntryFormat, value: string): boolean {
  return value.trim().length >= format.minLength && value.length <= format.maxLength
}

/** One place of a value of fixed length. `digit` is empty while it is not typed, and always for a hidden value. */
export type EntrySlot = { readonly index: number; readonly digit: string; readonly isFilled: boolean }

/** The places of a value, group by group. Only for formats with groups. */
export function slotGroupsOf(format: EntryFormat, value: string): EntrySlot[][] {
  assert(format.groups.length > 0, 'only a value of fixed length has places')
  let start = 0
  return format.groups.map((length) => {
    const first = start
    start += length
    return Array.from({ length }, (_, offset) => {
      const index = first + offset
      return { index, digit: format.hidden ? '' : (value[index] ?? ''), isFilled: index < value.length }
    })
  })
}

/** The value as it is read and quoted: `+7 701 234 56 78`, `870412 300415`, `05.03.1987`. Never a hidden one. */
export function formatEntry(format: EntryFormat, value: string): string {
  assert(!format.hidden, 'a hidden value is not written out')
  if (format.groups.length === 0) return value
  const groups: string[] = []
  let rest = value
  for (const length of format.groups) {
    if (rest !== '') groups.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  const body = groups.join(format.separator === 'dot' ? '.' : '\u00a0')
  return format.prefix === '' ? body : `${format.prefix}\u00a0${body}`
}
