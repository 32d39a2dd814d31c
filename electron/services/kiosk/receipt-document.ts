import { assertNever } from '#domain/assert'
import { plasticLastDay, warrantyLastDay } from '#domain/card/standing'
import type { Language, LocalisedText } from '#domain/language'
import { subtractTenge, sumTenge } from '#domain/money'
import type { ReceiptDocument, ReceiptLine, ReceiptPayment } from '#domain/receipt'
import { contentOf } from '#domain/sale/facts'
import { acceptedAtMs, cardOfSale, isActivation, lineCredit, surplus } from '#domain/sale/sale'
import type { LineDelivery, Sale, SaleLine, SaleState } from '#domain/sale/state'
import { almatyDay } from '#domain/time'

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
    cardNumber: cardOfSale(sale),
    reference: sale.reference,
    lines,
    total: sumTenge(lines.map(({ amount }) => amount)),
    payment: receiptPayment(sale),
  }
}

function receiptLines(state: SaleState): ReceiptLine[] {
  const { sale } = state
  if (state.kind === 'paying' && state.means.kind === 'bank')
    return [{ kind: 'in_question', amount: state.means.amount, of: 'bank' }]
  return sale.lines.flatMap((line) => receiptLine(sale, line))
}

function receiptLine(sale: Sale, line: SaleLine): ReceiptLine[] {
  const { delivery } = line
  switch (delivery.kind) {
    case 'delivered':
      return deliveredLines(sale, line, delivery)
    case 'deferred': {
      const content = contentOf(line)
      const pass = content.kind === 'pass' ? content.pass : null
      return [{ kind: 'deferred', amount: delivery.credit, lastDay: delivery.lastDay, pass }]
    }
    case 'refund_due':
    case 'refunded':
      return [{ kind: 'refunded', amount: delivery.credit }]
    case 'owed':
      return [{ kind: 'owed', amount: delivery.credit }]
    case 'dispensing':
    case 'in_question':
      return [{ kind: 'in_question', amount: lineCredit(sale, line), of: 'dispenser' }]
    case 'waiting':
    case 'writing':
    case 'in_doubt':
    case 'dropped':
      return []
    default:
      return assertNever(delivery)
  }
}

function deliveredLines(
  sale: Sale,
  line: SaleLine,
  { credit, proof }: Extract<LineDelivery, { kind: 'delivered' }>,
): ReceiptLine[] {
  const { product } = line
  if (proof.by === 'card') {
    const content = contentOf(line)
    if (content.kind === 'pass') return [{ kind: 'pass', amount: credit, pass: content.pass }]
    const { balanceBefore, balanceAfter } = proof
    const kind = product.kind === 'activation' ? 'activation' : 'top_up'
    return [{ kind, amount: credit, balanceBefore, balanceAfter }]
  }
  if (proof.by === 'dispenser' && product.kind === 'card') {
    const lastDay = plasticLastDay(proof.producedOn, product.terms)
    const warranty = warrantyLastDay(almatyDay(acceptedAtMs(sale)), product.terms)
    return [{ kind: 'card', amount: credit, cardNumber: proof.cardNumber, lastDay, warrantyLastDay: warranty }]
  }
  return product.kind === 'account' ? accountLines(product, subtractTenge(credit, product.deposit)) : []
}

function accountLines(
  { accountId, purpose, deposit }: Extract<SaleLine['product'], { kind: 'account' }>,
  amount: ReceiptLine['amount'],
): ReceiptLine[] {
  const paid: ReceiptLine[] = amount > 0 ? [{ kind: 'account', amount, accountId, purpose }] : []
  return deposit > 0 ? [...paid, { kind: 'deposit', amount: deposit, accountId }] : paid
}

function receiptPayment(sale: Sale): ReceiptPayment {
  if (isActivation(sale)) return { method: 'provider' }
  const received = sumTenge(sale.notes.map((note) => note.received ?? note.amount))
  const cash = sumTenge(sale.notes.map(({ amount }) => amount))
  if (sale.charge === null) {
    const change = received > cash ? { change: subtractTenge(received, cash) } : {}
    return { method: 'cash', inserted: received, surplus: surplus(sale), ...change }
  }
  const { maskedCard, reference } = sale.charge.approval
  return { method: 'bank', maskedCard, bankReference: reference, ...(cash > 0 ? { cash } : {}) }
}
