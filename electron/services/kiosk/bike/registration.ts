import { randomUUID } from 'node:crypto'
import type { ActAnswer } from '#contract/acts/act'
import type { BikeRegistrationRequest } from '#contract/bike'
import type { BikeEntryProblem } from '#contract/screens/bike'
import type { ScreenOf } from '#contract/view'
import { assert } from '#domain/assert'
import { ageMin } from '#domain/bike/offer'
import { completeRegistration, type RegistrationRefusal } from '#domain/bike/registration'
import type { ConsentKind } from '#domain/consent/consent'
import { birthdayAt } from '#domain/person/age'
import { residenceBy, type IdentityDocumentKind } from '#domain/person/identity'
import { almatyDay, calendarDay, isCalendarDay } from '#domain/time'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import { consentNow, consentRows, registrationConsents, showText } from '#electron/services/kiosk/bike/consents'
import * as form from '#electron/services/kiosk/bike/form'
import type { FormField, FormStep } from '#electron/services/kiosk/bike/form'
import { withConsent, withoutConsent, type Draft } from '#electron/services/kiosk/bike/visit'
import { done, notNow } from '#electron/services/kiosk/desk'
import type { BikeFailure } from '#electron/services/kiosk/ports'

/** Registration at the kiosk (BIKE-003…005, GAP-16): consents first, then one value a screen, then everything once more. */

export function startRegistration(bike: BikeDesk): void {
  bike.visit.memory.draft = { entry: form.emptyEntry, consents: [], contractReadAtMs: null, sent: null }
  showStep(bike, 'consents')
}

function draftOf(bike: BikeDesk): Draft {
  const { draft } = bike.visit.memory
  assert(draft !== null, 'a form is being filled in')
  return draft
}

function change(bike: BikeDesk, draft: Partial<Draft>): void {
  bike.visit.memory.draft = { ...draftOf(bike), sent: null, ...draft }
}

function progressOf(bike: BikeDesk, step: FormStep): { readonly step: number; readonly steps: number } {
  const steps = form.formSteps(draftOf(bike).entry, bike.tariffs().person)
  return { step: steps.indexOf(step) + 1, steps: steps.length }
}

export function showStep(bike: BikeDesk, step: FormStep, problem: BikeEntryProblem | null = null): void {
  switch (step) {
    case 'consents':
      bike.show(consentsScreen(bike))
      return
    case 'document':
      bike.show(documentScreen(bike))
      return
    case 'summary':
      bike.show(summaryScreen(bike))
      return
    default:
      bike.show(fieldScreen(bike, step, problem))
  }
}

function consentsScreen(bike: BikeDesk): ScreenOf<'bike_consents'> {
  const { consents, contractReadAtMs } = draftOf(bike)
  const rows = consentRows(bike, registrationConsents, consents)
  const isComplete = rows.length === registrationConsents.length && rows.every(({ isGiven }) => isGiven)
  return {
    kind: 'bike_consents',
    purpose: 'register',
    progress: progressOf(bike, 'consents'),
    consents: [...rows],
    canGoOn: isComplete && contractReadAtMs !== null,
    isBusy: false,
  }
}

function documentScreen(bike: BikeDesk): ScreenOf<'bike_document'> {
  const { documentKind } = draftOf(bike).entry
  return {
    kind: 'bike_document',
    progress: progressOf(bike, 'document'),
    chosen: documentKind,
    mayBuy: documentKind === null ? null : mayBuy(bike, documentKind),
  }
}

/** Said before the data are typed: who may buy what (BIKE-036, BIKE-037, GAP-03). */
function mayBuy(bike: BikeDesk, document: IdentityDocumentKind): 'all' | 'day_passes' {
  const residence = residenceBy(document)
  const { isResidencePermitAsCitizen } = bike.tariffs().bikeTerms.renter
  const isAll = residence === 'citizen' || (residence === 'residence_permit' && isResidencePermitAsCitizen)
  return isAll ? 'all' : 'day_passes'
}

function fieldScreen(bike: BikeDesk, field: FormField, problem: BikeEntryProblem | null): ScreenOf<'bike_entry'> {
  const { entry } = draftOf(bike)
  const terms = bike.tariffs().person
  return {
    kind: 'bike_entry',
    purpose: 'register',
    field,
    progress: progressOf(bike, field),
    value: form.valueOf(entry, field),
    length: form.lengthMaxOf(field, terms),
    isOptional: form.isOptional(field, entry, terms),
    document: entry.documentKind,
    accountId: null,
    problem,
    attemptsLeft: null,
    isBusy: false,
    turn: bike.visit.turn(),
  }
}

function summaryScreen(bike: BikeDesk): ScreenOf<'bike_summary'> {
  const { entry } = draftOf(bike)
  const { documentKind } = entry
  assert(documentKind !== null && isCalendarDay(entry.birthDay), 'every field was checked on the way')
  return {
    kind: 'bike_summary',
    progress: progressOf(bike, 'summary'),
    surname: entry.surname,
    firstName: entry.firstName,
    patronymic: entry.patronymic,
    birthDay: calendarDay(entry.birthDay),
    iin: entry.iin,
    document: documentKind,
    documentNumber: entry.documentNumber,
    address: entry.address,
    mobile: entry.mobile,
    email: entry.email,
    mayBuy: mayBuy(bike, documentKind),
    problem: null,
    isBusy: false,
  }
}

/** Agrees, or takes it back. The contract is opened first if it was not yet: nobody agrees to what was not before him. */
export function toggleConsent(bike: BikeDesk, kind: ConsentKind): ActAnswer {
  const { consents, contractReadAtMs } = draftOf(bike)
  const consent = consentNow(bike, kind)
  if (consent === null || !registrationConsents.includes(kind)) return notNow
  if (kind === 'bike_contract' && contractReadAtMs === null) {
    showText(bike, kind)
    return done
  }
  const isGiven = consents.some((given) => given.kind === kind)
  change(bike, { consents: isGiven ? withoutConsent(consents, kind) : withConsent(consents, consent) })
  bike.desk.stage.update(consentsScreen(bike))
  return done
}

export function chooseDocument(bike: BikeDesk, document: IdentityDocumentKind): ActAnswer {
  change(bike, { entry: form.withDocument(draftOf(bike).entry, document) })
  bike.desk.stage.update(documentScreen(bike))
  return done
}

export function enterField(bike: BikeDesk, field: FormField, typed: string): ActAnswer {
  const terms = bike.tariffs().person
  const entry = form.withValue(draftOf(bike).entry, field, typed, terms)
  change(bike, { entry })
  const today = almatyDay(bike.nowMs())
  const problem = form.problemAt(field, entry, terms, today)
  if (problem !== null) showStep(bike, field, problem)
  else if (field === 'iin' || field === 'birth_day') showUnlessMinor(bike, field)
  else goOnFrom(bike, field)
  return done
}

export function skipField(bike: BikeDesk, field: FormField): ActAnswer {
  return form.isOptional(field, draftOf(bike).entry, bike.tariffs().person) ? enterField(bike, field, '') : notNow
}

/** Somebody under age is told at once, before more data are asked for (BIKE-100, GAP-01). */
function showUnlessMinor(bike: BikeDesk, field: FormField): void {
  const { birthDay } = draftOf(bike).entry
  const ofAgeOn = isCalendarDay(birthDay)
    ? birthdayAt(calendarDay(birthDay), ageMin(bike.tariffs().bikeTerms.renter))
    : null
  if (ofAgeOn === null || ofAgeOn <= almatyDay(bike.nowMs())) goOnFrom(bike, field)
  else refuseMinor(bike, ofAgeOn)
}

/** What was typed of a minor is forgotten. */
function refuseMinor(bike: BikeDesk, ofAgeOn: ScreenOf<'bike_notice'>['day']): void {
  bike.visit.memory.draft = null
  bike.notice('underage', { day: ofAgeOn })
}

export function goOnFrom(bike: BikeDesk, step: FormStep): void {
  showStep(bike, form.stepAfter(step, draftOf(bike).entry, bike.tariffs().person))
}

/** Null: there is no step before. */
export function goBackFrom(bike: BikeDesk, step: FormStep): ActAnswer | null {
  const before = form.stepBefore(step, draftOf(bike).entry, bike.tariffs().person)
  if (before === null) return null
  showStep(bike, before)
  return done
}

/** Sends the form. Asked again after no answer it is the same form with the same id, so that it is done once. */
export async function send(bike: BikeDesk): Promise<ActAnswer> {
  const draft = draftOf(bike)
  const request = draft.sent ?? requestOf(bike, draft)
  if ('kind' in request) return refused(bike, request)
  bike.visit.memory.draft = { ...draft, sent: request }
  await bike.ask(
    { ...summaryScreen(bike), isBusy: true },
    () => bike.desk.ports.bike.register(request),
    (answer) => {
      if (!answer.ok) {
        failed(bike, answer.error)
        return
      }
      const { accountId } = answer.value
      const { mobile, document } = request.person
      bike.visit.memory.draft = null
      bike.visit.memory.accountId = accountId
      bike.show({ kind: 'bike_registered', accountId, mobile, mayBuy: mayBuy(bike, document.kind) })
    },
  )
  return done
}

function requestOf(bike: BikeDesk, draft: Draft): BikeRegistrationRequest | RegistrationRefusal {
  const catalogue = bike.desk.ports.catalogue()
  const { bikeTerms, person } = bike.tariffs()
  const complete = completeRegistration(draft, {
    place: 'kiosk',
    isCentreReachable: true,
    renter: bikeTerms.renter,
    person,
    consent: catalogue.person.consent,
    documents: catalogue.person.documents,
    atMs: bike.nowMs(),
  })
  if (!complete.ok) {
    const [refusal] = complete.error
    assert(refusal !== undefined, 'a refusal has a reason')
    return refusal
  }
  const { contractReadAtMs, consents, person: whole } = complete.value
  return {
    registrationId: randomUUID(),
    language: bike.desk.stage.language(),
    contractReadAtMs,
    consents: [...consents],
    person: { ...whole, additionalContacts: [...whole.additionalContacts] },
  }
}

/** Every field was checked when it was typed; what may have changed since is the day and the texts. */
function refused(bike: BikeDesk, refusal: RegistrationRefusal): ActAnswer {
  if (refusal.kind === 'underage') refuseMinor(bike, refusal.ofAgeOn)
  else if (refusal.kind === 'consent_missing' || refusal.kind === 'contract_not_read') askConsentsAgain(bike)
  else bike.notice('form_refused')
  return done
}

/** A newer text was published meanwhile: what was agreed to before does not count (BIKE-017). */
function askConsentsAgain(bike: BikeDesk): void {
  change(bike, { consents: [], contractReadAtMs: null })
  showStep(bike, 'consents')
}

function failed(bike: BikeDesk, failure: BikeFailure): void {
  if (failure.kind === 'offline') {
    bike.show({ ...summaryScreen(bike), problem: 'offline' })
    return
  }
  switch (failure.code) {
    case 'bike_iin_registered':
      showStep(bike, 'iin', 'iin_registered')
      return
    case 'bike_phone_registered':
      showStep(bike, 'mobile', 'phone_registered')
      return
    case 'bike_email_registered':
      showStep(bike, 'email', 'email_registered')
      return
    case 'bike_underage':
      refuseMinor(bike, null)
      return
    case 'bike_consent_missing':
      askConsentsAgain(bike)
      return
    default:
      bike.failed(failure)
  }
}

export function isFormField(field: string): field is FormField {
  return field !== 'account_id' && field !== 'pin'
}
