import { describe, expect, test } from 'vitest'
import { residenceBy } from '#domain/person/identity'
import { parsePerson, type PersonEntry } from '#domain/person/person'
import { personFields } from '#domain/person/terms'
import { calendarDay } from '#domain/time'
import { personTerms } from '#test/domain/bike/bike-data'
import { entryWith } from '#test/domain/person/person-entry'

const today = calendarDay('2025-06-10')
const parse = (change: Partial<PersonEntry>, terms = personTerms) => parsePerson(entryWith(change), terms, today)

describe('what a person typed (INFO-021)', () => {
  test('is taken over trimmed, with telephone and e-mail in one form', () => {
    expect(parse({ surname: '  Әбдірахманова ', email: 'Aigul@Example.KZ' })).toEqual({
      ok: true,
      value: {
        surname: 'Әбдірахманова',
        firstName: 'Айгүл',
        patronymic: 'Қанатқызы',
        birthDay: '1985-07-15',
        iin: '850715490005',
        address: 'Астана, Тұран даңғылы, 34',
        mobile: '+77012345678',
        email: 'Aigul@example.kz',
        additionalContacts: [],
        document: { kind: 'identity_card', number: '012345678' },
        residence: 'citizen',
      },
    })
  })

  test.each([
    [{ surname: '' }, { kind: 'field_missing', field: 'surname' }],
    [{ firstName: '  ' }, { kind: 'field_missing', field: 'first_name' }],
    [{ birthDay: '' }, { kind: 'field_missing', field: 'birth_day' }],
    [{ iin: '' }, { kind: 'field_missing', field: 'iin' }],
    [{ address: '' }, { kind: 'field_missing', field: 'address' }],
    [{ mobile: '' }, { kind: 'field_missing', field: 'mobile' }],
    [{ documentKind: null }, { kind: 'field_missing', field: 'document' }],
    [{ documentNumber: '' }, { kind: 'field_missing', field: 'document' }],
    [{ surname: 'А'.repeat(101) }, { kind: 'field_too_long', field: 'surname', lengthMax: 100 }],
    [{ address: 'А'.repeat(301) }, { kind: 'field_too_long', field: 'address', lengthMax: 300 }],
    [{ surname: 'R2-D2' }, { kind: 'field_characters', field: 'surname' }],
    [{ firstName: '<b>' }, { kind: 'field_characters', field: 'first_name' }],
    [{ address: 'a\u0007b' }, { kind: 'field_characters', field: 'address' }],
    [
      { additionalContacts: ['1', '2', '3', '4', '5', '6'] },
      { kind: 'field_too_many', field: 'additional_contacts', entriesMax: 5 },
    ],
    [{ birthDay: '15.07.1985' }, { kind: 'birth_day_form' }],
    [{ birthDay: '1985-07-16' }, { kind: 'birth_day_differs_from_iin' }],
    [{ birthDay: '2025-06-11', iin: '', documentKind: 'foreign_passport' as const }, { kind: 'birth_day_ahead' }],
    [{ iin: '850715490006' }, { kind: 'iin_check_digit' }],
    [{ mobile: '12345' }, { kind: 'phone_form' }],
    [{ email: 'nobody' }, { kind: 'email_form' }],
  ])('%j is refused with %j', (change, fault) => {
    expect(parse(change)).toEqual({ ok: false, error: [fault] })
  })

  test('may leave out what the operator does not require', () => {
    expect(parse({ patronymic: '', email: '' })).toMatchObject({ ok: true, value: { patronymic: null, email: null } })
  })

  test('of a foreigner needs no IIN', () => {
    expect(parse({ iin: '', documentKind: 'foreign_passport', documentNumber: 'ab 123' })).toMatchObject({
      ok: true,
      value: { iin: null, residence: 'non_resident', document: { number: 'AB 123' } },
    })
  })

  test('names every fault at once', () => {
    const faults = parse({ surname: '', mobile: 'x', iin: '1' })
    expect(faults.ok ? [] : faults.error.map(({ kind }) => kind)).toEqual([
      'field_missing',
      'iin_not_12_digits',
      'phone_form',
    ])
  })

  test('goes by the birthday, whatever the IIN says, when the operator reads it so', () => {
    expect(parse({ birthDay: '1985-07-16' }, { ...personTerms, iinAndBirthDay: 'may_differ' })).toMatchObject({
      ok: true,
      value: { birthDay: '1985-07-16' },
    })
  })
})

test('no field beyond those of the bike contract is asked for, in the transit service neither (INFO-021, INFO-024)', () => {
  expect([...personFields].sort()).toEqual(personTerms.fields.map(({ field }) => field).sort())
  expect(personFields).toHaveLength(10)
})

test.each([
  ['identity_card', 'citizen'],
  ['passport', 'citizen'],
  ['residence_permit', 'residence_permit'],
  ['foreign_passport', 'non_resident'],
] as const)(
  'the document used at registration is kept and says who one is: %s is of a %s (BIKE-108, BIKE-036)',
  (kind, residence) => {
    expect(residenceBy(kind)).toBe(residence)
    const iin = kind === 'foreign_passport' ? '' : '850715490005'
    expect(parse({ documentKind: kind, iin })).toMatchObject({ ok: true, value: { document: { kind }, residence } })
  },
)
