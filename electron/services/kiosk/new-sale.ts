import { tariffsAt } from '#contract/catalogue/catalogue'
import { assert } from '#domain/assert'
import type { Tenge } from '#domain/money'
import type { PendingPayment } from '#domain/pending'
import { dueOf, withAbsorbing } from '#domain/sale/basket'
import { freeSlot, type PassPlace, type SaleProduct } from '#domain/sale/product'
import type { DeskStamp, Sale } from '#domain/sale/state'
import type { KioskPorts } from '#electron/services/kiosk/ports'

/** A basket as it is sold: what is in it, and the card on the reader that its lines for `tapped` are written to. */
export type Basket = { readonly products: readonly SaleProduct[]; readonly cardNumber: string | null }

/** The sale of any basket, ready to be opened: reserves its operation numbers and adds the line that takes surplus. */
export async function basketSale(ports: KioskPorts, basket: Basket): Promise<Sale> {
  const products = withAbsorbing(basket.products)
  return newSale(ports, { ...basket, products }, await ports.reserveOperations(products.length))
}

export function topUpOf(amount: Tenge): SaleProduct {
  return { kind: 'top_up', target: 'tapped', amount }
}

/** A pending payment as a line; `place` says where its pass goes, if it is one. */
export function activationOf(payment: PendingPayment, place: PassPlace = freeSlot): SaleProduct {
  const { pendingId, action, amount, lastDay, content } = payment
  return { kind: 'activation', pendingId, action, amount, lastDay, content, place }
}

/** Activations have their numbers already: the leases were asked for with them. */
export function activationSale(
  ports: KioskPorts,
  cardNumber: string,
  payments: readonly PendingPayment[],
  operations: readonly number[],
): Sale {
  return newSale(ports, { products: payments.map((payment) => activationOf(payment)), cardNumber }, operations)
}

/** The sale of a desk: change is given, so nothing is added that would absorb a surplus. */
export async function counterSale(ports: KioskPorts, basket: Basket, desk: DeskStamp): Promise<Sale> {
  return { ...newSale(ports, basket, await ports.reserveOperations(basket.products.length)), desk }
}

/** A sale is named after the terminal and the number of its first card write: both are unique for ever. */
function newSale(ports: KioskPorts, { products, cardNumber }: Basket, operations: readonly number[]): Sale {
  const { terminalNumber } = ports.identity()
  const startedAtMs = ports.clock.wallMs()
  const lines = products.map((product, index): Sale['lines'][number] => {
    const operationNumber = operations[index]
    assert(operationNumber !== undefined, 'a number for every line')
    return { lineId: index + 1, product, operationNumber, delivery: { kind: 'waiting' } }
  })
  const [first] = lines
  assert(first !== undefined, 'a sale has lines')
  const reference = `${String(terminalNumber).padStart(4, '0')}-${String(first.operationNumber).padStart(5, '0')}`
  return {
    saleId: reference,
    reference,
    terminalNumber,
    cardNumber,
    startedAtMs,
    pendingTerms: tariffsAt(ports.catalogue(), startedAtMs).pending,
    lines,
    due: dueOf(products),
    notes: [],
    charge: null,
    chargesTried: 0,
  }
}
