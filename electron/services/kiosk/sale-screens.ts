import type { CardView, MethodOffer, Screen, ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import { subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { lastActivationDay } from '#domain/pending'
import { isActivation, nextLine, surplus, taken } from '#domain/sale/sale'
import type { DeclineReason, Sale, SaleLine, SaleState } from '#domain/sale/state'
import type { CalendarDay } from '#domain/time'
import type { DeviceStates, KioskSettings } from '#electron/services/kiosk/ports'

/** What the session adds to a sale's state to draw it: things that are not of the sale and not journaled. */
export type SaleContext = {
  readonly card: CardView
  readonly devices: DeviceStates
  readonly settings: KioskSettings
  readonly cardPresent: boolean
  readonly note: 'waiting' | 'checking' | 'rejected'
  readonly writeStep: number
  readonly declined: DeclineReason | 'not_started' | null
  readonly secondsLeft: number
}

export const writeSteps = 4

/** The screen of a sale in progress; null when the sale says nothing to the customer any more (cancelled). */
export function saleScreen(state: SaleState, context: SaleContext): Screen | null {
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
    case 'deferred':
      return deferredScreen(state.sale, context.secondsLeft)
    case 'refund_due':
    case 'refunded':
      return message('payment_refunded', state.sale, state.amount, null, context.secondsLeft)
    case 'cancelled':
      return null
    default:
      return assertNever(state)
  }
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
    canCancel: !asking && !processing,
  }
}

/** Paid, and the card is not being written: either it is there and its turn comes at once, or it has to be presented. */
function paidScreen(state: Extract<SaleState, { kind: 'paid' }>, context: SaleContext): Screen {
  const { sale, trouble } = state
  const line = nextLine(sale)
  if (trouble === null && context.cardPresent) return writingScreen(sale, 0)
  const isDoubtful = line?.delivery.kind === 'in_doubt'
  return {
    kind: 'card_removed',
    origin: origin(sale),
    amount: openAmount(sale),
    cardNumber: sale.cardNumber,
    outcome: isDoubtful ? 'checking' : 'certain',
    otherCard: trouble === 'card_other',
    lastDay: line === null ? lastActivationDay(sale.startedAtMs) : claimDay(sale, line),
    reference: sale.reference,
    secondsLeft: context.secondsLeft,
  }
}

/** Until when the amount can still be written if the customer leaves now. */
function claimDay(sale: Sale, line: SaleLine): CalendarDay {
  return line.product.kind === 'activation' ? line.product.lastDay : lastActivationDay(sale.startedAtMs)
}

function origin(sale: Sale): 'top_up' | 'activation' {
  return isActivation(sale) ? 'activation' : 'top_up'
}

/** What is not on the card yet. */
function openAmount(sale: Sale): Tenge {
  const open = sale.lines.filter(({ delivery }) => ['waiting', 'writing', 'in_doubt'].includes(delivery.kind))
  return isActivation(sale) ? sumTenge(open.map(({ product }) => product.amount)) : taken(sale)
}

function writingScreen(sale: Sale, step: number): Screen {
  const line = nextLine(sale)
  const amount = line === null ? taken(sale) : isActivation(sale) ? line.product.amount : taken(sale)
  return {
    kind: 'writing',
    origin: origin(sale),
    amount,
    step,
    steps: writeSteps,
  }
}

function doneScreen(sale: Sale, secondsLeft: number): Screen | null {
  const delivered = sale.lines.flatMap(({ delivery }) => (delivery.kind === 'delivered' ? [delivery] : []))
  const [first] = delivered
  const last = delivered.at(-1)
  if (first === undefined || last === undefined) return null
  return {
    kind: 'done',
    origin: origin(sale),
    amount: sumTenge(delivered.map(({ credit }) => credit)),
    balanceBefore: first.balanceBefore,
    balanceAfter: last.balanceAfter,
    surplus: isActivation(sale) ? tenge(0) : surplus(sale),
    reference: sale.reference,
    receipt: { state: 'offered', reason: null },
    secondsLeft,
  }
}

function deferredScreen(sale: Sale, secondsLeft: number): Screen | null {
  const line = sale.lines.find(({ delivery }) => delivery.kind === 'deferred')
  if (line?.delivery.kind !== 'deferred') return null
  return {
    kind: 'deferred',
    amount: line.delivery.credit,
    cardNumber: sale.cardNumber,
    lastDay: line.delivery.lastDay,
    reference: sale.reference,
    receipt: { state: 'offered', reason: null },
    secondsLeft,
  }
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
    cardNumber: sale?.cardNumber ?? null,
    lastDay,
    reference: sale?.reference ?? null,
    secondsLeft,
  }
}
