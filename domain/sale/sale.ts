import { addTenge, subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import type { LineDelivery, Sale, SaleLine, SaleState } from '#domain/sale/state'

/** Money taken here for this sale: cash stacked plus the bank charge. */
export function taken(sale: Sale): Tenge {
  return addTenge(sumTenge(sale.notes.map((note) => note.amount)), sale.charge?.amount ?? tenge(0))
}

/** Cash above what was asked for; a kiosk gives no change and credits it to the wallet (GAP-50). */
export function surplus(sale: Sale): Tenge {
  const over = subtractTenge(taken(sale), sale.due)
  return over > 0 ? over : tenge(0)
}

/** What a line puts on the card. A top-up takes what was really paid: the surplus of a machine without change, or the part
 *  inserted before the customer stopped. */
export function lineCredit(sale: Sale, line: SaleLine): Tenge {
  switch (line.product.kind) {
    case 'activation':
      return line.product.amount
    case 'top_up':
      return addTenge(line.product.amount, subtractTenge(taken(sale), sale.due))
  }
}

/** Next line that still has to be written, in order: activations oldest first (PEND-013). */
export function nextLine(sale: Sale): SaleLine | null {
  return sale.lines.find((line) => ['waiting', 'writing', 'in_doubt'].includes(line.delivery.kind)) ?? null
}

export function lineOf(sale: Sale, lineId: number): SaleLine | null {
  return sale.lines.find((line) => line.lineId === lineId) ?? null
}

export function withDelivery(sale: Sale, lineId: number, delivery: LineDelivery): Sale {
  return {
    ...sale,
    lines: sale.lines.map((line) => (line.lineId === lineId ? { ...line, delivery } : line)),
  }
}

const finalKinds: readonly SaleState['kind'][] = ['completed', 'cancelled', 'deferred', 'refunded']

export function isFinal(state: SaleState): boolean {
  return finalKinds.includes(state.kind)
}

export function isActivation(sale: Sale): boolean {
  return sale.lines.every((line) => line.product.kind === 'activation')
}

/** Sum over lines of what was written, deferred or left; by kind of delivery. */
export function creditOf(sale: Sale, kind: 'delivered' | 'deferred', product: 'top_up' | 'activation'): Tenge {
  return sumTenge(
    sale.lines.flatMap((line) =>
      line.product.kind === product && line.delivery.kind === kind ? [line.delivery.credit] : [],
    ),
  )
}
