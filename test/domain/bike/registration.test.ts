import { describe, expect, test } from 'vitest'
import {
  completeRegistration,
  registrationOpens,
  type RegistrationForm,
  type RegistrationRules,
} from '#domain/bike/registration'
import type { Consent, ConsentKind } from '#domain/consent/consent'
import { nowMs, personCatalogue, personTerms, terms } from '#test/domain/bike/bike-data'
import { entryWith } from '#test/domain/person/person-entry'

const consentOf = (kind: ConsentKind): Consent => ({
  kind,
  version: 'velobike-2021',
  language: 'kk',
  atMs: nowMs - 1000,
})
const consents = [consentOf('personal_data'), consentOf('bike_contract'), consentOf('rider_statements')]

const form = (change: Partial<RegistrationForm> = {}): RegistrationForm => ({
  entry: entryWith(),
  consents,
  contractReadAtMs: nowMs - 2000,
  ...change,
})

const rules = (change: Partial<RegistrationRules> = {}): RegistrationRules => ({
  place: 'kiosk',
  isCentreReachable: true,
  renter: terms.renter,
  person: personTerms,
  consent: personCatalogue.consent,
  documents: personCatalogue.documents,
  atMs: nowMs,
  ...change,
})

const refusals = (changedForm: Partial<RegistrationForm>, changedRules: Partial<RegistrationRules> = {}) => {
  const result = completeRegistration(form(changedForm), rules(changedRules))
  return result.ok ? [] : result.error
}

describe('registration (BIKE-002, BIKE-004)', () => {
  test('keeps what was agreed to with version and time, and when the contract was read (BIKE-002, BIKE-003)', () => {
    expect(completeRegistration(form(), rules())).toMatchObject({
      ok: true,
      value: { person: { iin: '850715490005' }, consents, contractReadAtMs: nowMs - 2000 },
    })
  })

  test('makes neither ID nor PIN nor account: those are the centre’s (BIKE-004, BIKE-005, BIKE-006)', () => {
    const result = completeRegistration(form(), rules())
    expect(result.ok ? Object.keys(result.value).sort() : []).toEqual(['consents', 'contractReadAtMs', 'person'])
  })

  test('is not possible without the centre, and that is known before anything is typed (BIKE-004)', () => {
    expect(registrationOpens(rules({ isCentreReachable: false }))).toEqual([{ kind: 'centre_unreachable' }])
    expect(refusals({}, { isCentreReachable: false })).toEqual([{ kind: 'centre_unreachable' }])
    expect(registrationOpens(rules())).toEqual([])
  })

  test('is possible where the operator says so (BIKE-004)', () => {
    const deskOnly = { ...terms.renter, registersAt: ['desk' as const] }
    expect(registrationOpens(rules({ renter: deskOnly }))).toEqual([{ kind: 'not_registered_here' }])
    expect(registrationOpens(rules({ renter: deskOnly, place: 'desk' }))).toEqual([])
  })

  test.each(['personal_data', 'bike_contract', 'rider_statements'] as const)(
    'is refused without the mark of %s (BIKE-002, BIKE-003, BIKE-101)',
    (kind) => {
      const without = consents.filter((consent) => consent.kind !== kind)
      expect(refusals({ consents: without })).toMatchObject([{ kind: 'consent_missing', document: { kind } }])
    },
  )

  test('is refused when the contract was not put before the renter (BIKE-002)', () => {
    expect(refusals({ contractReadAtMs: null })).toEqual([{ kind: 'contract_not_read' }])
  })

  test.each([
    ['070610590007', '2007-06-10', []],
    ['070610590007', '2007-06-11', [{ kind: 'birth_day_differs_from_iin' }]],
    ['', '2007-06-11', [{ kind: 'underage', ofAgeOn: '2025-06-11' }]],
    ['', '2008-02-29', [{ kind: 'underage', ofAgeOn: '2026-03-01' }]],
  ])('of one with the IIN "%s" born on %s answers %j (BIKE-100)', (iin, birthDay, expected) => {
    const documentKind = iin === '' ? ('foreign_passport' as const) : ('identity_card' as const)
    expect(refusals({ entry: entryWith({ iin, birthDay, documentKind }) })).toEqual(expected)
  })

  test('an age that is lied about is found in the IIN (BIKE-100)', () => {
    const minor = entryWith({ iin: '070610590007', birthDay: '1985-07-15' })
    expect(refusals({ entry: minor })).toEqual([{ kind: 'birth_day_differs_from_iin' }])
  })

  test('says everything that is wrong at once (INFO-021)', () => {
    const kinds = refusals(
      { entry: entryWith({ surname: '', mobile: '1' }), consents: [], contractReadAtMs: null },
      { isCentreReachable: false },
    ).map(({ kind }) => kind)
    expect(kinds).toEqual([
      'centre_unreachable',
      'consent_missing',
      'consent_missing',
      'consent_missing',
      'field_missing',
      'phone_form',
      'contract_not_read',
    ])
  })
})
