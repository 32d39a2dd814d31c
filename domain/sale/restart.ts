import { assertNever } from '#domain/assert'
import { isOpen } from '#domain/sale/sale'
import type { SaleState } from '#domain/sale/state'

/** What is not known of a sale that is still open: after a restart, and for whoever looks at the terminal. */
export const openQuestions = [
  /** Nobody was asked for money yet. */
  'nothing_taken',
  /** A note may have been stacked that is not in the journal yet. */
  'cash_unsettled',
  /** The bank may have charged. */
  'charge_unsettled',
  /** A card may be on its way out of the dispenser, or be out. */
  'dispense_unsettled',
  /** All is known: it is paid, and not written. */
  'card_awaited',
  /** The card may have been written. */
  'write_unsettled',
  /** The bank may have given the money back. */
  'refund_unsettled',
] as const
export type OpenQuestion = (typeof openQuestions)[number]

/** Null: the sale is over. */
export function openQuestion(state: SaleState): OpenQuestion | null {
  switch (state.kind) {
    case 'awaiting_payment':
      return 'nothing_taken'
    case 'paying':
      return state.means.kind === 'cash' ? 'cash_unsettled' : 'charge_unsettled'
    case 'dispensing':
      return 'dispense_unsettled'
    case 'delivering':
      return 'write_unsettled'
    case 'paid': {
      const isInDoubt = state.sale.lines.some((line) => isOpen(line) && line.delivery.kind !== 'waiting')
      return isInDoubt ? 'write_unsettled' : 'card_awaited'
    }
    case 'refund_due':
      return 'refund_unsettled'
    case 'completed':
    case 'cancelled':
    case 'deferred':
    case 'refunded':
    case 'owed':
      return null
    default:
      return assertNever(state)
  }
}
