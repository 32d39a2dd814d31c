import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { personCatalogueSchema, personTermsSchema } from '#contract/catalogue/person'
import { publishedAtMs } from '#domain/consent/consent'
import { personCatalogue, personTerms } from '#test/domain/bike/bike-data'

const shipped = personCatalogueSchema.safeParse(JSON.parse(readFileSync('domain/catalogue/data/person.json', 'utf8')))

describe('the terms that ship', () => {
  test('are three years of retention and thirty days of notice (INFO-022, INFO-023)', () => {
    expect(shipped.success).toBe(true)
    expect(personTerms).toMatchObject({ retentionYears: 3, withdrawalDays: 30, iinAndBirthDay: 'agree' })
  })

  test('have a text of each kind to agree to, with its version and instant (BIKE-017, INFO-020)', () => {
    expect(personCatalogue.documents.map(({ kind }) => kind).sort()).toEqual([
      'bike_contract',
      'personal_data',
      'rider_statements',
    ])
    expect(personCatalogue.documents.every((document) => publishedAtMs(document) > 0)).toBe(true)
  })
})

describe('terms are refused', () => {
  const { fields } = personTerms
  test.each([
    ['without the mobile number the PIN is sent to', fields.filter(({ field }) => field !== 'mobile')],
    [
      'with a birthday that may be left out',
      fields.map((one) => (one.field === 'birth_day' ? { ...one, isRequired: false } : one)),
    ],
    ['with a field twice', [...fields, ...fields.slice(0, 1)]],
    ['with two surnames', fields.map((one) => (one.field === 'surname' ? { ...one, entriesMax: 2 } : one))],
    [
      'with a field beyond INFO-021',
      [...fields, { field: 'religion', isRequired: false, lengthMax: 10, entriesMax: 1 }],
    ],
  ])('%s (INFO-021)', (_, changed) => {
    expect(personTermsSchema.safeParse(personTerms).success).toBe(true)
    expect(personTermsSchema.safeParse({ ...personTerms, fields: changed }).success).toBe(false)
  })
})

test('a catalogue with a version of a text twice is refused', () => {
  const raw: unknown = JSON.parse(readFileSync('domain/catalogue/data/person.json', 'utf8'))
  const { documents } = personCatalogueSchema.parse(raw)
  const withTexts = (list: readonly unknown[]) =>
    personCatalogueSchema.safeParse({ ...personCatalogue, documents: list }).success
  expect(withTexts(documents)).toBe(true)
  expect(withTexts([...documents, ...documents.slice(0, 1)])).toBe(false)
  expect(withTexts(documents.slice(1))).toBe(false)
})
