import type { ActAnswer } from '#contract/acts/act'
import type { PaymentMethod } from '#contract/screens/parts'
import type { BasketLineView } from '#contract/screens/shop'
import { tariffsAt } from '#contract/catalogue/catalogue'
import { sumTenge } from '#domain/money'
import { passOffers } from '#domain/pass/offers'
import { absorbing, acceptsCash, priceOf, withAbsorbing } from '#domain/sale/basket'
import type { SaleProduct } from '#domain/sale/product'
import { judgedNow } from '#domain/clock/trusted-time'
import type { Circumstances, RequotedLine, Wish } from '#domain/sale/quote'
import type { OpenSale } from '#electron/services/kiosk/basket-act'
import { quotedCard } from '#electron/services/kiosk/card-view'
import { done, notAvailable, notNow, type Desk } from '#electron/services/kiosk/desk'
import { methodOffers } from '#electron/services/kiosk/sale-screens'
import { productsOf, type Basket } from '#electron/services/kiosk/shop/basket'
import { basketLineView, passGroups } from '#electron/services/kiosk/shop/shop-views'

type BasketDesk = Pick<Desk, 'ports' | 'stage' | 'cards' | 'sales' | 'basket'>

/** Screens and steps of the shop: what is offered to the card at hand, what was chosen, and the confirmation before it is paid. */
export class ShopDesk {
  readonly #desk: BasketDesk
  readonly #openSale: OpenSale
  #quoteNumber = 0
  /** What is being paid, for the case that it is not. */
  #paying: { readonly saleId: string; readonly lines: ReturnType<Basket['lines']> } | null = null
  /** The line the shown basket was opened with: "back" takes it out again. */
  #justAdded: { readonly lineId: number; readonly from: 'passes' | 'top_up' } | null = null

  constructor(desk: BasketDesk, openSale: OpenSale) {
    this.#desk = desk
    this.#openSale = openSale
    desk.cards.onReadInShop(() => {
      this.#cardRead()
    })
  }

  openPasses(): ActAnswer {
    const { stage, basket } = this.#desk
    const screen = stage.screen()
    if (screen.kind !== 'card' || !screen.cardPresent) return notNow
    if (screen.offers.pass !== null || basket.isFull()) return notAvailable
    return this.#showPasses()
  }

  choosePass(sku: string, month: string | null): ActAnswer {
    const screen = this.#desk.stage.screen()
    if (screen.kind !== 'passes') return notNow
    const rows = screen.groups.flatMap(({ rows: all }) => all)
    const row = rows.find((one) => one.sku === sku && one.month === month)
    if (row === undefined || row.reason !== null) return notAvailable
    return this.#add({ kind: 'pass', sku, month: row.month }, 'passes')
  }

  addTopUp(): ActAnswer {
    const screen = this.#desk.stage.screen()
    if (screen.kind !== 'top_up' || screen.chosen === null || !screen.adding || screen.entering) return notNow
    return this.#add({ kind: 'top_up', amount: screen.chosen }, 'top_up')
  }

  /** Other areas put what they sell beside what is there, and the basket is shown. */
  add(wish: Wish): ActAnswer {
    const { sales, basket } = this.#desk
    if (sales.isOpening()) return notNow
    if (basket.isFull()) return notAvailable
    this.#justAdded = null
    basket.add(wish)
    return this.#showBasket(false)
  }

  openBasket(): ActAnswer {
    const { stage, basket } = this.#desk
    if (stage.screen().kind !== 'card' || basket.isEmpty()) return notNow
    this.#justAdded = null
    return this.#showBasket(false)
  }

  edit(open: boolean): ActAnswer {
    return this.#isAtBasket() ? this.#showBasket(open) : notNow
  }

  addMore(): ActAnswer {
    if (!this.#isAtBasket()) return notNow
    if (this.#desk.basket.isFull()) return notAvailable
    return this.#leaveToCard()
  }

  remove(lineId: number): ActAnswer {
    const { basket, stage } = this.#desk
    const screen = stage.screen()
    if (screen.kind !== 'basket' || !screen.lines.some((line) => line.lineId === lineId)) return notNow
    basket.remove(lineId)
    return basket.isEmpty() ? this.#leaveToCard() : this.#showBasket(screen.lines.length > 2)
  }

  /** Nothing is charged for what is no longer as it was shown. */
  async pay(method: PaymentMethod, quoteNumber: number): Promise<ActAnswer> {
    const { stage, basket, sales } = this.#desk
    const screen = stage.screen()
    if (screen.kind !== 'basket' || screen.editing || sales.isOpening()) return notNow
    if (screen.quoteNumber !== quoteNumber) return notNow
    const lines = basket.requoted(this.#circumstances())
    if (lines.some(({ changes }) => changes.length > 0)) {
      this.#show(lines, false)
      return notAvailable
    }
    const offer = screen.methods.find((one) => one.method === method)
    if (offer?.available !== true) return notAvailable
    stage.show({ ...screen, methods: [] })
    const answer = await this.#openSale(productsOf(lines), method)
    if (answer.ok) this.#opened()
    else if (this.#isAtBasket()) this.#showBasket(false)
    return answer
  }

  /** Shows the basket again whose payment was cancelled; false when it was another sale. */
  paymentCancelled(saleId: string): boolean {
    const { basket } = this.#desk
    const lines = this.#paying?.saleId === saleId ? this.#paying.lines : null
    this.#paying = null
    if (lines === null) return false
    basket.restore(lines)
    this.#showBasket(false)
    return true
  }

  /** Nothing of this customer is left. */
  forget(): void {
    this.#desk.basket.forget()
    this.#justAdded = null
    this.#paying = null
  }

  back(): ActAnswer {
    const { stage, basket } = this.#desk
    const screen = stage.screen()
    if (screen.kind === 'passes') return this.#leaveToCard()
    if (screen.kind !== 'basket') return notNow
    if (screen.editing) return this.#showBasket(false)
    if (this.#justAdded === null) return this.#leaveToCard()
    const { lineId, from } = this.#justAdded
    basket.remove(lineId)
    this.#justAdded = null
    return from === 'passes' ? this.#showPasses() : this.#leaveToCard()
  }

  #add(wish: Wish, from: 'passes' | 'top_up'): ActAnswer {
    const { sales, basket } = this.#desk
    if (sales.isOpening()) return notNow
    if (basket.isFull()) return notAvailable
    this.#justAdded = { lineId: basket.add(wish), from }
    return this.#showBasket(false)
  }

  #opened(): void {
    const { basket, sales } = this.#desk
    const saleId = sales.current()?.sale.saleId ?? null
    this.#paying = saleId === null ? null : { saleId, lines: basket.lines() }
    basket.forget()
  }

  #leaveToCard(): ActAnswer {
    this.#desk.cards.showCard()
    return done
  }

  #isAtBasket(): boolean {
    return this.#desk.stage.screen().kind === 'basket' && !this.#desk.sales.isOpening()
  }

  /** A card was read while something was being chosen: the same one changes what it changes, another one is asked about. */
  #cardRead(): void {
    const { stage, basket, sales } = this.#desk
    if (sales.isOpening()) return
    const screen = stage.screen()
    if (screen.kind === 'passes') this.#showPasses()
    else if (screen.kind === 'basket') this.#show(basket.requoted(this.#circumstances()), false)
  }

  #circumstances(): Circumstances {
    const { ports, cards } = this.#desk
    const now = judgedNow(ports.clock)
    const tariffs = tariffsAt(ports.catalogue(), now.atMs)
    const atHand = cards.atHand()
    const card = atHand === null ? null : quotedCard(atHand, tariffs, now)
    return { card, tariffs, atMs: now.atMs, isClockTrusted: now.doubt === null }
  }

  #showPasses(): ActAnswer {
    const { stage, cards } = this.#desk
    const atHand = cards.atHand()
    const { card, tariffs, atMs } = this.#circumstances()
    if (atHand === null || card === null) return notNow
    stage.show({
      kind: 'passes',
      card: atHand.view,
      ...passGroups(passOffers(card.buyer, tariffs.pass, atMs)),
      transferWithinMinutes: tariffs.pass.transfer.withinMinutes,
    })
    return done
  }

  #showBasket(editing: boolean): ActAnswer {
    this.#show(this.#desk.basket.requoted(this.#circumstances()), editing)
    return done
  }

  #show(lines: readonly RequotedLine[], editing: boolean): void {
    const { stage, cards, sales, basket } = this.#desk
    const products = productsOf(lines)
    stage.show({
      kind: 'basket',
      card: cards.atHand()?.view ?? null,
      lines: lines.map((line) => this.#lineView(line)),
      total: sumTenge(products.map(priceOf)),
      quoteNumber: this.#nextQuoteNumber(),
      editing,
      canAdd: !basket.isFull(),
      absorbs: absorbsInto(products),
      methods: methodOffers(sales.devices()).map((offer) =>
        products.length > 0 && (offer.method === 'bank' || acceptsCash(products))
          ? offer
          : { ...offer, available: false },
      ),
    })
    basket.shown(lines)
  }

  #nextQuoteNumber(): number {
    this.#quoteNumber += 1
    return this.#quoteNumber
  }

  #lineView(line: RequotedLine): BasketLineView {
    const { basket } = this.#desk
    const { lineId } = line
    // A line that has just been put in is not a change.
    return basketLineView(basket.isNew(lineId) ? { ...line, changes: [] } : line, basket.lastQuote(lineId))
  }
}

function absorbsInto(products: readonly SaleProduct[]): 'wallet' | 'account' | 'owed' {
  const product = absorbing(withAbsorbing(products))
  if (product === null) return 'owed'
  return product.kind === 'account' ? 'account' : 'wallet'
}
