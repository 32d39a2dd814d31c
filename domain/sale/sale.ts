import { assert } from '#domain/assert'
import { addTenge, subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { lastActivationDay } from '#domain/pending'
import { absorbing, priceOf } from '#domain/sale/basket'
import type { LineDelivery, Sale, SaleLine, SaleState } from '#domain/sale/state'
import type { CalendarDay } from '#domain/time'

/** Money taken here for this sale: cash stacked plus the bank charge. */
export function taken(sale: Sale): Tenge {
  return addTenge(sumTenge(sale.notes.map((note) => note.amount)), sale.charge?.amount ?? tenge(0))
}

/** Cash above what was asked for; a kiosk gives no change and one line absorbs it (GAP-50). */
export function surplus(sale: Sale): Tenge {
  const over = subtractTenge(taken(sale), sale.due)
  return over > 0 ? over : tenge(0)
}

/** When the last of the money was accepted, or the sale was opened if none was: day 0 of a deferred line (PEND-004). */
export function acceptedAtMs(sale: Sale): number {
  const instants = [...sale.notes.map(({ atMs }) => atMs), ...(sale.charge === null ? [] : [sale.charge.atMs])]
  return instants.length === 0 ? sale.startedAtMs : Math.max(...instants)
}

/** Last good day of what is deferred (PEND-004). */
export function deferredUntil(sale: Sale): CalendarDay {
  return lastActivationDay(acceptedAtMs(sale), sale.pendingTerms)
}

function isPaidFor({ delivery }: SaleLine): boolean {
  return !(delivery.kind === 'dropped' && (delivery.reason === 'not_paid' || delivery.reason === 'window_closed'))
}

/** The line that takes the surplus, or all that was inserted before the customer stopped. */
export function absorber(sale: Sale): SaleLine | null {
  const candidates = sale.lines.filter(isPaidFor)
  const product = absorbing(candidates.map((line) => line.product))
  return candidates.find((line) => line.product === product) ?? null
}

/** What a line is worth: its price; the absorbing line is worth what was really paid less the prices of all others. */
export function lineCredit(sale: Sale, line: SaleLine): Tenge {
  if (line.product.kind === 'activation') return line.product.amount
  if (line.lineId !== absorber(sale)?.lineId) return priceOf(line.product)
  const others = sale.lines.filter((other) => other.lineId !== line.lineId && isPaidFor(other))
  return subtractTenge(taken(sale), sumTenge(others.map(({ product }) => priceOf(product))))
}

/** Number of the card the dispenser gave, or null. */
export function newCardNumber(sale: Sale): string | null {
  for (const { delivery } of sale.lines)
    if (delivery.kind === 'delivered' && delivery.proof.by === 'dispenser') return delivery.proof.cardNumber
  return null
}

/** Number of the card a line is written to; null while it is not known, and for lines of no card. */
export function cardNumberOf(sale: Sale, { product }: SaleLine): string | null {
  switch (product.kind) {
    case 'activation':
      return sale.cardNumber
    case 'top_up':
    case 'pass':
      return product.target === 'tapped' ? sale.cardNumber : newCardNumber(sale)
    case 'account':
    case 'card':
      return null
  }
}

/** The card a customer knows this sale by: the one that was tapped, else the one that was bought. */
export function cardOfSale(sale: Sale): string | null {
  return sale.cardNumber ?? newCardNumber(sale)
}

export function isOpen({ delivery }: SaleLine): boolean {
  return delivery.kind === 'waiting' || delivery.kind === 'writing' || delivery.kind === 'in_doubt'
}

/** Next line that can be written once its card is there, in order: activations oldest first (PEND-013). With a card number:
 *  next one for that card. */
export function nextLine(sale: Sale, cardNumber: string | null = null): SaleLine | null {
  const isNext = (line: SaleLine): boolean => {
    const number = cardNumberOf(sale, line)
    return isOpen(line) && number !== null && (cardNumber === null || number === cardNumber)
  }
  return sale.lines.find(isNext) ?? null
}

export function lineOf(sale: Sale, lineId: number): SaleLine | null {
  return sale.lines.find((line) => line.lineId === lineId) ?? null
}

export function requireLine(sale: Sale, lineId: number): SaleLine {
  const line = lineOf(sale, lineId)
  assert(line !== null, `sale ${sale.saleId} has no line ${String(lineId)}`)
  return line
}

export function withDelivery(sale: Sale, lineId: number, delivery: LineDelivery): Sale {
  return {
    ...sale,
    lines: sale.lines.map((line) => (line.lineId === lineId ? { ...line, delivery } : line)),
  }
}

const finalKinds: readonly SaleState['kind'][] = ['completed', 'cancelled', 'deferred', 'refunded', 'owed']

export function isFinal(state: SaleState): boolean {
  return finalKinds.includes(state.kind)
}

/** Nothing is paid here. */
export function isActivation(sale: Sale): boolean {
  return sale.lines.every((line) => line.product.kind === 'activation')
}

type Settled = Extract<LineDelivery, { credit: Tenge }>['kind']

/** Sum over the lines in one kind of delivery of what was paid here, or of what was paid elsewhere. */
export function creditOf(sale: Sale, kind: Settled, paid: 'here' | 'elsewhere' = 'here'): Tenge {
  return sumTenge(
    sale.lines.flatMap(({ product, delivery }) => {
      const isWanted = (product.kind === 'activation') === (paid === 'elsewhere')
      return isWanted && delivery.kind === kind && 'credit' in delivery ? [delivery.credit] : []
    }),
  )
}
