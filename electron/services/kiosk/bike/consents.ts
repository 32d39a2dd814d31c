import type { ScreenOf } from '#contract/view'
import { ageMin } from '#domain/bike/offer'
import { consentsNeeded, documentInForce, publishedAtMs, type Consent, type ConsentKind } from '#domain/consent/consent'
import { tenge } from '#domain/money'
import { almatyDay } from '#domain/time'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'

type ConsentRow = ScreenOf<'bike_consents'>['consents'][number]

/** The texts of a registration or payment with version and date, and which of them have been agreed to (BIKE-017). */
export function consentRows(
  bike: BikeDesk,
  kinds: readonly ConsentKind[],
  given: readonly Consent[],
): readonly ConsentRow[] {
  const { documents } = bike.desk.ports.catalogue().person
  return kinds.flatMap((kind): ConsentRow[] => {
    const document = documentInForce(documents, kind, bike.nowMs())
    if (document === null) return []
    const { version } = document
    const isGiven = given.some((consent) => consent.kind === kind && consent.version === version)
    return [{ consent: kind, version, publishedDay: almatyDay(publishedAtMs(document)), isGiven }]
  })
}

/** A consent to the text in force, given now in the language it is shown in (BIKE-002); null where there is no text. */
export function consentNow(bike: BikeDesk, kind: ConsentKind): Consent | null {
  const { documents } = bike.desk.ports.catalogue().person
  const document = documentInForce(documents, kind, bike.nowMs())
  if (document === null) return null
  return { kind, version: document.version, language: bike.desk.stage.language(), atMs: bike.nowMs() }
}

/** Opens a text over the screen shown. Opening the contract is one of the acts that conclude it (BIKE-002). */
export function showText(bike: BikeDesk, kind: ConsentKind): void {
  const nowMs = bike.nowMs()
  const document = documentInForce(bike.desk.ports.catalogue().person.documents, kind, nowMs)
  if (document === null) return
  const { memory } = bike.visit
  const { bike: tariff, bikeTerms, person } = bike.tariffs()
  memory.behind = bike.screen()
  if (kind === 'bike_contract' && memory.draft !== null) {
    memory.draft = { ...memory.draft, contractReadAtMs: memory.draft.contractReadAtMs ?? nowMs }
  }
  bike.show({
    kind: 'bike_text',
    consent: kind,
    title: { ...document.title },
    version: document.version,
    publishedDay: almatyDay(publishedAtMs(document)),
    figures: {
      ageMin: ageMin(bikeTerms.renter),
      retentionYears: person.retentionYears,
      withdrawalDays: person.withdrawalDays,
      deposit: tariff.dayPasses[0]?.deposit ?? tenge(0),
      minimum: tariff.minimumBalance,
      overstayPerDay: tariff.overstayPerDay,
      lateReturnPerDay: tariff.lateReturnPerDay,
      hoursMax: bikeTerms.ride.hoursMax,
    },
  })
}

export const registrationConsents = consentsNeeded('bike_registration')
