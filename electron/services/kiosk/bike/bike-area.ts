import type { ActAnswer } from '#contract/acts/act'
import type { Screen, ScreenOf } from '#contract/view'
import { refreshAccount, showAccount } from '#electron/services/kiosk/bike/account'
import { BikeDesk, type BikeCounter } from '#electron/services/kiosk/bike/bike-desk'
import { BikeKeys, type BikeActs } from '#electron/services/kiosk/bike/bike-keys'
import * as lost from '#electron/services/kiosk/bike/lost-access'
import * as registration from '#electron/services/kiosk/bike/registration'
import * as shop from '#electron/services/kiosk/bike/shop'
import { showIdEntry } from '#electron/services/kiosk/bike/sign-in'
import { showStart } from '#electron/services/kiosk/bike/start'
import { done, notNow } from '#electron/services/kiosk/desk'

export interface BikeArea {
  readonly acts: BikeActs
  /** One step back; null: the screen is not of the bike service. */
  back(screen: Screen): ActAnswer | null
  /** A payment was given up: back to the account, if somebody is signed in. */
  paymentCancelled(): boolean
  /** Nothing of this customer is left. */
  forget(): void
}

/** The bike service at the kiosk. */
export function createBikeArea(desk: BikeCounter): BikeArea {
  const bike = new BikeDesk(desk)
  return {
    acts: new BikeKeys(bike).acts(),
    // While the centre is being asked, only its answer leads on.
    back(screen) {
      if (!screen.kind.startsWith('bike')) return null
      return shop.isBusy(bike) ? notNow : backFrom(bike, screen)
    },
    forget() {
      const { renter } = bike.visit.memory
      if (renter !== null) desk.ports.bike.signOut(renter.token)
      bike.visit.forget()
    },
    paymentCancelled() {
      if (bike.visit.memory.renter === null) return false
      void refreshAccount(bike)
      return true
    },
  }
}

function backFrom(bike: BikeDesk, screen: Screen): ActAnswer {
  const { memory } = bike.visit
  switch (screen.kind) {
    case 'bike':
      if (bike.desk.cards.atHand() === null) return notNow
      bike.desk.cards.showCard()
      return done
    case 'bike_entry':
      return backFromEntry(bike, screen)
    case 'bike_text':
      if (memory.behind === null) return notNow
      bike.show(memory.behind)
      memory.behind = null
      return done
    case 'bike_document':
      return registration.goBackFrom(bike, 'document') ?? notNow
    case 'bike_summary':
      return registration.goBackFrom(bike, 'summary') ?? notNow
    case 'bike_block':
      lost.backFromBlock(bike)
      return done
    case 'bike_confirm':
      if (screen.product.kind === 'debt') return toAccount(bike)
      return memory.renter === null ? notNow : shop.showProducts(bike, memory.renter)
    case 'bike_top_up':
      if (!screen.entering || memory.renter === null) return toAccount(bike)
      return shop.showTopUp(bike, memory.renter, screen.chosen, false)
    default:
      return toAccount(bike)
  }
}

function backFromEntry(bike: BikeDesk, { purpose, field }: ScreenOf<'bike_entry'>): ActAnswer {
  if (purpose === 'block') {
    lost.backFromProof(bike, field)
    return done
  }
  if (registration.isFormField(field)) return registration.goBackFrom(bike, field) ?? notNow
  if (field === 'pin') {
    showIdEntry(bike)
    return done
  }
  return toAccount(bike)
}

/** To the account of whoever is signed in, else to the first screen; what was being typed is gone. */
function toAccount(bike: BikeDesk): ActAnswer {
  const { memory } = bike.visit
  memory.draft = null
  memory.lost = null
  memory.product = null
  if (memory.renter !== null) showAccount(bike)
  else {
    memory.accountId = null
    void showStart(bike)
  }
  return done
}
