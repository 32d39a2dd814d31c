import type { ActAnswer } from '#contract/acts/act'
import type { BikeArea } from '#electron/services/kiosk/bike/bike-area'
import type { CardDesk } from '#electron/services/kiosk/card-desk'
import type { InformationDesk } from '#electron/services/kiosk/information/information-desk'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import type { Basket } from '#electron/services/kiosk/shop/basket'
import type { ShopDesk } from '#electron/services/kiosk/shop/shop-desk'
import type { SaleDesk } from '#electron/services/kiosk/sale-desk'
import type { Stage } from '#electron/services/kiosk/stage'

/** What an act works with, and its answers. */
export type Desk = {
  readonly ports: KioskPorts
  readonly stage: Stage
  readonly cards: CardDesk
  readonly sales: SaleDesk
  readonly basket: Basket
  readonly shop: ShopDesk
  readonly bike: BikeArea
  readonly information: InformationDesk
}

export const done: ActAnswer = { ok: true }
export const notNow: ActAnswer = { ok: false, reason: 'not_now' }
export const notAvailable: ActAnswer = { ok: false, reason: 'not_available' }
