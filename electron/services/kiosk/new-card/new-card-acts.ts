import type { ActAnswer, ActHandlers } from '#contract/acts/act'
import type { newCardRoutes } from '#contract/acts/new-card'
import type { PaymentMethod } from '#contract/screens/parts'
import { addTenge, tenge, type Tenge } from '#domain/money'
import type { SaleProduct } from '#domain/sale/product'
import type { AreaDesk } from '#electron/services/kiosk/areas'
import { done, notAvailable, notNow } from '#electron/services/kiosk/desk'
import { newCardOffer, type NewCardOffer } from '#electron/services/kiosk/new-card/offer'
import { methodOffers } from '#electron/services/kiosk/sale-screens'

/** Buying a transport card. What was chosen is on the screen and nowhere else; the price is asked anew before it is paid. */
export function createNewCardActs(desk: AreaDesk): ActHandlers<typeof newCardRoutes> {
  return {
    'kiosk.openNewCard': () => {
      const { kind } = desk.stage.screen()
      return kind === 'home' && !desk.sales.isOpening() ? show(desk, null) : notNow
    },
    'kiosk.chooseNewCardMoney': ({ amount }) => {
      const screen = desk.stage.screen()
      if (screen.kind !== 'new_card' || desk.sales.isOpening()) return notNow
      const chosen = screen.amounts.find((offered) => offered === amount) ?? null
      if (amount !== null && chosen === null) return { ok: false, reason: 'amount_out_of_range' }
      return show(desk, chosen)
    },
    'kiosk.payNewCard': ({ method }) => pay(desk, method),
  }
}

function show({ ports, stage, sales }: AreaDesk, chosen: Tenge | null): ActAnswer {
  const offer = newCardOffer(ports, sales.devices())
  if (offer === null) return notAvailable
  const { price, plasticLastDay, terms, amounts } = offer
  stage.show({
    kind: 'new_card',
    price,
    plasticLastDay,
    warrantyDays: terms.warrantyDays,
    amounts: [...amounts],
    chosen,
    due: addTenge(price, chosen ?? tenge(0)),
    methods: methodOffers(sales.devices()),
  })
  return done
}

async function pay(desk: AreaDesk, method: PaymentMethod): Promise<ActAnswer> {
  const { ports, stage, sales } = desk
  const screen = stage.screen()
  if (screen.kind !== 'new_card' || sales.isOpening()) return notNow
  const offer = newCardOffer(ports, sales.devices())
  if (offer === null) return notAvailable
  // The price may have changed while the customer looked at it: shown again before anything is asked for it (CARD-006).
  if (offer.price !== screen.price) {
    show(desk, screen.chosen)
    return notNow
  }
  return desk.openSale(productsOf(offer, screen.chosen), method)
}

function productsOf({ sku, price, terms }: NewCardOffer, money: Tenge | null): readonly SaleProduct[] {
  const card: SaleProduct = { kind: 'card', sku, price, terms }
  return money === null ? [card] : [card, { kind: 'top_up', target: 'new', amount: money }]
}
