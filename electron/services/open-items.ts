import { factSchema } from '#contract/central'
import { addTenge, sumTenge, type Tenge } from '#domain/money'
import { openQuestion, type OpenQuestion } from '#domain/sale/restart'
import { cardOfSale, isOpen, lineCredit, taken } from '#domain/sale/sale'
import type { Sale, SaleLine, SaleState } from '#domain/sale/state'
import { restartPolicies, type RestartPolicy } from '#electron/services/restart-policy'
import { unassignedPrefix } from '#electron/services/kiosk/cash-notes'
import type { Store } from '#electron/store/open'

/** What a person has to know of a terminal: sales that are not over, money of which nobody can say whose it is, slips that never
 *  came out. Nobody reads it aloud to a passenger. */
export type OpenItem =
  | {
      readonly kind: Exclude<RestartPolicy['technician'], 'nothing'>
      readonly saleId: string
      readonly reference: string
      /** The card it is bound to; null: none, or not known. */
      readonly cardNumber: string | null
      readonly question: OpenQuestion
      /** What is open: the charge or the notes in question, or what is paid and not given. */
      readonly amount: Tenge
      readonly sinceMs: number
    }
  /** Cash in the box that no sale could take. */
  | { readonly kind: 'unassigned_cash'; readonly noteId: string; readonly amount: Tenge }
  /** A claim slip no printer has said that it printed. Receipts nobody asked for are not among them. */
  | { readonly kind: 'slip_not_printed'; readonly receiptId: string; readonly saleId: string }
  /** Records the centre would not take. */
  | { readonly kind: 'refused_records'; readonly firstSeq: number; readonly lastSeq: number; readonly code: string }

/** All of it, oldest first within each kind. For the service screen and the desk. */
export async function openItems(
  store: Pick<Store, 'sales' | 'receipts' | 'sync' | 'journal'>,
): Promise<readonly OpenItem[]> {
  const [sales, receipts, refusals, unassigned] = await Promise.all([
    store.sales.open(),
    store.receipts.unprinted(),
    store.sync.refusals(),
    store.journal.byOperationPrefix(unassignedPrefix),
  ])
  return [
    ...sales.flatMap(({ state, updatedAtMs }) => itemOf(state, updatedAtMs)),
    ...unassigned.flatMap(({ payload }) => noteItem(payload)),
    ...receipts
      .filter(({ receiptId }) => isClaimSlip(receiptId))
      .map(({ receiptId, saleId }): OpenItem => ({ kind: 'slip_not_printed', receiptId, saleId })),
    ...refusals
      .filter(({ settledAtMs }) => settledAtMs === null)
      .map(({ firstSeq, lastSeq, code }): OpenItem => ({ kind: 'refused_records', firstSeq, lastSeq, code })),
  ]
}

function itemOf(state: SaleState, sinceMs: number): readonly OpenItem[] {
  const { sale } = state
  const question = openQuestion(state)
  const kind = question === null ? 'nothing' : restartPolicies[question].technician
  if (question === null || kind === 'nothing') return []
  const { saleId, reference } = sale
  return [{ kind, saleId, reference, cardNumber: cardOfSale(sale), question, amount: amountOf(state), sinceMs }]
}

function amountOf(state: SaleState): Tenge {
  const { sale } = state
  if (state.kind === 'refund_due') return state.amount
  if (state.kind === 'paying')
    return state.means.kind === 'bank' ? state.means.amount : cashOf(sale, state.means.escrow)
  return sumTenge(
    sale.lines.filter((line) => isOpen(line) || isAtDispenser(line)).map((line) => lineCredit(sale, line)),
  )
}

/** With the note that may be in the box or in the customer's hand. */
function cashOf(sale: Sale, escrow: { readonly amount: Tenge } | null): Tenge {
  return escrow === null ? taken(sale) : addTenge(taken(sale), escrow.amount)
}

function isAtDispenser({ delivery }: SaleLine): boolean {
  return delivery.kind === 'dispensing' || delivery.kind === 'in_question'
}

function noteItem(payload: string): readonly OpenItem[] {
  const fact = factSchema.parse(JSON.parse(payload))
  return fact.kind === 'cash_accepted' ? [{ kind: 'unassigned_cash', noteId: fact.noteId, amount: fact.amount }] : []
}

/** A receipt is named after the state it was made of (receipt-document.ts). */
function isClaimSlip(receiptId: string): boolean {
  return !receiptId.endsWith(':completed')
}
