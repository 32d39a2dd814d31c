import type { CardView, MethodOffer } from '#contract/screens/parts'
import type { Screen, ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import { subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { absorbing } from '#domain/sale/basket'
import {
  acceptedAtMs,
  deferredUntil,
  cardNumberOf,
  cardOfSale,
  creditOf,
  isActivation,
  isOpen,
  lineCredit,
  nextLine,
  surplus,
  taken,
} from '#domain/sale/sale'
import type { DeclineReason, Sale, SaleLine, SaleState } from '#domain/sale/state'
import { almatyDay, type CalendarDay } from '#domain/time'
import { newCardScreen } from '#electron/services/kiosk/new-card/new-card-screens'
import type { DispensingProgress } from '#electron/services/kiosk/new-card/progress'
import type { DeviceStates, KioskSettings } from '#electron/services/kiosk/ports'
import { boughtLines, isMoneyOnly, outcomeScreen } from '#electron/services/kiosk/shop/outcome-screen'
import { itemOfProduct } from '#electron/services/kiosk/shop/shop-views'

/** What the session adds to a sale's state to draw it: things that are not of the sale and not journaled. */
export type SaleContext = {
  /** Null when nothing of the sale is for a tapped card, and after a restart. */
  readonly card: CardView | null
  readonly devices: DeviceStates
  readonly settings: KioskSettings
  readonly cardPresent: boolean
  readonly note: 'waiting' | 'checking' | 'rejected'
  readonly writeStep: number
  readonly declined: DeclineReason | 'not_started' | null
  readonly dispensing: DispensingProgress
  readonly secondsLeft: number
}

export const writeSteps = 4

/** The screen of a sale in progress; null when the sale says nothing to the customer any more (cancelled). */
export function saleScreen(state: SaleState, context: SaleContext): Screen | null {
  const ofNewCard = newCardScreen(state, context)
  if (ofNewCard !== null) return ofNewCard
  if (isOver(state) && !isMoneyOnly(state.sale)) return outcomeScreen(state.sale, context.secondsLeft)
  switch (state.kind) {
    case 'awaiting_payment':
      return declinedScreen(state.sale, context)
    case 'paying':
      return state.means.kind === 'cash' ? cashScreen(state.sale, context) : bankScreen(state, context)
    case 'paid':
      return paidScreen(state, context)
    case 'delivering':
      return writingScreen(state.sale, context.writeStep)
    case 'completed':
      return doneScreen(state.sale, context.secondsLeft)
    case 'owed':
      return moneyMessage('money_owed', state.sale, context.secondsLeft)
    case 'deferred':
      return deferredScreen(state.sale, context.secondsLeft)
    case 'refund_due':
    case 'refunded':
      return moneyMessage('payment_refunded', state.sale, context.secondsLeft)
    case 'cancelled':
    case 'dispensing':
      return null
    default:
      return assertNever(state)
  }
}

/** Nothing more can be done for this customer here. */
function isOver({ kind }: SaleState): boolean {
  return ['completed', 'owed', 'deferred', 'refund_due', 'refunded'].includes(kind)
}

export function methodOffers(devices: DeviceStates): MethodOffer[] {
  const cashReason =
    devices.cash === 'offline' || devices.cash === 'box_removed'
      ? ('cash_offline' as const)
      : devices.cash === 'box_full'
        ? ('cash_box_full' as const)
        : devices.cash === 'jam'
          ? ('cash_jam' as const)
          : null
  const bankReason = devices.bank === 'offline' ? ('terminal_offline' as const) : null
  return [
    { method: 'bank', available: bankReason === null, reason: bankReason },
    { method: 'cash', available: cashReason === null, reason: cashReason },
  ]
}

function declinedScreen(sale: Sale, context: SaleContext): Screen {
  return {
    kind: 'declined',
    card: context.card,
    reference: sale.reference,
    due: sale.due,
    reason: context.declined ?? 'not_started',
    methods: methodOffers(context.devices),
  }
}

function cashScreen(sale: Sale, context: SaleContext): Screen {
  const remaining = subtractTenge(sale.due, taken(sale))
  return {
    kind: 'cash',
    card: context.card,
    reference: sale.reference,
    due: sale.due,
    inserted: taken(sale),
    remaining: remaining > 0 ? remaining : tenge(0),
    denominations: [...context.settings.denominations],
    note: context.note,
    absorbs: absorbedBy(sale),
    isBasket: !isMoneyOnly(sale),
  }
}

function bankScreen(state: Extract<SaleState, { kind: 'paying' }>, context: SaleContext): Screen {
  const { sale, means } = state
  if (means.kind === 'bank' && means.step === 'in_question') {
    return message('bank_unknown', sale, means.amount, null, context.secondsLeft)
  }
  const asking = means.kind === 'bank' && means.step === 'asking'
  const processing = context.devices.bank === 'processing'
  return {
    kind: 'bank',
    card: context.card,
    reference: sale.reference,
    due: sale.due,
    step: asking ? 'checking' : processing ? 'processing' : 'waiting_for_card',
    canCancel: context.devices.canCancelPayment && !asking && !processing,
  }
}

/** Paid, and the card is not being written: either it is there and its turn comes at once, or it has to be presented. */
function paidScreen(state: Extract<SaleState, { kind: 'paid' }>, context: SaleContext): Screen | null {
  const { sale, trouble } = state
  const line = nextLine(sale)
  const cardNumber = line === null ? null : cardNumberOf(sale, line)
  if (line === null || cardNumber === null) return null
  if (trouble === null && context.cardPresent) return writingScreen(sale, 0)
  const isDoubtful = line.delivery.kind === 'in_doubt'
  return {
    kind: 'card_removed',
    origin: origin(sale),
    amount: openAmount(sale),
    cardNumber,
    outcome: isDoubtful ? 'checking' : 'certain',
    otherCard: trouble === 'card_other',
    lastDay: claimDay(sale, line),
    reference: sale.reference,
    written: cardLines(sale).filter(({ delivery }) => delivery.kind === 'delivered').length,
    lines: cardLines(sale).length,
    secondsLeft: context.secondsLeft,
  }
}

/** Lines that are written to a card. */
function cardLines(sale: Sale): readonly SaleLine[] {
  return boughtLines(sale).filter(({ product }) => product.kind !== 'account' && product.kind !== 'card')
}

/** Where cash goes that is more than the sum, or less than enough (GAP-50). */
function absorbedBy({ lines }: Sale): 'wallet' | 'account' | 'owed' {
  const product = absorbing(lines.map((line) => line.product))
  if (product === null) return 'owed'
  return product.kind === 'account' ? 'account' : 'wallet'
}

/** Until when the amount can still be written if the customer leaves now. */
function claimDay(sale: Sale, line: SaleLine): CalendarDay {
  return line.product.kind === 'activation' ? line.product.lastDay : deferredUntil(sale)
}

function origin(sale: Sale): 'top_up' | 'activation' {
  return isActivation(sale) ? 'activation' : 'top_up'
}

/** What is not on the card yet. */
function openAmount(sale: Sale): Tenge {
  return sumTenge(sale.lines.filter(isOpen).map((line) => lineCredit(sale, line)))
}

function writingScreen(sale: Sale, step: number): Screen {
  const line = nextLine(sale)
  const lines = cardLines(sale)
  return {
    kind: 'writing',
    origin: origin(sale),
    amount: line === null ? taken(sale) : lineCredit(sale, line),
    item: line === null ? { kind: 'top_up' } : itemOfProduct(line.product, almatyDay(acceptedAtMs(sale))),
    line: Math.max(1, lines.findIndex(({ lineId }) => lineId === line?.lineId) + 1),
    lines: Math.max(1, lines.length),
    step,
    steps: writeSteps,
  }
}

function doneScreen(sale: Sale, secondsLeft: number): Screen {
  const delivered = sale.lines.flatMap(({ delivery }) => (delivery.kind === 'delivered' ? [delivery] : []))
  const written = delivered.flatMap(({ proof }) => (proof.by === 'card' ? [proof] : []))
  return {
    kind: 'done',
    origin: origin(sale),
    amount: sumTenge(delivered.map(({ credit }) => credit)),
    balanceBefore: written[0]?.balanceBefore ?? tenge(0),
    balanceAfter: written.at(-1)?.balanceAfter ?? tenge(0),
    surplus: isActivation(sale) ? tenge(0) : surplus(sale),
    reference: sale.reference,
    receipt: { state: 'offered', reason: null },
    secondsLeft,
  }
}

/** Of several deferred lines the earliest last day binds (PEND-004): all of one payment have the same. */
function deferredScreen(sale: Sale, secondsLeft: number): Screen | null {
  const line = sale.lines.find(({ delivery }) => delivery.kind === 'deferred')
  const cardNumber = line === undefined ? null : cardNumberOf(sale, line)
  if (line?.delivery.kind !== 'deferred' || cardNumber === null) return null
  return {
    kind: 'deferred',
    amount: creditOf(sale, 'deferred'),
    cardNumber,
    lastDay: line.delivery.lastDay,
    unfit: sale.unfit ?? null,
    reference: sale.reference,
    receipt: { state: 'offered', reason: null },
    secondsLeft,
  }
}

/** Where money is that was paid and came to nothing: on its way back, or kept for a person to settle. */
function moneyMessage(code: 'payment_refunded' | 'money_owed', sale: Sale, secondsLeft: number): Screen {
  const kinds = code === 'money_owed' ? ['owed', 'in_question'] : ['refund_due', 'refunded']
  const lines = sale.lines.filter(({ delivery }) => kinds.includes(delivery.kind))
  const amounts = lines.map((line) => ('credit' in line.delivery ? line.delivery.credit : lineCredit(sale, line)))
  return message(code, sale, sumTenge(amounts), null, secondsLeft)
}

export function message(
  code: Extract<Screen, { kind: 'message' }>['code'],
  sale: Sale | null,
  amount: Tenge | null,
  lastDay: CalendarDay | null,
  secondsLeft: number,
): ScreenOf<'message'> {
  return {
    kind: 'message',
    code,
    amount,
    cardNumber: sale === null ? null : cardOfSale(sale),
    lastDay,
    reference: sale?.reference ?? null,
    secondsLeft,
  }
}
