import type { CardView, PaymentMethod, ReceiptOffer, Screen, ScreenKind } from '#contract/view'
import { assert } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import { lastActivationDay, type PendingPayment } from '#domain/pending'
import type { ReceiptDocument } from '#domain/receipt'
import { isFinal } from '#domain/sale/sale'
import type { DeclineReason, Sale, SaleEvent, SaleLine, SaleState } from '#domain/sale/state'
import type { PrinterError } from '#drivers/printer/driver'
import type { HostError, HostEvent } from '#electron/device-host/protocol'
import type { CardField } from '#electron/services/kiosk/card-field'
import { createCashNotes } from '#electron/services/kiosk/cash-notes'
import type { DeviceStates, KioskPorts } from '#electron/services/kiosk/ports'
import { receiptOf } from '#electron/services/kiosk/receipt-document'
import { saleScreen } from '#electron/services/kiosk/sale-screens'
import type { Stage } from '#electron/services/kiosk/stage'

export interface SaleDesk {
  /** The sale of the customer standing here, or null. */
  current(): SaleState | null
  /** The sale a presented card is for, or null. */
  waitingForCard(): string | null
  /** The customer pays in cash or chooses how to pay: ends by itself only when it is cancelled or paid. */
  isPaymentOpen(): boolean
  openTopUp(card: CardView, amount: Tenge, method: PaymentMethod): Promise<void>
  openActivation(card: CardView, payments: readonly PendingPayment[], operations: readonly number[]): Promise<void>
  dispatch(event: SaleEvent): Promise<void>
  /** The customer leaves a paid sale: what is not written is deferred. */
  giveUp(): Promise<void>
  receipt(): ReceiptDocument | null
  print(): void
  devices(): DeviceStates
  onDevice(event: HostEvent): void
  onHostLost(): void
  /** Devices are back: what was asked of them and not answered is asked again. */
  onHostReady(): void
  /** The customer's sale ended without anything written or taken. */
  onCancelled(listener: (state: Extract<SaleState, { kind: 'cancelled' }>) => void): void
  /** The card came or went: the screen of the sale may say something else now. */
  redraw(): void
  /** After a start: sales a previous run left open. */
  resume(): void
  /** This customer is gone. What is still open goes on without a customer. */
  forget(): void
}

type Customer = {
  readonly saleId: string
  readonly card: CardView | null
  note: 'waiting' | 'checking' | 'rejected'
  writeStep: number
  declined: DeclineReason | 'not_started' | null
  receipt: ReceiptDocument | null
}

/** Screens on which nobody is served, so that a sale found open may call for its customer. */
const freeScreens: readonly ScreenKind[] = ['starting', 'home', 'out_of_service']
const noDevices: DeviceStates = { cash: 'offline', bank: 'offline', printer: 'offline' }
const steps = { authenticate: 1, write: 2, commit: 3, read_back: 4 } as const

export function createSaleDesk(ports: KioskPorts, stage: Stage, field: CardField): SaleDesk {
  let customer: Customer | null = null
  let last: SaleState | null = null
  let cancelled: (state: Extract<SaleState, { kind: 'cancelled' }>) => void = () => undefined
  let states = noDevices
  /** Open sales whose customer has gone: nothing of them is shown again. */
  const left = new Set<string>()
  const cashNotes = createCashNotes(ports, () => customer?.saleId ?? null)

  ports.runner.subscribe((state, event) => {
    if (state.sale.saleId === customer?.saleId) customersSale(customer, state, event)
    else unattended(state)
  })

  function customersSale(of: Customer, state: SaleState, event: SaleEvent): void {
    const before = last?.kind
    last = state
    if (event.kind === 'charge_answered') of.declined = declineReason(event)
    // Who puts notes in is there.
    if (event.kind === 'note_escrowed') stage.touched()
    if (event.kind === 'note_escrowed') of.note = 'checking'
    if (event.kind === 'note_stacked' || event.kind === 'note_returned') of.note = 'waiting'
    if (state.kind === 'delivering' && before !== 'delivering') of.writeStep = 0
    if (isFinal(state) || isInQuestion(state)) void issueReceipt(of, state)
    if (state.kind === 'cancelled') cancelled(state)
    // A sale just opened goes on to the payment that was chosen for it.
    else if (event.kind !== 'opened' || state.kind !== 'awaiting_payment') draw()
  }

  /** Nobody stands here for this sale: paid money is deferred at once, a declined payment ends it. After a restart the customer
   *  may still be there. */
  function unattended(state: SaleState): void {
    const { saleId } = state.sale
    const mayBeThere = customer === null && !left.has(saleId) && freeScreens.includes(stage.screen().kind)
    if (isFinal(state)) left.delete(saleId)
    else if (state.kind === 'awaiting_payment') void ports.runner.dispatch(saleId, { kind: 'cancel_requested' })
    else if (state.kind === 'paid' && mayBeThere) attend(state)
    else if (state.kind === 'paid') void giveUpSale(state.sale)
  }

  function attend(state: SaleState): void {
    customer = newCustomer(state.sale.saleId, null)
    last = state
    draw()
  }

  function draw(): void {
    if (customer === null || last === null) return
    const screen = screenOf(customer, last)
    if (screen === null) return
    const shown = stage.screen().kind
    if (shown === screen.kind && screen.kind !== 'message') stage.update(withReceipt(screen))
    else stage.show(withReceipt(screen))
  }

  function screenOf(of: Customer, state: SaleState): Screen | null {
    // A sale found after a restart has no card at hand: only its own delivery is shown (see resume).
    if (of.card === null && (state.kind === 'awaiting_payment' || state.kind === 'paying')) return null
    return saleScreen(state, {
      card: of.card ?? nobody,
      devices: states,
      settings: ports.settings,
      cardPresent: field.presence !== null,
      note: of.note,
      writeStep: of.writeStep,
      declined: of.declined,
      secondsLeft: stage.secondsLeft(),
    })
  }

  let offer: ReceiptOffer = { state: 'offered', reason: null }

  function withReceipt(screen: Screen): Screen {
    return screen.kind === 'done' || screen.kind === 'deferred' ? { ...screen, receipt: offer } : screen
  }

  async function issueReceipt(of: Customer, state: SaleState): Promise<void> {
    const context = {
      language: stage.language(),
      stopName: ports.identity().stopName,
      atMs: ports.clock.wallMs(),
    }
    const document = receiptOf(state, context)
    if (document === null || of.receipt?.receiptId === document.receiptId) return
    of.receipt = document
    offer = { state: 'offered', reason: null }
    await ports.receipts.issue(state.sale.saleId, document)
    // A claim slip is what the customer leaves with: it is not asked for, it is given.
    if (state.kind !== 'completed') print()
  }

  function print(): void {
    const document = customer?.receipt ?? null
    if (document === null || offer.state === 'printing' || offer.state === 'printed') return
    setOffer({ state: 'printing', reason: null })
    const ended = (next: ReceiptOffer): void => {
      // The answer is about this receipt; by now another may be on screen.
      if (customer?.receipt?.receiptId === document.receiptId) setOffer(next)
    }
    ports.receipts.print(document).then(
      (answer) => {
        ended(answer.ok ? { state: 'printed', reason: null } : { state: 'failed', reason: printTrouble(answer.error) })
      },
      (error: unknown) => {
        ports.log(`receipt not drawn: ${String(error)}`)
        ended({ state: 'failed', reason: 'outcome_unknown' })
      },
    )
  }

  function setOffer(next: ReceiptOffer): void {
    offer = next
    const screen = stage.screen()
    if (screen.kind === 'done' || screen.kind === 'deferred') stage.update(withReceipt(screen))
  }

  async function open(card: CardView, lines: readonly SaleLine[], due: Tenge): Promise<string> {
    const { terminalNumber } = ports.identity()
    const number = lines[0]?.operationNumber
    assert(number !== undefined, 'a sale has lines')
    const reference = `${String(terminalNumber).padStart(4, '0')}-${String(number).padStart(5, '0')}`
    const sale: Sale = {
      saleId: reference,
      reference,
      terminalNumber,
      cardNumber: card.number,
      startedAtMs: ports.clock.wallMs(),
      lines,
      due,
      notes: [],
      charge: null,
      chargesTried: 0,
    }
    forget()
    customer = newCustomer(sale.saleId, card)
    await ports.runner.open(sale)
    return sale.saleId
  }

  async function giveUpSale(sale: Sale): Promise<void> {
    await ports.runner.dispatch(sale.saleId, {
      kind: 'delivery_given_up',
      lastDay: lastActivationDay(sale.startedAtMs),
    })
  }

  function current(): SaleState | null {
    return customer === null ? null : (ports.runner.state(customer.saleId) ?? last)
  }

  function forget(): void {
    if (customer !== null && ports.runner.state(customer.saleId) !== null) left.add(customer.saleId)
    customer = null
    last = null
    offer = { state: 'offered', reason: null }
  }

  function askAgain(isAsked: (state: SaleState) => boolean): void {
    for (const state of ports.runner.running().filter(isAsked)) {
      void ports.runner.dispatch(state.sale.saleId, { kind: 'ask_again' })
    }
  }

  function askBankAgain(): void {
    askAgain((state) => isInQuestion(state) || state.kind === 'refund_due')
    ports.schedule.after(ports.settings.askBankEveryMs, askBankAgain)
  }

  return {
    current,
    waitingForCard() {
      const state = current()
      return state?.kind === 'paid' ? state.sale.saleId : null
    },
    isPaymentOpen() {
      const state = current()
      return state?.kind === 'awaiting_payment' || (state !== null && isPayingCash(state))
    },
    async openTopUp(card, amount, method) {
      const [operationNumber] = await ports.reserveOperations(1)
      assert(operationNumber !== undefined, 'one number was reserved')
      const product = { kind: 'top_up', amount } as const
      const saleId = await open(
        card,
        [
          {
            lineId: 1,
            product,
            operationNumber,
            delivery: { kind: 'waiting' },
          },
        ],
        amount,
      )
      await ports.runner.dispatch(saleId, { kind: 'payment_chosen', method })
    },
    async openActivation(card, payments, operations) {
      const lines = payments.map((payment, index): SaleLine => {
        const operationNumber = operations[index]
        assert(operationNumber !== undefined, 'a number for every line')
        const { pendingId, action, amount, lastDay } = payment
        const product = {
          kind: 'activation',
          pendingId,
          action,
          amount,
          lastDay,
        } as const
        return {
          lineId: index + 1,
          product,
          operationNumber,
          delivery: { kind: 'waiting' },
        }
      })
      await open(card, lines, tenge(0))
    },
    async dispatch(event) {
      if (customer !== null) await ports.runner.dispatch(customer.saleId, event)
    },
    async giveUp() {
      const state = current()
      if (state?.kind === 'paid') await giveUpSale(state.sale)
    },
    receipt: () => customer?.receipt ?? null,
    print,
    devices() {
      // One validator takes notes for one sale: while another is not settled, cash is not offered.
      const isBusy = ports.runner
        .running()
        .some((state) => isPayingCash(state) && state.sale.saleId !== customer?.saleId)
      return isBusy ? { ...states, cash: 'offline' } : states
    },
    onDevice(event) {
      switch (event.kind) {
        case 'cash':
          if (event.event.kind === 'note_rejected' && customer !== null) customer.note = 'rejected'
          void cashNotes.onCash(event.event)
          break
        case 'cash_state':
          states = { ...states, cash: event.state }
          break
        case 'bank_state':
          states = { ...states, bank: event.state }
          break
        case 'printer_state':
          states = { ...states, printer: event.state }
          break
        case 'card_progress':
          if (customer !== null) customer.writeStep = steps[event.step]
          break
        default:
          return
      }
      const shown = stage.screen().kind
      if (shown === 'bank' || shown === 'cash' || shown === 'writing' || shown === 'declined') draw()
    },
    onHostLost() {
      states = noDevices
    },
    onHostReady() {
      askAgain((state) => isInQuestion(state) || state.kind === 'refund_due' || isPayingCash(state))
    },
    onCancelled(listener) {
      cancelled = listener
    },
    redraw() {
      if (current()?.kind === 'paid') draw()
    },
    resume() {
      for (const state of ports.runner.running()) {
        if (state.kind !== 'paid' || state.sale.saleId === customer?.saleId) continue
        if (customer === null) attend(state)
        else void giveUpSale(state.sale)
      }
      ports.schedule.after(ports.settings.askBankEveryMs, askBankAgain)
    },
    forget,
  }
}

const nobody: CardView = {
  number: '0'.repeat(16),
  kind: 'reusable',
  balance: tenge(0),
  cityRides: 0,
  passes: [],
}

function newCustomer(saleId: string, card: CardView | null): Customer {
  return {
    saleId,
    card,
    note: 'waiting',
    writeStep: 0,
    declined: null,
    receipt: null,
  }
}

function isInQuestion(state: SaleState): boolean {
  return state.kind === 'paying' && state.means.kind === 'bank' && state.means.step === 'in_question'
}

function isPayingCash(state: SaleState): boolean {
  return state.kind === 'paying' && state.means.kind === 'cash'
}

function declineReason(event: Extract<SaleEvent, { kind: 'charge_answered' }>): Customer['declined'] {
  if (event.answer.kind === 'declined') return event.answer.reason
  return event.answer.kind === 'not_started' ? 'not_started' : null
}

function printTrouble(error: PrinterError | HostError): NonNullable<ReceiptOffer['reason']> {
  switch (error.kind) {
    case 'device_paper_out':
      return 'paper_out'
    case 'device_cover_open':
      return 'cover_open'
    case 'device_jam':
      return 'jam'
    case 'device_gone':
      return 'printer_offline'
    case 'device_outcome_unknown':
    case 'device_restarting':
    case 'cancelled':
      return 'outcome_unknown'
  }
}
