import type { ActAnswer } from '#contract/acts/act'
import type { ScreenOf } from '#contract/view'
import { missingConsents, type ConsentKind } from '#domain/consent/consent'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import { consentNow, consentRows } from '#electron/services/kiosk/bike/consents'
import { withConsent, withoutConsent, type Renter } from '#electron/services/kiosk/bike/visit'
import { done, notNow } from '#electron/services/kiosk/desk'

/** Texts published since the renter agreed last: asked for before the next payment where the terms say so (BIKE-017). */
export function missingKinds(bike: BikeDesk, { account }: Renter): readonly ConsentKind[] {
  const { person } = bike.desk.ports.catalogue()
  const missing = missingConsents('bike_payment', account.consents, person.documents, person.consent, bike.nowMs())
  return missing.flatMap((each) => (each.kind === 'consent_missing' ? [each.document.kind] : []))
}

export function showPaymentConsents(bike: BikeDesk, renter: Renter): void {
  bike.visit.memory.agreed = []
  bike.show(consentsScreen(bike, renter))
}

function consentsScreen(bike: BikeDesk, renter: Renter): ScreenOf<'bike_consents'> {
  const consents = consentRows(bike, missingKinds(bike, renter), bike.visit.memory.agreed)
  return {
    kind: 'bike_consents',
    purpose: 'payment',
    progress: null,
    consents: [...consents],
    canGoOn: consents.every(({ isGiven }) => isGiven),
    isBusy: false,
  }
}

export function togglePaymentConsent(bike: BikeDesk, renter: Renter, kind: ConsentKind): ActAnswer {
  const { memory } = bike.visit
  const consent = consentNow(bike, kind)
  if (consent === null || !missingKinds(bike, renter).includes(kind)) return notNow
  const isGiven = memory.agreed.some((given) => given.kind === kind)
  memory.agreed = isGiven ? withoutConsent(memory.agreed, kind) : withConsent(memory.agreed, consent)
  bike.desk.stage.update(consentsScreen(bike, renter))
  return done
}

/** Tells the centre what was agreed to, then goes on to what the renter wanted. */
export async function sendConsents(
  bike: BikeDesk,
  renter: Renter,
  goOn: (renter: Renter) => unknown,
): Promise<ActAnswer> {
  const { memory } = bike.visit
  await bike.ask(
    { ...consentsScreen(bike, renter), isBusy: true },
    () => bike.desk.ports.bike.agree(renter.token, memory.agreed),
    (answer) => {
      if (!answer.ok) bike.failed(answer.error)
      else {
        memory.agreed = []
        memory.renter = { ...renter, account: answer.value }
        goOn(memory.renter)
      }
    },
  )
  return done
}
