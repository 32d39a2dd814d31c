import { tariffsAt } from '#contract/catalogue/catalogue'
import type { MessageCode, Screen, ScreenKind, ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import { judgedNow } from '#domain/clock/trusted-time'
import { cardOfSale, isFinal } from '#domain/sale/sale'
import type { NfcEvent } from '#drivers/nfc/driver'
import type { CardContent, CardReadError } from '#drivers/transit-card/driver'
import type { HostError } from '#electron/device-host/protocol'
import { readMessage, readTrouble } from '#electron/services/kiosk/card-errors'
import type { CardField } from '#electron/services/kiosk/card-field'
import {
  knownCard,
  lastEventOnCard,
  reportObserved,
  unfitReason,
  type CardAtHand,
} from '#electron/services/kiosk/card-at-hand'
import { cardOffers, type KnownCard } from '#electron/services/kiosk/card-view'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import type { SaleDesk } from '#electron/services/kiosk/sale-desk'
import { message } from '#electron/services/kiosk/sale-screens'
import type { Basket } from '#electron/services/kiosk/shop/basket'
import type { Stage } from '#electron/services/kiosk/stage'

/** Screens on which a tapped card starts anew; on the others something of this customer is going on. */
const openForCards: readonly ScreenKind[] = [
  'home',
  'reading',
  'card',
  'top_up',
  'passes',
  'basket',
  'done',
  'deferred',
  'outcome',
  'new_card',
  'new_card_done',
  'new_card_failed',
  'receipt',
  'message',
  'help',
  'information',
  'information_section',
  'information_entry',
  'fare_finder',
  'bike',
  'bike_prices',
  'idle_warning',
]
/** Here something is being chosen for a card: it is read without a word. */
const quiet: readonly ScreenKind[] = ['top_up', 'passes', 'basket']
const interruptible: readonly ScreenKind[] = [...openForCards, 'starting', 'out_of_service']

/** Readers and the card on them: what is tapped is read and shown, or offered to the sale that waits for it. */
export class CardDesk {
  readonly #ports: KioskPorts
  readonly #stage: Stage
  readonly #field: CardField
  readonly #sales: SaleDesk
  readonly #basket: Basket
  readonly #readers = new Set<string>()
  #isHostUp = false
  #atHand: CardAtHand | null = null
  #readInShop: () => void = () => undefined

  constructor(ports: KioskPorts, stage: Stage, field: CardField, sales: SaleDesk, basket: Basket) {
    this.#ports = ports
    this.#stage = stage
    this.#field = field
    this.#sales = sales
    this.#basket = basket
    ports.pending.onBlocked(() => void this.judgeAgain())
  }

  onNfc(event: NfcEvent): void {
    switch (event.kind) {
      case 'card_inserted':
        this.#inserted(event.presence)
        return
      case 'card_removed':
        if (this.#field.presence === event.presence) this.#removed()
        return
      case 'reader_attached':
        this.#readers.add(event.reader)
        this.checkReaders()
        return
      case 'reader_detached':
        this.#readers.delete(event.reader)
        this.checkReaders()
        return
      case 'service_lost':
        this.#readers.clear()
        this.checkReaders()
        return
      case 'service_restored':
        return
      default:
        assertNever(event)
    }
  }

  onHostLost(): void {
    this.#readers.clear()
    this.#isHostUp = false
    this.checkReaders()
  }

  onHostReady(): void {
    this.#isHostUp = true
    this.checkReaders()
  }

  /** Out of service, if no reader is left to serve the next customer. */
  checkReaders(): void {
    const { kind } = this.#stage.screen()
    if (this.#readers.size === 0) this.#outOfService(this.#isHostUp ? 'reader_lost' : 'devices_lost')
    else if (kind === 'out_of_service' || kind === 'starting') this.#backInService()
  }

  /** Whoever laid a card down in the meantime is served at once. */
  #backInService(): void {
    this.#stage.reset()
    if (this.#field.presence !== null && this.#stage.screen().kind === 'home') this.#inserted(this.#field.presence)
  }

  presence(): number | null {
    return this.#field.presence
  }

  atHand(): CardAtHand | null {
    return this.#atHand
  }

  /** A sale waits for its card: if it lies there, it is read. */
  wanted(saleId: string): void {
    const state = this.#ports.runner.state(saleId)
    // The same card that just failed is not tried again by itself: it has to be presented anew.
    if (this.#field.presence === null || this.#sales.waitingForCard() !== saleId) return
    if (state?.kind !== 'paid' || state.trouble !== null) return
    void this.#read(this.#field.presence)
  }

  /** The card screen of the card at hand; home if there is none. */
  showCard(): void {
    if (this.#atHand === null) this.#stage.showHome()
    else this.#stage.show(this.#cardScreen(this.#atHand))
  }

  /** What is known of the card at hand as it is now: a day has ended, the clock come under doubt, or the card was blocked since it
   *  was read. A blocked card leaves the screens that sell to it, and no more money is taken for it (BLOCK-006). */
  async judgeAgain(): Promise<void> {
    const before = this.#atHand
    if (before === null) return
    const known = await knownCard(this.#ports, before)
    // Read again, exchanged or forgotten meanwhile: what counts is what lies there now.
    if (this.#atHand !== before) return this.judgeAgain()
    this.#atHand = known
    const { isBlocked, view } = known
    const { kind } = this.#stage.screen()
    if (kind === 'card') this.#stage.update(this.#cardScreen(known))
    else if (isBlocked && kind === 'basket') this.#readInShop()
    else if (isBlocked && (kind === 'top_up' || kind === 'passes')) this.showCard()
    if (isBlocked) await this.#sales.stopPaymentFor(view.number)
    await reportObserved(this.#ports, known)
  }

  /** A card was read, or the centre blocked it, while its passes or the basket are on screen. */
  onReadInShop(listener: () => void): void {
    this.#readInShop = listener
  }

  /** Forgets the card of the customer who left. */
  forget(): void {
    this.#atHand = null
  }

  #inserted(presence: number): void {
    this.#field.presence = presence
    // Over an open payment the warning is answered by the card: somebody is there.
    if (this.#stage.screen().kind === 'idle_warning' && this.#sales.isPaymentOpen()) this.#stage.touched()
    const { kind } = this.#stage.screen()
    // A card laid back while the amount is chosen changes nothing, if it is the same one.
    const isNews = openForCards.includes(kind) && !quiet.includes(kind) && this.#sales.waitingForCard() === null
    if (isNews) this.#stage.show({ kind: 'reading' })
    void this.#read(presence)
  }

  #removed(): void {
    this.#field.presence = null
    this.#sales.redraw()
    const screen = this.#stage.screen()
    if (screen.kind === 'card') this.#stage.update({ ...screen, cardPresent: false })
  }

  async #read(presence: number): Promise<void> {
    const answer = await this.#ports.devices.call('card.read', { presence })
    if (this.#field.presence !== presence) {
      const isGone = this.#field.presence === null && this.#stage.screen().kind === 'reading'
      if (isGone) this.#stage.show(unreadable('card_unreadable'))
      return
    }
    if (!answer.ok) {
      this.#readFailed(answer.error)
      return
    }
    const saleId = this.#sales.waitingForCard()
    if (saleId === null) {
      await this.#arrived(answer.value, await lastEventOnCard(this.#ports, presence))
      return
    }
    const { environment, ledger } = answer.value
    const { cardNumber } = environment
    const reason = await unfitReason(this.#ports, answer.value)
    if (reason !== null) await this.#ports.runner.dispatch(saleId, { kind: 'card_unfit', cardNumber, reason })
    else await this.#ports.runner.dispatch(saleId, { kind: 'card_ready', cardNumber, counter: ledger.counter })
  }

  /** A card with no sale waiting for it: show what is on it, from what the terminal knows; then ask the centre. */
  async #arrived(content: CardContent, lastEventAtMs: number | null): Promise<void> {
    const { cardNumber } = content.environment
    const screen = this.#stage.screen()
    if (!this.#isOpenForCards()) return
    const sale = this.#sales.current()
    if (sale !== null && (isFinal(sale) || cardOfSale(sale.sale) !== cardNumber)) this.#sales.forget()
    const isSame = this.#atHand?.content.environment.cardNumber === cardNumber
    await this.#remember({ content, lastEventAtMs })
    if (screen.kind === 'top_up' && isSame) return
    // A payment may have been chosen meanwhile: its screen stays.
    if (!this.#isOpenForCards()) return
    const { kind } = this.#stage.screen()
    if (kind === 'basket' || (kind === 'passes' && isSame)) this.#readInShop()
    else {
      if (!isSame) this.#basket.forget()
      this.showCard()
    }
    await this.#askCentre(cardNumber)
  }

  async #askCentre(cardNumber: string): Promise<void> {
    const isAnswered = await this.#ports.pending.refresh(cardNumber)
    if (isAnswered && this.#atHand?.view.number === cardNumber) await this.judgeAgain()
  }

  async #remember(read: Omit<KnownCard, 'isBlocked'>): Promise<void> {
    this.#atHand = await knownCard(this.#ports, read)
    await reportObserved(this.#ports, this.#atHand)
  }

  #cardScreen(card: CardAtHand): Screen {
    const now = judgedNow(this.#ports.clock)
    const { offers, ...standing } = cardOffers(card, tariffsAt(this.#ports.catalogue(), now.atMs), now)
    return {
      kind: 'card',
      card: card.view,
      pending: [...card.pending],
      unreadablePending: card.unreadable,
      ...standing,
      offers: this.#basket.isFull() ? besideFull(offers, this.#basket) : offers,
      basket: this.#basket.summary(),
      cardPresent: this.#field.presence !== null,
    }
  }

  #readFailed(error: CardReadError | HostError): void {
    this.#ports.log(`card not read: ${error.kind}`)
    const saleId = this.#sales.waitingForCard()
    if (saleId !== null) void this.#ports.runner.dispatch(saleId, { kind: 'card_failed', trouble: readTrouble(error) })
    else if (this.#isOpenForCards()) this.#stage.show(unreadable(readMessage(error)))
  }

  #isOpenForCards(): boolean {
    const { kind } = this.#stage.screen()
    if (this.#sales.isOpening()) return false
    return openForCards.includes(kind) && !(kind === 'idle_warning' && this.#sales.isPaymentOpen())
  }

  #outOfService(code: 'reader_lost' | 'devices_lost'): void {
    this.#field.presence = null
    const { kind } = this.#stage.screen()
    // A payment that is open goes on: it ends by its own time, and the card is waited for then.
    if (!interruptible.includes(kind) || (kind === 'idle_warning' && this.#sales.isPaymentOpen())) return
    this.#sales.forget()
    this.#atHand = null
    this.#stage.show({ kind: 'out_of_service', code })
  }
}

/** A full basket takes nothing more, but another amount in place of the one it has. */
function besideFull({ topUp, pass }: ScreenOf<'card'>['offers'], basket: Basket): ScreenOf<'card'>['offers'] {
  const full = { code: 'basket_full', day: null, amount: null } as const
  return { topUp: basket.hasTopUp() ? topUp : (topUp ?? full), pass: pass ?? full }
}

function unreadable(code: MessageCode, cardNumber: string | null = null): Screen {
  return { ...message(code, null, null, null, 0), cardNumber }
}
