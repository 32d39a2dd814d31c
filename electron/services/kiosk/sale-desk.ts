import type { CardView, PaymentMethod } from '#contract/screens/parts'
import type { Screen, ScreenKind } from '#contract/view'
import type { PendingPayment } from '#domain/pending'
import { isFinal } from '#domain/sale/sale'
import type { SaleProduct } from '#domain/sale/product'
import type { DeclineReason, Sale, SaleEvent, SaleState } from '#domain/sale/state'
import type { HostEvent } from '#electron/device-host/protocol'
import { isInQuestion, isPayingCash } from '#electron/services/ask-again'
import { deviceStatesAfter, noDevices } from '#electron/services/device-states'
import type { CardField } from '#electron/services/kiosk/card-field'
import { createCashNotes } from '#electron/services/kiosk/cash-notes'
import { activationSale, basketSale } from '#electron/services/kiosk/new-sale'
import {
  nothingDispensed,
  withDispenseAnswer,
  withProgress,
  type DispensingProgress,
} from '#electron/services/kiosk/new-card/progress'
import type { DeviceStates, KioskPorts } from '#electron/services/kiosk/ports'
import { ReceiptDesk } from '#electron/services/kiosk/receipt-desk'
import { saleScreen } from '#electron/services/kiosk/sale-screens'
import type { Stage } from '#electron/services/kiosk/stage'

type Customer = {
  readonly saleId: string
  /** Null when nothing of the sale is for a tapped card, and for a sale found after a restart. */
  readonly card: CardView | null
  readonly isFoundAgain: boolean
  note: 'waiting' | 'checking' | 'rejected'
  writeStep: number
  declined: DeclineReason | 'not_started' | null
  dispensing: DispensingProgress
}

type CancelledSale = Extract<SaleState, { kind: 'cancelled' }>

/** Screens on which nobody is served, so that a sale found open may call for its customer. */
const freeScreens: readonly ScreenKind[] = ['starting', 'home', 'out_of_service']
const steps = { authenticate: 1, write: 2, commit: 3, read_back: 4 } as const

/** The customer's sale on the stage, and the open sales whose customer has gone. */
export class SaleDesk {
  readonly receipts: ReceiptDesk
  readonly #ports: KioskPorts
  readonly #stage: Stage
  readonly #field: CardField
  readonly #cashNotes: ReturnType<typeof createCashNotes>
  /** Open sales whose customer has gone: nothing of them is shown again. */
  readonly #left = new Set<string>()
  #customer: Customer | null = null
  #last: SaleState | null = null
  #states = noDevices
  #isOpening = false
  #cancelled: (state: CancelledSale) => void = () => undefined

  constructor(ports: KioskPorts, stage: Stage, field: CardField) {
    this.#ports = ports
    this.#stage = stage
    this.#field = field
    this.receipts = new ReceiptDesk(
      ports,
      () => stage.language(),
      () => {
        const screen = stage.screen()
        if ('receipt' in screen) stage.update(this.receipts.offeredOn(screen))
      },
    )
    this.#cashNotes = createCashNotes(ports, () => this.#customer?.saleId ?? null)
    ports.runner.subscribe((state, event) => {
      if (state.sale.saleId === this.#customer?.saleId) this.#customersSale(this.#customer, state, event)
      else {
        if (isFinal(state) || isInQuestion(state)) void this.receipts.keep(state)
        this.#unattended(state)
      }
    })
  }

  /** The sale of the customer standing here, or null. */
  current(): SaleState | null {
    return this.#customer === null ? null : (this.#ports.runner.state(this.#customer.saleId) ?? this.#last)
  }

  /** The sale a presented card is for, or null. */
  waitingForCard(): string | null {
    const state = this.current()
    return state?.kind === 'paid' ? state.sale.saleId : null
  }

  /** The customer pays in cash or chooses how to pay: ends by itself only when it is cancelled or paid. */
  isPaymentOpen(): boolean {
    const state = this.current()
    return state?.kind === 'awaiting_payment' || (state !== null && isPayingCash(state))
  }

  /** The payment was chosen and its screen comes next: until then no other key counts, or one customer gets two sales. */
  isOpening(): boolean {
    return this.#isOpening
  }

  /** Opens the sale of a basket and begins the payment. `card` is the card at hand, if there is one: what its lines for the
   *  tapped card are written to. False: it has been blocked meanwhile, and nothing is taken for it (BLOCK-006). */
  async openSale(card: CardView | null, products: readonly SaleProduct[], method: PaymentMethod): Promise<boolean> {
    this.#isOpening = true
    try {
      const isForTapped = products.some((product) => 'target' in product && product.target === 'tapped')
      const own = isForTapped ? card : null
      if (own !== null && (await this.#ports.pending.isBlocked(own.number))) return false
      const sale = await basketSale(this.#ports, { products, cardNumber: own?.number ?? null })
      await this.#open(own, sale)
      await this.#ports.runner.dispatch(sale.saleId, { kind: 'payment_chosen', method })
      return true
    } finally {
      this.#isOpening = false
    }
  }

  async openActivation(
    card: CardView,
    payments: readonly PendingPayment[],
    operations: readonly number[],
  ): Promise<void> {
    await this.#open(card, activationSale(this.#ports, card.number, payments, operations))
  }

  async dispatch(event: SaleEvent): Promise<void> {
    if (this.#customer !== null) await this.#ports.runner.dispatch(this.#customer.saleId, event)
  }

  /** Another way to pay, after one was declined. False: the card has been blocked meanwhile. */
  async payAgain(method: PaymentMethod): Promise<boolean> {
    const cardNumber = this.current()?.sale.cardNumber ?? null
    if (cardNumber !== null && (await this.#ports.pending.isBlocked(cardNumber))) {
      await this.stopPaymentFor(cardNumber)
      return false
    }
    await this.dispatch({ kind: 'payment_chosen', method })
    return true
  }

  /** The card is blocked: no more money is taken for it. What was taken already is settled like that of every sale. */
  async stopPaymentFor(cardNumber: string): Promise<void> {
    const state = this.current()
    if (state?.kind !== 'awaiting_payment' && state?.kind !== 'paying') return
    if (state.sale.cardNumber === cardNumber) await this.dispatch({ kind: 'cancel_requested' })
  }

  /** The customer leaves a paid sale: what is not written is deferred. */
  async giveUp(): Promise<void> {
    const state = this.current()
    if (state?.kind === 'paid') await this.#giveUpSale(state.sale)
  }

  devices(): DeviceStates {
    // One validator takes notes for one sale: while another is not settled, cash is not offered.
    const isBusy = this.#ports.runner
      .running()
      .some((state) => isPayingCash(state) && state.sale.saleId !== this.#customer?.saleId)
    return isBusy ? { ...this.#states, cash: 'offline' } : this.#states
  }

  onDevice(event: HostEvent): void {
    if (!this.#took(event)) return
    const shown = this.#stage.screen().kind
    if (shown === 'dispensing' || shown === 'bank' || shown === 'cash' || shown === 'writing' || shown === 'declined')
      this.#draw()
  }

  onHostLost(): void {
    this.#states = noDevices
  }

  /** The customer's sale ended without anything written or taken. */
  onCancelled(listener: (state: CancelledSale) => void): void {
    this.#cancelled = listener
  }

  /** The card came or went: the screen of the sale may say something else now. */
  redraw(): void {
    if (this.current()?.kind === 'paid') this.#draw()
  }

  /** After a start: sales a previous run left open. */
  resume(): void {
    for (const state of this.#ports.runner.running()) {
      if (state.sale.saleId === this.#customer?.saleId) continue
      if (state.kind !== 'paid' && state.kind !== 'dispensing') continue
      if (this.#customer === null) this.#attend(state)
      else if (state.kind === 'paid') void this.#giveUpSale(state.sale)
    }
  }

  /** This customer is gone. What is still open goes on without a customer. */
  forget(): void {
    const saleId = this.#customer?.saleId
    const state = saleId === undefined ? null : this.#ports.runner.state(saleId)
    this.#customer = null
    this.#last = null
    this.receipts.forget()
    if (saleId === undefined || state === null) return
    this.#left.add(saleId)
    this.#unattended(state)
  }

  #customersSale(of: Customer, state: SaleState, event: SaleEvent): void {
    const before = this.#last?.kind
    this.#last = state
    of.dispensing = withDispenseAnswer(of.dispensing, event)
    if (event.kind === 'charge_answered') of.declined = declineReason(event)
    // Who puts notes in is there.
    if (event.kind === 'note_escrowed') this.#stage.touched()
    if (event.kind === 'note_escrowed') of.note = 'checking'
    if (event.kind === 'note_stacked' || event.kind === 'note_returned') of.note = 'waiting'
    if (state.kind === 'delivering' && before !== 'delivering') of.writeStep = 0
    if (isFinal(state) || isInQuestion(state)) void this.receipts.issue(state)
    if (state.kind === 'cancelled') this.#cancelled(state)
    // A sale just opened goes on to the payment that was chosen for it.
    else if (event.kind !== 'opened' || state.kind !== 'awaiting_payment') this.#draw()
  }

  /** Nobody stands here for this sale: paid money is deferred at once, cash is no longer taken, a declined payment ends it.
   *  After a restart the customer may still be there. */
  #unattended(state: SaleState): void {
    const { saleId } = state.sale
    const isFree = this.#customer === null && freeScreens.includes(this.#stage.screen().kind)
    if (isFinal(state)) this.#left.delete(saleId)
    else if (state.kind === 'awaiting_payment' || isTakingCash(state)) {
      void this.#ports.runner.dispatch(saleId, { kind: 'cancel_requested' })
    } else if (state.kind === 'paid' && isFree && !this.#left.has(saleId)) this.#attend(state)
    else if (state.kind === 'paid') void this.#giveUpSale(state.sale)
  }

  #attend(state: SaleState): void {
    this.#customer = newCustomer(state.sale.saleId, null, true)
    this.#last = state
    this.#draw()
  }

  #draw(): void {
    if (this.#customer === null || this.#last === null) return
    const screen = this.#screenOf(this.#customer, this.#last)
    if (screen === null) return
    const shown = this.#stage.screen().kind
    const complete = this.receipts.offeredOn(screen)
    if (shown === screen.kind && screen.kind !== 'message') this.#stage.update(complete)
    else this.#stage.show(complete)
  }

  #screenOf(of: Customer, state: SaleState): Screen | null {
    // A sale found after a restart has no card at hand: only its own delivery is shown (see resume).
    if (of.isFoundAgain && (state.kind === 'awaiting_payment' || state.kind === 'paying')) return null
    return saleScreen(state, {
      card: of.card,
      devices: this.#states,
      settings: this.#ports.settings.current(),
      cardPresent: this.#field.presence !== null,
      note: of.note,
      writeStep: of.writeStep,
      declined: of.declined,
      dispensing: of.dispensing,
      secondsLeft: this.#stage.secondsLeft(),
    })
  }

  async #open(card: CardView | null, sale: Sale): Promise<void> {
    this.forget()
    this.#customer = newCustomer(sale.saleId, card, false)
    await this.#ports.runner.open(sale)
  }

  async #giveUpSale(sale: Sale): Promise<void> {
    await this.#ports.runner.dispatch(sale.saleId, { kind: 'delivery_given_up' })
  }

  /** False when the event says nothing about devices a sale uses. */
  #took(event: HostEvent): boolean {
    switch (event.kind) {
      case 'cash':
        if (event.event.kind === 'note_rejected' && this.#customer !== null) this.#customer.note = 'rejected'
        void this.#cashNotes.onCash(event.event)
        return true
      case 'cash_state':
      case 'bank_state':
      case 'printer_state':
      case 'dispenser_state':
        this.#states = deviceStatesAfter(this.#states, event)
        return true
      case 'dispenser_progress':
        if (this.#customer === null) return false
        this.#customer.dispensing = withProgress(this.#customer.dispensing, event.progress, this.current())
        return true
      case 'card_progress':
        if (this.#customer !== null) this.#customer.writeStep = steps[event.step]
        return true
      default:
        return false
    }
  }
}

function newCustomer(saleId: string, card: CardView | null, isFoundAgain: boolean): Customer {
  return { saleId, card, isFoundAgain, note: 'waiting', writeStep: 0, declined: null, dispensing: nothingDispensed }
}

/** Whoever has gone can put no more notes in. */
function isTakingCash(state: SaleState): boolean {
  return state.kind === 'paying' && state.means.kind === 'cash' && !state.means.stopping
}

function declineReason(event: Extract<SaleEvent, { kind: 'charge_answered' }>): Customer['declined'] {
  if (event.answer.kind === 'declined') return event.answer.reason
  return event.answer.kind === 'not_started' ? 'not_started' : null
}
