import type { BikePlace, RenterTerms } from '#domain/bike/tariff'
import { ageMin } from '#domain/bike/offer'
import {
  missingConsents,
  type Consent,
  type ConsentDocument,
  type ConsentMissing,
  type ConsentTerms,
} from '#domain/consent/consent'
import { birthdayAt } from '#domain/person/age'
import { parsePerson, type Person, type PersonEntry, type PersonFault } from '#domain/person/person'
import type { PersonTerms } from '#domain/person/terms'
import { err, ok, type Result } from '#domain/result'
import { almatyDay, type CalendarDay } from '#domain/time'

/** The form as it stands when the renter sends it (BIKE-004). */
export type RegistrationForm = {
  readonly entry: PersonEntry
  readonly consents: readonly Consent[]
  /** When the contract was put before the renter in full; null: it was not (BIKE-002). */
  readonly contractReadAtMs: number | null
}

/** A registration the centre is asked for: it alone opens the account and gives ID and PIN (BIKE-005, BIKE-006). */
export type BikeRegistration = {
  readonly person: Person
  readonly consents: readonly Consent[]
  readonly contractReadAtMs: number
}

export type RegistrationRefusal =
  | { readonly kind: 'not_registered_here' }
  /** No ID is ever made without the centre (BIKE-004, GAP-56). */
  | { readonly kind: 'centre_unreachable' }
  | { readonly kind: 'contract_not_read' }
  | { readonly kind: 'underage'; readonly ofAgeOn: CalendarDay }
  | ConsentMissing
  | PersonFault

export type RegistrationRules = {
  readonly place: BikePlace
  readonly isCentreReachable: boolean
  readonly renter: RenterTerms
  readonly person: PersonTerms
  readonly consent: ConsentTerms
  readonly documents: readonly ConsentDocument[]
  readonly atMs: number
}

/** Said before anything is typed: where registration is not possible, no data are asked for (BIKE-003, GAP-16). */
export function registrationOpens(rules: RegistrationRules): readonly RegistrationRefusal[] {
  return [
    ...(rules.renter.registersAt.includes(rules.place) ? [] : [{ kind: 'not_registered_here' } as const]),
    ...(rules.isCentreReachable ? [] : [{ kind: 'centre_unreachable' } as const]),
  ]
}

/** Whether a form is complete, and everything that is wrong with it (BIKE-002…004, BIKE-100, BIKE-101, INFO-021). */
export function completeRegistration(
  form: RegistrationForm,
  rules: RegistrationRules,
): Result<BikeRegistration, readonly RegistrationRefusal[]> {
  const today = almatyDay(rules.atMs)
  const person = parsePerson(form.entry, rules.person, today)
  const refusals: RegistrationRefusal[] = [
    ...registrationOpens(rules),
    ...missingConsents('bike_registration', form.consents, rules.documents, rules.consent, rules.atMs),
    ...(person.ok ? ageRefusals(person.value, rules.renter, today) : person.error),
  ]
  if (form.contractReadAtMs === null) refusals.push({ kind: 'contract_not_read' })
  if (refusals.length > 0 || !person.ok || form.contractReadAtMs === null) return err(refusals)
  return ok({ person: person.value, consents: form.consents, contractReadAtMs: form.contractReadAtMs })
}

function ageRefusals(person: Person, terms: RenterTerms, today: CalendarDay): readonly RegistrationRefusal[] {
  const ofAgeOn = birthdayAt(person.birthDay, ageMin(terms))
  return ofAgeOn <= today ? [] : [{ kind: 'underage', ofAgeOn }]
}
