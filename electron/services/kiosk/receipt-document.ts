import type { Language, LocalisedText } from '#domain/language'
import { sumTenge } from '#domain/money'
import type { ReceiptDocument, ReceiptLine, ReceiptPayment } from '#domain/receipt'
import { isActivation, surplus, taken } from '#domain/sale/sale'
import type { Sale, SaleState } from '#domain/sale/state'

/** The receipt of a finished sale, or the claim slip of a deferred or questioned one; null when there is nothing to prove. */
export function receiptOf(
  state: SaleState,
  context: {
    readonly language: Language
    readonly stopName: LocalisedText
    readonly atMs: number
  },
): ReceiptDocument | null {
  const { sale } = state
  const lines = receiptLines(state)
  if (lines.length === 0) return null
  return {
    receiptId: `${sale.saleId}:receipt:${state.kind}`,
    language: context.language,
    terminalNumber: sale.terminalNumber,
    stopName: context.stopName,
    atMs: context.atMs,
    cardNumber: sale.cardNumber,
    reference: sale.reference,
    lines,
    total: sumTenge(lines.map(({ amount }) => amount)),
    payment: receiptPayment(sale),
  }
}

function receiptLines(state: SaleState): ReceiptLine[] {
  const { sale } = state
  if (state.kind === 'refunded' || state.kind === 'refund_due') return [{ kind: 'refunded', amount: state.amount }]
  if (state.kind === 'paying' && state.means.kind === 'bank')
    return [{ kind: 'in_question', amount: state.means.amount }]
  return sale.lines.flatMap(({ delivery, product }): ReceiptLine[] => {
    if (delivery.kind === 'delivered') {
      const { credit: amount, balanceBefore, balanceAfter } = delivery
      return [{ kind: product.kind, amount, balanceBefore, balanceAfter }]
    }
    if (delivery.kind === 'deferred')
      return [
        {
          kind: 'deferred',
          amount: delivery.credit,
          lastDay: delivery.lastDay,
        },
      ]
    return []
  })
}

function receiptPayment(sale: Sale): ReceiptPayment {
  if (isActivation(sale)) return { method: 'provider' }
  if (sale.charge === null) return { method: 'cash', inserted: taken(sale), surplus: surplus(sale) }
  const { maskedCard, reference } = sale.charge.approval
  return { method: 'bank', maskedCard, bankReference: reference }
}
