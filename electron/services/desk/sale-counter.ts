import { tariffsAt, type Tariffs } from '#contract/catalogue/catalogue'
import type { DeskAct, DeskActOf, DeskAnswer } from '#contract/desk/acts'
import { assert, assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import { judgedNow, type JudgedInstant } from '#domain/clock/trusted-time'
import { sumTenge, tenge, type Tenge } from '#domain/money'
import { passOffers, type PassOffer } from '#domain/pass/offers'
import { acceptsCash, dueOf, priceOf } from '#domain/sale/basket'
import type { Circumstances, RequotedLine } from '#domain/sale/quote'
import { isFinal } from '#domain/sale/sale'
import type { DeclineReason, Sale, SaleEvent, SaleState, Tender } from '#domain/sale/state'
import { done, notAvailable, notNow, type CounterAct, type Parked } from '#electron/services/desk/counter-act'
import type { CardCounter } from '#electron/services/desk/card-counter'
import { codedGroups } from '#electron/services/desk/product-rows'
import type { DeskPorts } from '#electron/services/desk/ports'
import type { ShiftDesk } from '#electron/services/desk/shift-desk'
import { isInQuestion } from '#electron/services/ask-again'
import { leasedPayments } from '#electron/services/kiosk/leases'
import { activationSale, counterSale } from '#electron/services/kiosk/new-sale'
import { quotedCard } from '#electron/services/kiosk/card-view'
import { ReceiptDesk } from '#electron/services/kiosk/receipt-desk'
import { Basket, productsOf } from '#electron/services/kiosk/shop/basket'

const steps = { authenticate: 1, write: 2, commit: 3, read_back: 4 } as const

/** As many lines as the screen shows whole. */
const linesMax = 8

/** The customer at the counter: what is put together, how it is paid, and what becomes of it. One at a time; baskets of others
 *  are set aside. */
export class SaleCounter {
  readonly receipts: ReceiptDesk
  readonly #ports: DeskPorts
  readonly #cards: CardCounter
  readonly #shift: ShiftDesk
  readonly #changed: () => void
  readonly #basket = new Basket(linesMax)
  #shown: readonly RequotedLine[] = []
  #quoteNumber = 0
  #parked: readonly Parked[] = []
  #nextParkedId = 1
  #saleId: string | null = null
  #last: SaleState | null = null
  #declined: DeclineReason | 'not_started' | null = null
  #writeStep = 0

  constructor(ports: DeskPorts, cards: CardCounter, shift: ShiftDesk, language: () => Language, changed: () => void) {
    this.#ports = ports
    this.#cards = cards
    this.#shift = shift
    this.#changed = changed
    this.receipts = new ReceiptDesk(ports, language, changed)
    ports.runner.subscribe((state, event) => {
      if (state.sale.saleId === this.#saleId) this.#customersSale(state, event)
      else this.#unattended(state)
    })
  }

  /** The sale of the customer at the counter; also when it is over, until the next one comes. */
  state(): SaleState | null {
    return this.#last
  }

  lines(): readonly RequotedLine[] {
    return this.#shown
  }

  basket(): Basket {
    return this.#basket
  }

  quoteNumber(): number {
    return this.#quoteNumber
  }

  parked(): readonly Parked[] {
    return this.#parked
  }

  total(): Tenge {
    return sumTenge(productsOf(this.#shown).map(priceOf))
  }

  /** The sale that a card laid on the reader is for. */
  waitingForCard(): string | null {
    return this.#last?.kind === 'paid' ? this.#last.sale.saleId : null
  }

  /** Nothing is being paid or written. */
  isFree(): boolean {
    return this.#last === null || isFinal(this.#last) || isInQuestion(this.#last) || this.#last.kind === 'refund_due'
  }

  /** Nobody is being served. */
  isEmpty(): boolean {
    return this.isFree() && this.#basket.isEmpty()
  }

  offers(): readonly PassOffer[] {
    const { card, tariffs, atMs } = this.#circumstances()
    return card === null ? [] : passOffers(card.buyer, tariffs.pass, atMs)
  }

  /** A card came, was judged again, or a day has ended: every line is quoted anew. */
  requote(): void {
    // A line that has just been put in is not a change.
    this.#shown = this.#basket
      .requoted(this.#circumstances())
      .map((line) => (this.#basket.isNew(line.lineId) ? { ...line, changes: [] } : line))
    this.#basket.shown(this.#shown)
    this.#quoteNumber += 1
  }

  /** After a start: a sale that is paid is this till's first business; others go on without their customers. */
  resume(): void {
    for (const state of this.#ports.runner.running()) {
      if (state.kind !== 'paid') continue
      if (this.#saleId === null) {
        this.#saleId = state.sale.saleId
        this.#last = state
      } else void this.#ports.runner.dispatch(state.sale.saleId, { kind: 'delivery_given_up' })
    }
  }

  /** A card was laid down: the customer whose sale is over has gone. */
  cardArrived(): void {
    if (this.#last !== null && isFinal(this.#last)) this.#forgetCustomer()
  }

  do(act: CounterAct): DeskAnswer | Promise<DeskAnswer> {
    switch (act.kind) {
      case 'add_top_up':
        return this.#addTopUp(act)
      case 'add_product':
        return this.#addProduct(act)
      case 'remove_line':
        return this.#removeLine(act)
      case 'park_basket':
        return this.#park()
      case 'resume_basket':
        return this.#resumeParked(act)
      case 'read_card':
        return this.#readCard()
      case 'take_cash':
        return this.#takeCash(act)
      case 'take_bank':
        return this.#takeBank(act)
      case 'write_pending':
        return this.#writePending()
      case 'cancel_payment':
      case 'void_sale':
      case 'leave_unwritten':
        return this.#tell(act.kind)
      case 'next_customer':
        return this.#nextCustomer()
      default:
        return assertNever(act)
    }
  }

  onProgress(step: keyof typeof steps): void {
    this.#writeStep = steps[step]
    this.#changed()
  }

  declined(): DeclineReason | 'not_started' | null {
    return this.#declined
  }

  writeStep(): number {
    return this.#writeStep
  }

  async #readCard(): Promise<DeskAnswer> {
    return (await this.#cards.readAgain()) ? done : notAvailable
  }

  #addTopUp({ amount }: DeskActOf<'add_top_up'>): DeskAnswer {
    if (!this.#startPutting()) return notNow
    if (this.#basket.isFull() && !this.#basket.hasTopUp()) return notAvailable
    const lineId = this.#basket.add({ kind: 'top_up', amount })
    return this.#putOrTakeBack([lineId])
  }

  #addProduct({ code, count }: DeskActOf<'add_product'>): DeskAnswer {
    if (!this.#startPutting()) return notNow
    const row = codedGroups(this.offers())
      .flatMap(({ rows }) => rows)
      .find((one) => one.code === code)
    if (row?.reason !== null) return notAvailable
    const added: number[] = []
    for (let index = 0; index < count && !this.#basket.isFull(); index += 1)
      added.push(this.#basket.add({ kind: 'pass', sku: row.sku, month: row.month }))
    return added.length === count ? this.#putOrTakeBack(added) : this.#takeBack(added)
  }

  #removeLine({ lineId }: DeskActOf<'remove_line'>): DeskAnswer {
    if (!this.isFree() || !this.#shown.some((line) => line.lineId === lineId)) return notNow
    this.#basket.remove(lineId)
    this.requote()
    return done
  }

  #park(): DeskAnswer {
    if (!this.isFree() || this.#basket.isEmpty()) return notNow
    const parkedId = this.#nextParkedId
    this.#nextParkedId += 1
    const cardNumber = this.#cards.atHand()?.view.number ?? null
    const atMs = this.#ports.clock.wallMs()
    this.#parked = [...this.#parked, { parkedId, cardNumber, lines: this.#basket.lines(), total: this.total(), atMs }]
    this.#basket.forget()
    this.requote()
    return done
  }

  #resumeParked({ parkedId }: DeskActOf<'resume_basket'>): DeskAnswer {
    const parked = this.#parked.find((one) => one.parkedId === parkedId)
    if (parked === undefined || !this.isEmpty()) return notNow
    if (this.#last !== null) this.#forgetCustomer()
    this.#parked = this.#parked.filter((one) => one !== parked)
    this.#basket.restore(parked.lines)
    this.requote()
    return done
  }

  /** Exact cash unless more was received. */
  async #takeCash({ received, quoteNumber }: DeskActOf<'take_cash'>): Promise<DeskAnswer> {
    const declined = this.#last?.kind === 'awaiting_payment' ? this.#last.sale : null
    const due = declined?.due ?? this.total()
    if (received !== null && received < due) return { ok: false, reason: 'too_little' }
    const opened = declined ?? (await this.#open(quoteNumber, 'cash'))
    if (!('saleId' in opened)) return opened
    const tender = tenderOf(opened, opened.due, received ?? opened.due)
    await this.#ports.runner.dispatch(opened.saleId, {
      kind: 'cash_handed',
      tender,
      atMs: this.#ports.clock.wallMs(),
    })
    return done
  }

  async #takeBank({ cash, quoteNumber }: DeskActOf<'take_bank'>): Promise<DeskAnswer> {
    const declined = this.#last?.kind === 'awaiting_payment' ? this.#last.sale : null
    const due = declined?.due ?? this.total()
    if (cash !== null && cash >= due) return { ok: false, reason: 'amount_invalid' }
    const opened = declined ?? (await this.#open(quoteNumber, cash === null ? 'bank' : 'split'))
    if (!('saleId' in opened)) return opened
    const tender = cash === null ? {} : { tender: tenderOf(opened, cash, cash) }
    await this.#ports.runner.dispatch(opened.saleId, { kind: 'payment_chosen', method: 'bank', ...tender })
    return done
  }

  async #writePending(): Promise<DeskAnswer> {
    const card = this.#cards.atHand()
    const desk = this.#shift.stamp()
    if (!this.isFree() || card === null || this.#cards.presence() === null) return notNow
    if (desk === null) return { ok: false, reason: this.#shift.isOver() ? 'shift_over' : 'shift_closed' }
    const ready = new Set(card.pending.filter(({ state }) => state === 'ready').map(({ pendingId }) => pendingId))
    const chosen = card.payments
      .filter(({ pendingId }) => ready.has(pendingId))
      .sort((a, b) => a.acceptedAtMs - b.acceptedAtMs)
    const leased = await leasedPayments(this.#ports, this.#cards.presence(), chosen)
    if (leased.payments.length === 0) {
      await this.#cards.judgeAgain()
      return notAvailable
    }
    const { payments, operations } = leased
    await this.#begin({ ...activationSale(this.#ports, card.view.number, payments, operations), desk })
    return done
  }

  /** An act on the sale that is being paid or written. */
  async #tell(act: Extract<DeskAct['kind'], 'cancel_payment' | 'void_sale' | 'leave_unwritten'>): Promise<DeskAnswer> {
    const event = {
      cancel_payment: 'cancel_requested',
      void_sale: 'void_requested',
      leave_unwritten: 'delivery_given_up',
    } as const
    const before = this.#last
    if (before === null || isFinal(before)) return notNow
    await this.#ports.runner.dispatch(before.sale.saleId, { kind: event[act] })
    return this.#last === before && act === 'void_sale' ? notAvailable : done
  }

  /** Everything of this customer is put away; what is in question goes on by itself. */
  #nextCustomer(): DeskAnswer {
    if (!this.isFree()) return notNow
    this.#forgetCustomer()
    this.#basket.forget()
    this.#cards.forget()
    this.requote()
    return done
  }

  /** The customer before has gone once something is put together for the next one. */
  #startPutting(): boolean {
    if (!this.isFree()) return false
    if (this.#last !== null) this.#forgetCustomer()
    return true
  }

  #putOrTakeBack(lineIds: readonly number[]): DeskAnswer {
    this.requote()
    const isRefused = this.#shown.some(({ lineId, quote }) => lineIds.includes(lineId) && !quote.ok)
    return isRefused ? this.#takeBack(lineIds) : done
  }

  #takeBack(lineIds: readonly number[]): DeskAnswer {
    for (const lineId of lineIds) this.#basket.remove(lineId)
    this.requote()
    return notAvailable
  }

  /** Opens the sale of what is on the screen, or says why not: nothing is taken for what has changed since. */
  async #open(quoteNumber: number, means: 'cash' | 'bank' | 'split'): Promise<Sale | DeskAnswer> {
    const desk = this.#shift.stamp()
    if (desk === null) return { ok: false, reason: this.#shift.isOver() ? 'shift_over' : 'shift_closed' }
    if (!this.isFree() || this.#basket.isEmpty() || quoteNumber !== this.#quoteNumber) return notNow
    const lines = this.#basket.requoted(this.#circumstances())
    if (lines.some(({ changes, quote }) => changes.length > 0 || !quote.ok)) {
      this.requote()
      return notAvailable
    }
    const products = productsOf(lines)
    const cardNumber = this.#cards.atHand()?.view.number ?? null
    if (cardNumber === null || (means !== 'bank' && !acceptsCash(products))) return notAvailable
    if (await this.#ports.pending.isBlocked(cardNumber)) {
      await this.#cards.judgeAgain()
      return notAvailable
    }
    const sale = await counterSale(this.#ports, { products, cardNumber }, desk)
    assert(sale.due === dueOf(products), 'a desk adds nothing to a basket')
    await this.#begin(sale)
    return sale
  }

  async #begin(sale: Sale): Promise<void> {
    this.#forgetCustomer()
    this.#saleId = sale.saleId
    await this.#ports.runner.open(sale)
  }

  #forgetCustomer(): void {
    this.#saleId = null
    this.#last = null
    this.#declined = null
    this.receipts.forget()
  }

  #customersSale(state: SaleState, event: SaleEvent): void {
    const before = this.#last?.kind
    this.#last = state
    if (event.kind === 'charge_answered' && event.answer.kind !== 'approved')
      this.#declined = event.answer.kind === 'declined' ? event.answer.reason : 'not_started'
    if (event.kind === 'payment_chosen' || event.kind === 'cash_handed') this.#declined = null
    if (state.kind === 'delivering' && before !== 'delivering') this.#writeStep = 0
    if (state.kind === 'cancelled') this.#forgetCustomer()
    else if (isFinal(state) || isInQuestion(state)) {
      this.#basket.forget()
      void this.#giveReceipt(state)
    }
    if (isFinal(state)) {
      this.requote()
      void this.#cards.readAgain()
    }
    this.#changed()
  }

  /** A cashier gives a receipt with every sale, without being asked. */
  async #giveReceipt(state: SaleState): Promise<void> {
    await this.receipts.issue(state)
    this.receipts.print()
  }

  /** Nobody stands here for this sale: paid money is kept for its card, a declined payment ends it. */
  #unattended(state: SaleState): void {
    const { saleId } = state.sale
    if (state.kind === 'awaiting_payment') void this.#ports.runner.dispatch(saleId, { kind: 'cancel_requested' })
    else if (state.kind === 'paid') void this.#ports.runner.dispatch(saleId, { kind: 'delivery_given_up' })
  }

  #circumstances(): Circumstances {
    const now: JudgedInstant = judgedNow(this.#ports.clock)
    const tariffs: Tariffs = tariffsAt(this.#ports.catalogue(), now.atMs)
    const atHand = this.#cards.atHand()
    const card = atHand === null ? null : quotedCard(atHand, tariffs, now, this.#ports.desk)
    return { card, tariffs, atMs: now.atMs, isClockTrusted: now.doubt === null }
  }
}

function tenderOf({ saleId, chargesTried }: Sale, amount: Tenge, received: Tenge): Tender {
  return { tenderId: `${saleId}:cash:${String(chargesTried + 1)}`, amount: tenge(amount), received: tenge(received) }
}
