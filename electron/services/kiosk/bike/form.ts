import type { BikeEntryField, BikeEntryProblem } from '#contract/screens/bike'
import { assertNever } from '#domain/assert'
import type { IdentityDocumentKind } from '#domain/person/identity'
import { parseIin } from '#domain/person/iin'
import { parsePerson, type PersonEntry, type PersonFault } from '#domain/person/person'
import type { PersonField, PersonTerms } from '#domain/person/terms'
import type { CalendarDay } from '#domain/time'

/** The registration form one value a screen: in which order, what is asked of whom, what is wrong with it. Pure. */

export type FormField = Exclude<BikeEntryField, 'account_id' | 'pin'>
export type FormStep = 'consents' | 'document' | FormField | 'summary'

export const emptyEntry: PersonEntry = {
  surname: '',
  firstName: '',
  patronymic: '',
  birthDay: '',
  iin: '',
  address: '',
  mobile: '',
  email: '',
  additionalContacts: [],
  documentKind: null,
  documentNumber: '',
}

/** The birthday is asked for only where no IIN says it. */
export function formSteps(entry: PersonEntry, terms: PersonTerms): readonly FormStep[] {
  const isAskedForBirthDay = entry.iin === '' || terms.iinAndBirthDay === 'may_differ'
  const personal: readonly FormField[] = isAskedForBirthDay ? ['iin', 'birth_day'] : ['iin']
  const named = ['surname', 'first_name', 'patronymic', 'address', 'mobile', 'email'] as const
  return ['consents', 'document', 'document_number', ...personal, ...named, 'summary']
}

export function stepAfter(step: FormStep, entry: PersonEntry, terms: PersonTerms): FormStep {
  const steps = formSteps(entry, terms)
  return steps[steps.indexOf(step) + 1] ?? 'summary'
}

/** Null: the step is the first. */
export function stepBefore(step: FormStep, entry: PersonEntry, terms: PersonTerms): FormStep | null {
  const steps = formSteps(entry, terms)
  return steps[steps.indexOf(step) - 1] ?? null
}

export function valueOf(entry: PersonEntry, field: FormField): string {
  switch (field) {
    case 'document_number':
      return entry.documentNumber
    case 'iin':
      return entry.iin
    case 'birth_day':
      return entry.birthDay
    case 'surname':
      return entry.surname
    case 'first_name':
      return entry.firstName
    case 'patronymic':
      return entry.patronymic
    case 'address':
      return entry.address
    case 'mobile':
      return entry.mobile
    case 'email':
      return entry.email
    default:
      return assertNever(field)
  }
}

/** The form with one value more. An IIN brings its birthday along where both have to agree. */
export function withValue(entry: PersonEntry, field: FormField, value: string, terms: PersonTerms): PersonEntry {
  switch (field) {
    case 'document_number':
      return { ...entry, documentNumber: value }
    case 'iin': {
      const iin = parseIin(value)
      const isSaid = iin.ok && terms.iinAndBirthDay === 'agree'
      return { ...entry, iin: value, birthDay: isSaid ? iin.value.birthDay : entry.iin === value ? entry.birthDay : '' }
    }
    case 'birth_day':
      return { ...entry, birthDay: value }
    case 'surname':
      return { ...entry, surname: value }
    case 'first_name':
      return { ...entry, firstName: value }
    case 'patronymic':
      return { ...entry, patronymic: value }
    case 'address':
      return { ...entry, address: value }
    case 'mobile':
      return { ...entry, mobile: value }
    case 'email':
      return { ...entry, email: value }
    default:
      return assertNever(field)
  }
}

/** Another kind of document: its number is another one too, and who somebody is may have changed. */
export function withDocument(entry: PersonEntry, documentKind: IdentityDocumentKind): PersonEntry {
  return entry.documentKind === documentKind ? entry : { ...entry, documentKind, documentNumber: '' }
}

/** What is wrong with one field, as the rules judge the whole form (INFO-021); null: nothing. */
export function problemAt(
  field: FormField,
  entry: PersonEntry,
  terms: PersonTerms,
  today: CalendarDay,
): BikeEntryProblem | null {
  const person = parsePerson(entry, terms, today)
  if (person.ok) return null
  const fault = person.error.find((each) => fieldOf(each) === field)
  return fault === undefined ? null : problemOf(fault)
}

/** Foreigners need not have an IIN; everything else goes by the terms. */
export function isOptional(field: FormField, entry: PersonEntry, terms: PersonTerms): boolean {
  if (field === 'iin' && entry.documentKind === 'foreign_passport') return true
  return terms.fields.find((each) => each.field === personFieldOf(field))?.isRequired === false
}

export function lengthMaxOf(field: FormField, terms: PersonTerms): number {
  return terms.fields.find((each) => each.field === personFieldOf(field))?.lengthMax ?? 1
}

function personFieldOf(field: FormField): PersonField {
  return field === 'document_number' ? 'document' : field
}

function fieldOf(fault: PersonFault): FormField | null {
  switch (fault.kind) {
    case 'field_missing':
    case 'field_too_long':
    case 'field_too_many':
    case 'field_characters':
      if (fault.field === 'additional_contacts') return null
      return fault.field === 'document' ? 'document_number' : fault.field
    case 'birth_day_form':
    case 'birth_day_ahead':
    case 'birth_day_differs_from_iin':
      return 'birth_day'
    case 'phone_form':
      return 'mobile'
    case 'email_form':
      return 'email'
    case 'iin_not_12_digits':
    case 'iin_century':
    case 'iin_birth_day':
    case 'iin_check_digit':
      return 'iin'
    default:
      return assertNever(fault)
  }
}

function problemOf(fault: PersonFault): BikeEntryProblem {
  switch (fault.kind) {
    case 'field_missing':
      return 'missing'
    case 'field_too_long':
    case 'field_too_many':
      return 'too_long'
    case 'field_characters':
      return 'characters'
    default:
      return fault.kind
  }
}
