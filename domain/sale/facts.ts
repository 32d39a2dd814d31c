import { assert } from '#domain/assert'
import type { Fact } from '#domain/facts'
import { subtractTenge, sumTenge, tenge } from '#domain/money'
import { walletContent, type PendingContent } from '#domain/pending'
import { acceptedAtMs, cardNumberOf, creditOf, isFinal, taken } from '#domain/sale/sale'
import type { LineDelivery, Sale, SaleLine, SaleState } from '#domain/sale/state'

/** Those of a sale; what is paid out on an application is none. */
type SaleFact = Exclude<Fact, { kind: 'application_paid' }>

/** What became true between two states of a sale; journaled with the later one, in the same transaction. Each fact has the
 *  key it is journaled under: the same fact twice is one record. */
export function newFacts(before: SaleState | null, after: SaleState): readonly { key: string; fact: SaleFact }[] {
  const known = new Set(before === null ? [] : allFacts(before).map(({ key }) => key))
  return allFacts(after).filter(({ key }) => !known.has(key))
}

function allFacts(state: SaleState): readonly { key: string; fact: SaleFact }[] {
  const { sale } = state
  const facts: SaleFact[] = [
    ...moneyFacts(sale),
    ...sale.lines.flatMap((line) => lineFacts(sale, line)),
    ...closingFacts(state),
  ]
  return facts.map((fact) => ({ key: `${sale.saleId}:${factKey(fact)}`, fact }))
}

function factKey(fact: SaleFact): string {
  switch (fact.kind) {
    case 'cash_accepted':
      return `cash:${fact.noteId}`
    case 'card_credited':
      return `card:${String(fact.operationNumber)}`
    case 'bank_refunded':
    case 'cash_refunded':
    case 'account_paid':
    case 'card_sold':
    case 'sale_deferred':
    case 'sale_owed':
      return `${fact.kind}:${String(fact.lineId)}`
    case 'bank_charged':
    case 'sale_closed':
    case 'activation_observed':
      return fact.kind
  }
}

function moneyFacts({ saleId, notes, charge }: Sale): SaleFact[] {
  const facts = notes.map(({ noteId, amount }): SaleFact => ({ kind: 'cash_accepted', saleId, noteId, amount }))
  if (charge === null) return facts
  const { reference } = charge.approval
  return [...facts, { kind: 'bank_charged', saleId, reference, amount: charge.amount }]
}

function lineFacts(sale: Sale, line: SaleLine): SaleFact[] {
  const { lineId, delivery } = line
  const { saleId } = sale
  switch (delivery.kind) {
    case 'delivered':
      return [deliveredFact(sale, line, delivery)]
    case 'deferred': {
      const { credit: amount, lastDay, guard } = delivery
      const content = contentOf(line)
      const cardNumber = requireCard(sale, line)
      const deferred = { saleId, lineId, cardNumber, amount, content, acceptedAtMs: acceptedAtMs(sale), lastDay, guard }
      return [{ kind: 'sale_deferred', ...deferred }]
    }
    case 'refunded':
      return refundFacts(saleId, lineId, delivery)
    case 'owed':
      return [{ kind: 'sale_owed', saleId, lineId, amount: delivery.credit }]
    default:
      return []
  }
}

/** By the means it came: what was paid in cash goes back out of the drawer. */
function refundFacts(
  saleId: string,
  lineId: number,
  { credit, reference, cash = tenge(0) }: Extract<LineDelivery, { kind: 'refunded' }>,
): SaleFact[] {
  const byBank = subtractTenge(credit, cash)
  return [
    ...(cash > 0 ? [{ kind: 'cash_refunded', saleId, lineId, amount: cash } as const] : []),
    ...(byBank > 0 ? [{ kind: 'bank_refunded', saleId, lineId, reference, amount: byBank } as const] : []),
  ]
}

function deliveredFact(
  sale: Sale,
  line: SaleLine,
  { credit, proof }: Extract<LineDelivery, { kind: 'delivered' }>,
): SaleFact {
  const { lineId, product, operationNumber } = line
  const { saleId } = sale
  switch (proof.by) {
    case 'card':
      return {
        kind: 'card_credited',
        saleId,
        cardNumber: requireCard(sale, line),
        counter: proof.counter,
        operationNumber,
        amount: credit,
        content: contentOf(line),
        balanceAfter: proof.balanceAfter,
        pendingId: product.kind === 'activation' ? product.pendingId : null,
        action: product.kind === 'activation' ? product.action : null,
      }
    case 'account': {
      assert(product.kind === 'account', 'only an account line is paid into an account')
      const { accountId, purpose, sku, deposit } = product
      const amount = subtractTenge(credit, deposit)
      return { kind: 'account_paid', saleId, lineId, accountId, purpose, sku, amount, deposit }
    }
    case 'dispenser': {
      assert(product.kind === 'card', 'only a card is dispensed')
      return { kind: 'card_sold', saleId, lineId, sku: product.sku, cardNumber: proof.cardNumber, amount: credit }
    }
  }
}

function requireCard(sale: Sale, line: SaleLine): string {
  const cardNumber = cardNumberOf(sale, line)
  assert(cardNumber !== null, 'a line written or deferred has a card')
  return cardNumber
}

/** What a line puts on its card. */
export function contentOf({ product }: SaleLine): PendingContent {
  if (product.kind === 'activation') return product.content
  return product.kind === 'pass' ? { kind: 'pass', pass: product.pass } : walletContent
}

function closingFacts(state: SaleState): SaleFact[] {
  if (!isFinal(state)) return []
  const { sale, kind } = state
  const [delivered, refunded] = [creditOf(sale, 'delivered'), creditOf(sale, 'refunded')]
  const [deferred, owed] = [creditOf(sale, 'deferred'), creditOf(sale, 'owed')]
  const sums = { taken: taken(sale), delivered, refunded, deferred, owed }
  assert(sums.taken === sumTenge([delivered, refunded, deferred, owed]), `the sums of sale ${sale.saleId} differ`)
  const outcome = kind === 'refunded' || kind === 'deferred' || kind === 'owed' || kind === 'completed' ? kind : null
  return [{ kind: 'sale_closed', saleId: sale.saleId, outcome: outcome ?? 'cancelled', ...sums }]
}
