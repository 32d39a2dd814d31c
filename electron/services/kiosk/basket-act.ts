import type { ActAnswer } from '#contract/acts/act'
import type { PaymentMethod } from '#contract/screens/parts'
import type { ScreenKind } from '#contract/view'
import { acceptsCash } from '#domain/sale/basket'
import type { SaleProduct } from '#domain/sale/product'
import { done, notAvailable, notNow, type Desk } from '#electron/services/kiosk/desk'
import { methodOffers } from '#electron/services/kiosk/sale-screens'

export type OpenSale = (products: readonly SaleProduct[], method: PaymentMethod) => Promise<ActAnswer>

const bikeShops: readonly ScreenKind[] = ['bike_confirm', 'bike_day_pass', 'bike_top_up']
/** Screens from which something can be bought. */
const shops: readonly ScreenKind[] = ['home', 'card', 'top_up', 'basket', 'new_card', ...bikeShops]

/** Buying a basket: its lines for the tapped card are for the card at hand, and refused without one. */
export function createOpenSale({ stage, cards, sales }: Pick<Desk, 'stage' | 'cards' | 'sales'>): OpenSale {
  return async (products, method) => {
    if (!shops.includes(stage.screen().kind) || sales.isOpening() || products.length === 0) return notNow
    const card = cards.atHand()?.view ?? null
    const isForTapped = products.some((product) => 'target' in product && product.target === 'tapped')
    const offer = methodOffers(sales.devices()).find((one) => one.method === method)
    const canPay = offer?.available === true && (method === 'bank' || acceptsCash(products))
    if (!canPay || (isForTapped && card === null)) return notAvailable
    if (await sales.openSale(card, products, method)) return done
    await cards.judgeAgain()
    return notAvailable
  }
}
