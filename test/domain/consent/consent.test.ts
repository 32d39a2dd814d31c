import { describe, expect, test } from 'vitest'
import {
  consentsNeeded,
  documentInForce,
  latestConsent,
  missingConsents,
  type Consent,
  type ConsentDocument,
  type ConsentKind,
} from '#domain/consent/consent'
import { nowMs, personCatalogue } from '#test/domain/bike/bike-data'

const { consent: terms } = personCatalogue
const title = { kk: '', ru: '', en: '' }
const text = (kind: ConsentKind, version: string, publishedAtMs: number): ConsentDocument => ({
  kind,
  version,
  publishedAt: new Date(publishedAtMs).toISOString(),
  title,
})
const documents = [
  text('bike_contract', 'v2', nowMs),
  text('bike_contract', 'v1', 0),
  text('personal_data', 'p1', 0),
  text('rider_statements', 's1', 0),
]
const given = (kind: ConsentKind, version: string, atMs = nowMs - 1): Consent => ({
  kind,
  version,
  language: 'kk',
  atMs,
})
const all = [given('personal_data', 'p1'), given('bike_contract', 'v1'), given('rider_statements', 's1')]
const missing = (
  purpose: Parameters<typeof missingConsents>[0],
  consents: readonly Consent[],
  atMs: number,
  reading = terms,
) =>
  missingConsents(purpose, consents, documents, reading, atMs).map((one) =>
    one.kind === 'consent_missing' ? `${one.document.kind} ${one.document.version}` : one.kind,
  )

describe('consent before registering and before paying (BIKE-002, BIKE-003, BIKE-101, INFO-020)', () => {
  test('nothing is missing when every text in force was agreed to', () => {
    expect(missing('bike_registration', all, nowMs - 1)).toEqual([])
    expect(missing('bike_payment', all, nowMs - 1)).toEqual([])
  })

  test.each([
    ['bike_registration', 'personal_data', 'personal_data p1'],
    ['bike_registration', 'bike_contract', 'bike_contract v1'],
    ['bike_registration', 'rider_statements', 'rider_statements s1'],
    ['bike_payment', 'personal_data', 'personal_data p1'],
    ['bike_payment', 'bike_contract', 'bike_contract v1'],
    ['named_card', 'personal_data', 'personal_data p1'],
    ['personal_cabinet', 'personal_data', 'personal_data p1'],
  ] as const)('%s is not possible without %s', (purpose, kind, expected) => {
    const without = all.filter((consent) => consent.kind !== kind)
    expect(missing(purpose, without, nowMs - 1)).toEqual([expected])
  })

  test('a consent of another version or from the future is none', () => {
    const old = [...all.filter(({ kind }) => kind !== 'personal_data'), given('personal_data', 'p0')]
    expect(missing('bike_registration', old, nowMs - 1)).toEqual(['personal_data p1'])
    expect(missing('bike_registration', all, nowMs - 2)).toEqual([
      'personal_data p1',
      'bike_contract v1',
      'rider_statements s1',
    ])
  })

  test('where the terminal has no text nobody can agree, and nothing is registered or sold', () => {
    expect(missingConsents('bike_payment', all, [], terms, nowMs)).toEqual([
      { kind: 'consent_text_unknown', consent: 'personal_data' },
      { kind: 'consent_text_unknown', consent: 'bike_contract' },
    ])
  })

  test('buying a named card and a cabinet take consent to personal data only (INFO-020, INFO-024)', () => {
    expect(consentsNeeded('named_card')).toEqual(['personal_data'])
    expect(consentsNeeded('personal_cabinet')).toEqual(['personal_data'])
  })
})

describe('a changed contract (BIKE-017)', () => {
  test('is in force from its publication, not from a day', () => {
    expect(documentInForce(documents, 'bike_contract', nowMs - 1)?.version).toBe('v1')
    expect(documentInForce(documents, 'bike_contract', nowMs)?.version).toBe('v2')
    expect(documentInForce(documents, 'bike_contract', -1)).toBeNull()
  })

  test('is put before the renter again before payment, with the version and date accepted before', () => {
    expect(missingConsents('bike_payment', all, documents, terms, nowMs)).toEqual([
      { kind: 'consent_missing', document: documents[0], earlier: all[1] },
    ])
    expect(missing('bike_payment', [...all, given('bike_contract', 'v2', nowMs)], nowMs)).toEqual([])
  })

  test('binds without being asked for again when the operator reads it so; a registration takes the text in force', () => {
    const binding = { newVersion: 'binds_by_publication' } as const
    expect(missing('bike_payment', all, nowMs, binding)).toEqual([])
    expect(missing('bike_registration', all, nowMs, binding)).toEqual(['bike_contract v2'])
  })

  test('leaves the record of what was accepted and when', () => {
    const twice = [given('bike_contract', 'v1', 10), given('bike_contract', 'v2', 20)]
    expect(latestConsent(twice, 'bike_contract', 15)).toMatchObject({ version: 'v1', atMs: 10 })
    expect(latestConsent(twice, 'bike_contract', 20)).toMatchObject({ version: 'v2', atMs: 20 })
    expect(latestConsent(twice, 'personal_data', 20)).toBeNull()
  })
})
