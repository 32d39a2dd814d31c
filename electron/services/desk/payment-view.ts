import type { PaymentView } from '#contract/desk/view'
import { subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { cardNumberOf, deferredUntil, isFinal, nextLine, taken } from '#domain/sale/sale'
import { voided } from '#domain/sale/settle'
import type { DeclineReason, Sale, SaleState } from '#domain/sale/state'
import { writeSteps } from '#electron/services/kiosk/sale-screens'
import { outcomeScreen } from '#electron/services/kiosk/shop/outcome-screen'
import type { DeviceStates } from '#electron/services/kiosk/ports'
import type { ReceiptDesk } from '#electron/services/kiosk/receipt-desk'

export type PaymentContext = {
  readonly devices: DeviceStates
  readonly cardPresent: boolean
  readonly writeStep: number
  readonly declined: DeclineReason | 'not_started' | null
  readonly receipts: ReceiptDesk
}

/** Where the payment of a sale stands, for its cashier; null when there is nothing to say. */
export function paymentView(state: SaleState, context: PaymentContext): PaymentView | null {
  const { sale } = state
  switch (state.kind) {
    case 'awaiting_payment':
      return context.declined === null ? null : { kind: 'declined', reason: context.declined }
    case 'paying':
      return state.means.kind === 'bank' ? bankView(state.means, context.devices) : null
    case 'paid':
      return paidView(state, context)
    case 'delivering':
      return { kind: 'writing', step: context.writeStep, steps: writeSteps }
    case 'dispensing':
    case 'cancelled':
      return null
    case 'refund_due':
      return endedView(sale, 'refunding', context)
    default:
      return isFinal(state) ? endedView(sale, state.kind, context) : null
  }
}

type Bank = Extract<Extract<SaleState, { kind: 'paying' }>['means'], { kind: 'bank' }>

function bankView({ amount, tender, step }: Bank, { bank, canCancelPayment }: DeviceStates): PaymentView {
  const running = bank === 'processing' ? 'processing' : 'waiting_for_card'
  const shown = step === 'charging' ? running : step === 'asking' ? 'checking' : 'in_question'
  return {
    kind: 'bank',
    amount,
    cash: tender?.amount ?? tenge(0),
    step: shown,
    canCancel: canCancelPayment && shown === 'waiting_for_card',
  }
}

/** Paid, and the card is not being written: either it is there and its turn comes at once, or it has to be laid down. */
function paidView(
  { sale, trouble }: Extract<SaleState, { kind: 'paid' }>,
  context: PaymentContext,
): PaymentView | null {
  const line = nextLine(sale)
  const cardNumber = line === null ? null : cardNumberOf(sale, line)
  if (line === null || cardNumber === null) return null
  if (trouble === null && context.cardPresent) return { kind: 'writing', step: 0, steps: writeSteps }
  return {
    kind: 'card_wanted',
    cardNumber,
    outcome: line.delivery.kind === 'in_doubt' ? 'checking' : 'certain',
    otherCard: trouble === 'card_other',
    canVoid: voided(sale) !== null,
    lastDay: line.product.kind === 'activation' ? line.product.lastDay : deferredUntil(sale),
  }
}

function endedView(
  sale: Sale,
  end: Extract<PaymentView, { kind: 'ended' }>['end'],
  { receipts }: PaymentContext,
): PaymentView {
  const { lines, paid, wallet, reference } = outcomeScreen(sale, 0)
  const cash = sumTenge(sale.notes.map(({ amount }) => amount))
  const received = sumTenge(sale.notes.map((note) => note.received ?? note.amount))
  const backs = sale.lines.map(({ delivery }): Tenge =>
    delivery.kind === 'refunded' ? (delivery.cash ?? tenge(0)) : tenge(0),
  )
  return {
    kind: 'ended',
    end,
    lines,
    paid,
    received: sale.charge === null ? received : taken(sale),
    change: subtractTenge(received, cash),
    cashBack: sumTenge(backs),
    wallet,
    reference,
    receipt: receipts.offer(),
  }
}
