import type { ActAnswer, ActHandlers } from '#contract/acts/act'
import type { bikeRoutes } from '#contract/acts/bike'
import type { Screen, ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import { tenge } from '#domain/money'
import { refreshAccount } from '#electron/services/kiosk/bike/account'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import { showText } from '#electron/services/kiosk/bike/consents'
import * as lost from '#electron/services/kiosk/bike/lost-access'
import {
  missingKinds,
  sendConsents,
  showPaymentConsents,
  togglePaymentConsent,
} from '#electron/services/kiosk/bike/payment-consents'
import { addToBasket, pay, showChanged } from '#electron/services/kiosk/bike/payment'
import * as registration from '#electron/services/kiosk/bike/registration'
import * as shop from '#electron/services/kiosk/bike/shop'
import { enterAccess, showIdEntry, showPinEntry } from '#electron/services/kiosk/bike/sign-in'
import { openBike, showPrices, showStart } from '#electron/services/kiosk/bike/start'
import type { Renter } from '#electron/services/kiosk/bike/visit'
import { done, notNow } from '#electron/services/kiosk/desk'

export type BikeActs = ActHandlers<typeof bikeRoutes>
type Section = Parameters<BikeActs['kiosk.bikeOpen']>[0]['section']
type ShopSection = Extract<Section, 'products' | 'day_pass' | 'top_up' | 'debt'>

/** What the keys of the bike service do. An act that the screen does not offer is refused, as everywhere (acts.ts). */
export class BikeKeys {
  readonly #bike: BikeDesk
  /** Where the renter wanted to go when texts had to be agreed to first. */
  #wanted: ShopSection = 'products'

  constructor(bike: BikeDesk) {
    this.#bike = bike
  }

  /** Runs on one kind of screen, and never while the centre is being asked or a sale opens. */
  #on<Kind extends Screen['kind']>(
    kinds: readonly Kind[],
    act: (screen: ScreenOf<Kind>) => ActAnswer | Promise<ActAnswer>,
  ): ActAnswer | Promise<ActAnswer> {
    const screen = this.#bike.screen()
    const isHere = (at: Screen): at is ScreenOf<Kind> => kinds.some((kind) => kind === at.kind)
    return isHere(screen) && !shop.isBusy(this.#bike) ? act(screen) : notNow
  }
  #withRenter(act: (renter: Renter) => ActAnswer | Promise<ActAnswer>): ActAnswer | Promise<ActAnswer> {
    const { renter } = this.#bike.visit.memory
    return renter === null ? notNow : act(renter)
  }
  #openShop(section: ShopSection, renter: Renter): ActAnswer {
    this.#wanted = section
    if (missingKinds(this.#bike, renter).length > 0) {
      showPaymentConsents(this.#bike, renter)
      return done
    }
    return this.#openWanted(renter)
  }
  #openWanted(renter: Renter): ActAnswer {
    switch (this.#wanted) {
      case 'products':
        return shop.showProducts(this.#bike, renter)
      case 'day_pass':
        return shop.showDayPasses(this.#bike, renter)
      case 'top_up':
        return shop.showTopUp(this.#bike, renter, null, false)
      case 'debt':
        return shop.showDebt(this.#bike, renter)
      default:
        return assertNever(this.#wanted)
    }
  }

  #openFromStart(section: Exclude<Section, ShopSection>): ActAnswer | Promise<ActAnswer> {
    return this.#on(['bike', 'bike_prices', 'bike_registered', 'bike_notice'], (screen) => {
      const isOpen = screen.kind !== 'bike' || screen.centre === 'up'
      switch (section) {
        case 'prices':
          showPrices(this.#bike)
          return done
        case 'sign_in':
          if (!isOpen) return notNow
          if (screen.kind === 'bike_registered') showPinEntry(this.#bike)
          else showIdEntry(this.#bike)
          return done
        case 'register':
          if (screen.kind !== 'bike' || !isOpen || !screen.canRegister) return notNow
          registration.startRegistration(this.#bike)
          return done
        case 'block':
          if (screen.kind !== 'bike' || !isOpen || !screen.canBlock) return notNow
          lost.showProofs(this.#bike)
          return done
        default:
          return assertNever(section)
      }
    })
  }

  #enter(screen: ScreenOf<'bike_entry'>, value: string): ActAnswer | Promise<ActAnswer> {
    const { field, purpose } = screen
    switch (purpose) {
      case 'sign_in':
        return field === 'account_id' || field === 'pin' ? enterAccess(this.#bike, field, value) : notNow
      case 'register':
        return registration.isFormField(field) ? registration.enterField(this.#bike, field, value) : notNow
      case 'block':
        return lost.enterProof(this.#bike, field, value)
      default:
        return assertNever(purpose)
    }
  }

  #goOn(screen: GoOnScreen): ActAnswer | Promise<ActAnswer> {
    switch (screen.kind) {
      case 'bike':
        return showStart(this.#bike).then(() => done)
      case 'bike_consents':
        if (!screen.canGoOn) return notNow
        if (screen.purpose === 'payment')
          return this.#withRenter((renter) => sendConsents(this.#bike, renter, (now) => this.#openWanted(now)))
        registration.goOnFrom(this.#bike, 'consents')
        return done
      case 'bike_document':
        if (screen.chosen === null) return notNow
        registration.goOnFrom(this.#bike, 'document')
        return done
      case 'bike_proof':
        return lost.startProof(this.#bike)
      case 'bike_summary':
        return registration.send(this.#bike)
      case 'bike_block':
        return lost.block(this.#bike)
      case 'bike_account':
        return refreshAccount(this.#bike).then(() => done)
      case 'bike_notice':
        return screen.code === 'changed' ? this.#withRenter((renter) => showChanged(this.#bike, renter)) : notNow
      default:
        return assertNever(screen)
    }
  }

  acts(): BikeActs {
    return {
      'kiosk.openBike': () => openBike(this.#bike),
      'kiosk.bikeOpen': ({ section }) =>
        isShopSection(section)
          ? this.#on(['bike_account'], () => this.#withRenter((renter) => this.#openShop(section, renter)))
          : this.#openFromStart(section),
      'kiosk.bikeEnter': ({ value }) => this.#on(['bike_entry'], (screen) => this.#enter(screen, value)),
      'kiosk.bikeSkip': () =>
        this.#on(['bike_entry'], ({ purpose, field }) =>
          purpose === 'register' && registration.isFormField(field)
            ? registration.skipField(this.#bike, field)
            : notNow,
        ),
      'kiosk.bikeReadText': ({ consent }) =>
        this.#on(['bike_consents'], () => {
          showText(this.#bike, consent)
          return done
        }),
      'kiosk.bikeConsent': ({ consent }) =>
        this.#on(['bike_consents'], ({ purpose }) =>
          purpose === 'register'
            ? registration.toggleConsent(this.#bike, consent)
            : this.#withRenter((renter) => togglePaymentConsent(this.#bike, renter, consent)),
        ),
      'kiosk.bikeChooseDocument': ({ document }) =>
        this.#on(['bike_document'], () => registration.chooseDocument(this.#bike, document)),
      'kiosk.bikeChooseProof': ({ proof }) => this.#on(['bike_proof'], () => lost.chooseProof(this.#bike, proof)),
      'kiosk.bikeGoOn': () => this.#on(goOnScreens, (screen) => this.#goOn(screen)),
      'kiosk.bikeChooseProduct': ({ sku }) =>
        this.#on(['bike_products', 'bike_day_pass'], () =>
          this.#withRenter((renter) => shop.chooseProduct(this.#bike, renter, sku)),
        ),
      'kiosk.bikeEnterAmount': ({ open }) =>
        this.#on(['bike_top_up'], ({ chosen }) =>
          this.#withRenter((renter) => shop.showTopUp(this.#bike, renter, chosen, open)),
        ),
      'kiosk.bikeChooseAmount': ({ amount }) =>
        this.#on(['bike_top_up'], () =>
          this.#withRenter((renter) => shop.chooseAmount(this.#bike, renter, tenge(amount))),
        ),
      'kiosk.bikeAddToBasket': () => this.#withRenter((renter) => addToBasket(this.#bike, renter)),
      'kiosk.bikePay': ({ method }) => this.#withRenter((renter) => pay(this.#bike, renter, method)),
    }
  }
}

const goOnScreens = [
  'bike',
  'bike_consents',
  'bike_document',
  'bike_proof',
  'bike_summary',
  'bike_block',
  'bike_account',
  'bike_notice',
] as const
type GoOnScreen = ScreenOf<(typeof goOnScreens)[number]>

function isShopSection(section: Section): section is ShopSection {
  return section === 'products' || section === 'day_pass' || section === 'top_up' || section === 'debt'
}
