import { signatureWindowMs } from '#contract/central'
import type { BikeRegistrationRequest } from '#contract/bike'
import { missingConsents } from '#domain/consent/consent'
import { isOfAge } from '#domain/person/age'
import { parsePerson, type Person } from '#domain/person/person'
import { err, ok, type Result } from '#domain/result'
import { almatyDay } from '#domain/time'
import type { BikeRules } from '#central/bike/catalogue'
import type { Refusal } from '#central/http/problem'

/** Consents are complete (BIKE-002, BIKE-003, INFO-020) and none is from the future. */
export function consentRefusal(
  request: Pick<BikeRegistrationRequest, 'consents' | 'contractReadAtMs'>,
  rules: BikeRules,
  nowMs: number,
): Refusal | null {
  const { contractReadAtMs } = request
  if (isFromFuture([...request.consents, { atMs: contractReadAtMs }], nowMs)) return { kind: 'bike_consent_in_future' }
  const { consentDocuments, consentTerms } = rules
  const given = request.consents.map((consent) => ({ ...consent, atMs: Math.min(consent.atMs, nowMs) }))
  const missing = missingConsents('bike_registration', given, consentDocuments, consentTerms, nowMs)
  const kinds = missing.map((one) => (one.kind === 'consent_missing' ? one.document.kind : one.consent))
  return kinds.length === 0 ? null : { kind: 'bike_consent_missing', detail: kinds.join(' ') }
}

/** Later than a terminal's clock may be wrong. */
export function isFromFuture(acts: readonly { readonly atMs: number }[], nowMs: number): boolean {
  return acts.some(({ atMs }) => atMs > nowMs + signatureWindowMs)
}

/** The data again by the rules the terminal went by, and the age (BIKE-100, GAP-01). A detail names faults, never data. */
export function judgedPerson(
  person: BikeRegistrationRequest['person'],
  rules: BikeRules,
  nowMs: number,
): Result<Person, Refusal> {
  const today = almatyDay(nowMs)
  const parsed = parsePerson(
    {
      surname: person.surname,
      firstName: person.firstName,
      patronymic: person.patronymic ?? '',
      birthDay: person.birthDay,
      iin: person.iin ?? '',
      address: person.address,
      mobile: person.mobile,
      email: person.email ?? '',
      additionalContacts: person.additionalContacts,
      documentKind: person.document.kind,
      documentNumber: person.document.number,
    },
    rules.personTerms,
    today,
  )
  if (!parsed.ok) {
    const detail = parsed.error
      .map((fault) => ('field' in fault ? `${fault.kind} ${fault.field}` : fault.kind))
      .join(', ')
    return err({ kind: 'bike_person_invalid', detail })
  }
  if (parsed.value.residence !== person.residence) return err({ kind: 'bike_person_invalid', detail: 'residence' })
  const { ageMin, ageFloor } = rules.terms.renter
  if (!isOfAge(parsed.value.birthDay, Math.max(ageMin, ageFloor), today)) return err({ kind: 'bike_underage' })
  return ok(parsed.value)
}
