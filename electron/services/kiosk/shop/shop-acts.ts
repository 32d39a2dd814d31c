import type { ActHandlers } from '#contract/acts/act'
import type { shopRoutes } from '#contract/acts/shop'
import type { Desk } from '#electron/services/kiosk/desk'

export function createShopActs({ shop }: Desk): ActHandlers<typeof shopRoutes> {
  return {
    'kiosk.openPasses': () => shop.openPasses(),
    'kiosk.choosePass': ({ sku, month }) => shop.choosePass(sku, month),
    'kiosk.addTopUp': () => shop.addTopUp(),
    'kiosk.openBasket': () => shop.openBasket(),
    'kiosk.addMore': () => shop.addMore(),
    'kiosk.editBasket': ({ open }) => shop.edit(open),
    'kiosk.removeLine': ({ lineId }) => shop.remove(lineId),
    'kiosk.payBasket': ({ method, quoteNumber }) => shop.pay(method, quoteNumber),
  }
}
