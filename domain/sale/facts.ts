import type { Fact } from '#domain/facts'
import { tenge } from '#domain/money'
import { creditOf, isFinal, taken } from '#domain/sale/sale'
import type { SaleState } from '#domain/sale/state'

/** What became true between two states of a sale; journaled with the later one, in the same transaction. Each fact has the
 *  key it is journaled under: the same fact twice is one record. */
export function newFacts(before: SaleState | null, after: SaleState): readonly { key: string; fact: Fact }[] {
  const known = new Set(before === null ? [] : allFacts(before).map(({ key }) => key))
  return allFacts(after).filter(({ key }) => !known.has(key))
}

function allFacts(state: SaleState): readonly { key: string; fact: Fact }[] {
  const { sale } = state
  const { saleId } = sale
  const facts: Fact[] = [
    ...sale.notes.map((note): Fact => ({
      kind: 'cash_accepted',
      saleId,
      ...note,
    })),
    ...chargeFacts(state),
    ...lineFacts(state),
    ...closingFacts(state),
  ]
  return facts.map((fact) => ({ key: `${saleId}:${factKey(fact)}`, fact }))
}

function factKey(fact: Fact): string {
  switch (fact.kind) {
    case 'cash_accepted':
      return `cash:${fact.noteId}`
    case 'card_credited':
      return `card:${String(fact.operationNumber)}`
    case 'bank_charged':
    case 'bank_refunded':
    case 'sale_deferred':
    case 'sale_closed':
    case 'activation_observed':
      return fact.kind
  }
}

function chargeFacts({ kind, sale, ...rest }: SaleState): Fact[] {
  const facts: Fact[] = []
  if (sale.charge !== null) {
    const { amount, approval } = sale.charge
    facts.push({
      kind: 'bank_charged',
      saleId: sale.saleId,
      reference: approval.reference,
      amount,
    })
  }
  if (kind === 'refunded' && 'reference' in rest) {
    facts.push({
      kind: 'bank_refunded',
      saleId: sale.saleId,
      reference: rest.reference,
      amount: rest.amount,
    })
  }
  return facts
}

function lineFacts({ sale }: SaleState): Fact[] {
  return sale.lines.flatMap((line): Fact[] => {
    const { delivery, product, operationNumber } = line
    if (delivery.kind === 'delivered') {
      return [
        {
          kind: 'card_credited',
          saleId: sale.saleId,
          cardNumber: sale.cardNumber,
          counter: delivery.counter,
          operationNumber,
          amount: delivery.credit,
          balanceAfter: delivery.balanceAfter,
          pendingId: product.kind === 'activation' ? product.pendingId : null,
          action: product.kind === 'activation' ? product.action : null,
        },
      ]
    }
    if (delivery.kind === 'deferred') {
      return [
        {
          kind: 'sale_deferred',
          saleId: sale.saleId,
          cardNumber: sale.cardNumber,
          amount: delivery.credit,
          acceptedAtMs: sale.startedAtMs,
          guard: delivery.guard,
        },
      ]
    }
    return []
  })
}

function closingFacts(state: SaleState): Fact[] {
  if (!isFinal(state)) return []
  const { sale } = state
  const outcome = state.kind === 'refunded' ? 'refunded' : state.kind === 'deferred' ? 'deferred' : null
  return [
    {
      kind: 'sale_closed',
      saleId: sale.saleId,
      outcome: outcome ?? (state.kind === 'completed' ? 'completed' : 'cancelled'),
      taken: taken(sale),
      delivered: creditOf(sale, 'delivered', 'top_up'),
      refunded: state.kind === 'refunded' ? state.amount : tenge(0),
      deferred: creditOf(sale, 'deferred', 'top_up'),
    },
  ]
}
