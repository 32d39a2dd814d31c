import type { AreaActs } from '#contract/ipc'
import type { OpenSale } from '#electron/services/kiosk/basket-act'
import { createInformationActs } from '#electron/services/kiosk/information/acts'
import type { Desk } from '#electron/services/kiosk/desk'
import { createNewCardActs } from '#electron/services/kiosk/new-card/new-card-acts'
import { createShopActs } from '#electron/services/kiosk/shop/shop-acts'

/** What the acts of the areas work with. */
export type AreaDesk = Desk & { readonly openSale: OpenSale }

/** What the keys of each area do, by route. */
export function createAreaActs(desk: AreaDesk): AreaActs {
  return { ...desk.bike.acts, ...createInformationActs(desk), ...createNewCardActs(desk), ...createShopActs(desk) }
}
