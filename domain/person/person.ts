import { parseEmail, parsePhone } from '#domain/person/contact'
import { residenceBy, type IdentityDocument, type IdentityDocumentKind, type Residence } from '#domain/person/identity'
import { parseIin, type Iin, type IinFault } from '#domain/person/iin'
import type { PersonField, PersonTerms } from '#domain/person/terms'
import { err, ok, type Result } from '#domain/result'
import { calendarDay, isCalendarDay, type CalendarDay } from '#domain/time'

/** What a person typed, as typed; an empty text is a field left out (INFO-021). */
export type PersonEntry = {
  readonly surname: string
  readonly firstName: string
  readonly patronymic: string
  readonly birthDay: string
  readonly iin: string
  readonly address: string
  readonly mobile: string
  readonly email: string
  readonly additionalContacts: readonly string[]
  readonly documentKind: IdentityDocumentKind | null
  readonly documentNumber: string
}

export type Person = {
  readonly surname: string
  readonly firstName: string
  readonly patronymic: string | null
  readonly birthDay: CalendarDay
  readonly iin: Iin | null
  readonly address: string
  /** E.164. */
  readonly mobile: string
  readonly email: string | null
  readonly additionalContacts: readonly string[]
  readonly document: IdentityDocument
  readonly residence: Residence
}

export type PersonFault =
  | { readonly kind: 'field_missing'; readonly field: PersonField }
  | { readonly kind: 'field_too_long'; readonly field: PersonField; readonly lengthMax: number }
  | { readonly kind: 'field_too_many'; readonly field: PersonField; readonly entriesMax: number }
  | { readonly kind: 'field_characters'; readonly field: PersonField }
  | { readonly kind: 'birth_day_form' }
  | { readonly kind: 'birth_day_ahead' }
  | { readonly kind: 'birth_day_differs_from_iin' }
  | { readonly kind: 'phone_form' }
  | { readonly kind: 'email_form' }
  | IinFault

/** Checks everything typed and says all that is wrong with it, not only the first (INFO-021). */
export function parsePerson(
  entry: PersonEntry,
  terms: PersonTerms,
  today: CalendarDay,
): Result<Person, readonly PersonFault[]> {
  const typed = trimmed(entry)
  const birthDay = isCalendarDay(typed.birthDay) ? calendarDay(typed.birthDay) : null
  const iin = typed.iin === '' ? null : parseIin(typed.iin)
  const mobile = typed.mobile === '' ? null : parsePhone(typed.mobile)
  const email = typed.email === '' ? null : parseEmail(typed.email)
  const faults: PersonFault[] = [...fieldFaults(typed, terms)]
  if (typed.birthDay !== '' && birthDay === null) faults.push({ kind: 'birth_day_form' })
  if (birthDay !== null && birthDay > today) faults.push({ kind: 'birth_day_ahead' })
  for (const parsed of [iin, mobile, email]) if (parsed !== null && !parsed.ok) faults.push(parsed.error)
  const iinBirthDay = iin?.ok === true ? iin.value.birthDay : null
  if (terms.iinAndBirthDay === 'agree' && birthDay !== null && iinBirthDay !== null && birthDay !== iinBirthDay) {
    faults.push({ kind: 'birth_day_differs_from_iin' })
  }
  if (faults.length > 0 || birthDay === null || mobile?.ok !== true || typed.documentKind === null) return err(faults)
  return ok({
    surname: typed.surname,
    firstName: typed.firstName,
    patronymic: typed.patronymic === '' ? null : typed.patronymic,
    birthDay,
    iin: iin?.ok === true ? iin.value.iin : null,
    address: typed.address,
    mobile: mobile.value,
    email: email?.ok === true ? email.value : null,
    additionalContacts: typed.additionalContacts,
    document: { kind: typed.documentKind, number: typed.documentNumber },
    residence: residenceBy(typed.documentKind),
  })
}

function trimmed(entry: PersonEntry): PersonEntry {
  const single = (text: string) => text.trim().replaceAll(/\s+/g, ' ')
  return {
    surname: single(entry.surname),
    firstName: single(entry.firstName),
    patronymic: single(entry.patronymic),
    birthDay: entry.birthDay.trim(),
    iin: entry.iin.replaceAll(/\s/g, ''),
    address: single(entry.address),
    mobile: single(entry.mobile),
    email: entry.email.trim(),
    additionalContacts: entry.additionalContacts.map(single).filter((text) => text !== ''),
    documentKind: entry.documentKind,
    documentNumber: single(entry.documentNumber).toUpperCase(),
  }
}

/** Letters of any script with what stands between them in names: space, hyphen, apostrophes, the dot of an initial. */
const namePattern = /^\p{L}[\p{L}\p{M} .'’ʼ-]*$/u
const documentNumberPattern = /^[\p{L}\d][\p{L}\d -]*$/u
const linePattern = /^[^\p{Cc}\p{Cs}]*$/u

function fieldFaults(entry: PersonEntry, terms: PersonTerms): readonly PersonFault[] {
  const isForeign = entry.documentKind === 'foreign_passport'
  return terms.fields.flatMap(({ field, isRequired, lengthMax, entriesMax }): readonly PersonFault[] => {
    const texts = textsOf(entry, field)
    if (texts.length === 0) {
      // Foreigners need not have an IIN.
      return isRequired && !(field === 'iin' && isForeign) ? [{ kind: 'field_missing', field }] : []
    }
    if (texts.length > entriesMax) return [{ kind: 'field_too_many', field, entriesMax }]
    if (texts.some((text) => text.length > lengthMax)) return [{ kind: 'field_too_long', field, lengthMax }]
    const pattern = patternOf(field)
    return texts.every((text) => pattern.test(text)) ? [] : [{ kind: 'field_characters', field }]
  })
}

function patternOf(field: PersonField): RegExp {
  if (field === 'surname' || field === 'first_name' || field === 'patronymic') return namePattern
  return field === 'document' ? documentNumberPattern : linePattern
}

function textsOf(entry: PersonEntry, field: PersonField): readonly string[] {
  const texts: Readonly<Record<PersonField, readonly string[]>> = {
    surname: [entry.surname],
    first_name: [entry.firstName],
    patronymic: [entry.patronymic],
    birth_day: [entry.birthDay],
    iin: [entry.iin],
    address: [entry.address],
    mobile: [entry.mobile],
    email: [entry.email],
    additional_contacts: entry.additionalContacts,
    document: entry.documentKind === null ? [] : [entry.documentNumber],
  }
  return texts[field].filter((text) => text !== '')
}
