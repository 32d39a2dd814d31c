import { tenge, type Tenge } from '#domain/money'

/** A whole amount as it is typed, with or without spaces; null when it is none. */
export function typedAmount(typed: string): Tenge | null {
  const digits = typed.replace(/\s/g, '')
  return /^\d{1,9}$/.test(digits) ? tenge(Number(digits)) : null
}
