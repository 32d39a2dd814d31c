import { err, ok, type Result } from '#domain/result'

/** A telephone number as people type it, made international: `8 701 …`, `7701…`, `+7 (701) …`; foreign ones with a plus. */
export function parsePhone(text: string): Result<string, { readonly kind: 'phone_form' }> {
  if (!/^\+?[\d ()-]+$/.test(text.trim())) return err({ kind: 'phone_form' })
  const isInternational = text.trim().startsWith('+')
  const digits = text.replaceAll(/\D/g, '')
  const national = /^[78](7\d{9})$/.exec(digits) ?? /^(7\d{9})$/.exec(digits)
  if (!isInternational) {
    return national === null ? err({ kind: 'phone_form' }) : ok(`+7${national[1] ?? ''}`)
  }
  // A Kazakh number is +7 7XX or +7 6XX and ten digits; `+7 7` with another length is a slip, not a foreign number.
  if (digits.startsWith('7')) return digits.length === 11 ? ok(`+${digits}`) : err({ kind: 'phone_form' })
  return /^[1-9]\d{9,14}$/.test(digits) ? ok(`+${digits}`) : err({ kind: 'phone_form' })
}

/** RFC 5321: 64 before the sign, 254 in all. */
const emailLengthMax = 254
const localLengthMax = 64
const emailPattern = /^([a-z\d!#$%&'*+/=?^_`{|}~.-]+)@((?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,})$/i

/** An e-mail address, its domain in small letters. Whether it exists only a letter to it can tell. */
export function parseEmail(text: string): Result<string, { readonly kind: 'email_form' }> {
  const trimmed = text.trim()
  const match = emailPattern.exec(trimmed)
  const [local, domain] = [match?.[1] ?? '', match?.[2] ?? '']
  const isWell =
    local !== '' &&
    trimmed.length <= emailLengthMax &&
    local.length <= localLengthMax &&
    !local.startsWith('.') &&
    !local.endsWith('.') &&
    !local.includes('..')
  return isWell ? ok(`${local}@${domain.toLowerCase()}`) : err({ kind: 'email_form' })
}
