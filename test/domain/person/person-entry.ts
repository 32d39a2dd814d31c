import type { PersonEntry } from '#domain/person/person'

/** A citizen's form, rightly filled in; the IIN is made up and has a right check digit. */
export function entryWith(change: Partial<PersonEntry> = {}): PersonEntry {
  return {
    surname: 'Әбдірахманова',
    firstName: 'Айгүл',
    patronymic: 'Қанатқызы',
    birthDay: '1985-07-15',
    iin: '850715490005',
    address: 'Астана, Тұран даңғылы, 34',
    mobile: '8 701 234 56 78',
    email: 'Aigul@Example.KZ',
    additionalContacts: [],
    documentKind: 'identity_card',
    documentNumber: '012345678',
    ...change,
  }
}
