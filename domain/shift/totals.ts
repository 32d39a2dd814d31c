import { subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { isActivation, isFinal, taken } from '#domain/sale/sale'
import type { SaleLine, SaleState } from '#domain/sale/state'

/** What one sale of a desk means for its shift. Made from the whole state of the sale, from which its facts are made too: the
 *  sums cannot differ. */
export type SaleTotals = {
  readonly saleId: string
  readonly shiftNumber: number
  readonly operatorId: string
  readonly isOpen: boolean
  /** A receipt or claim slip was due: money was taken or a payment written. */
  readonly hasReceipt: boolean
  readonly cash: Tenge
  readonly bank: Tenge
  readonly bankRefunded: Tenge
  readonly cashRefunded: Tenge
  readonly products: readonly ProductTotal[]
}

export type ProductTotal = { readonly product: string; readonly count: number; readonly amount: Tenge }

/** Sums of a shift by means, product and operator. */
export type ShiftTotals = Sums & {
  readonly products: readonly ProductTotal[]
  readonly operators: readonly (Sums & { readonly operatorId: string })[]
}

type Sums = {
  readonly receipts: number
  readonly cash: Tenge
  readonly bank: Tenge
  readonly bankRefunded: Tenge
  readonly cashRefunded: Tenge
}

/** Null for a sale that was made at no desk. */
export function saleTotals(state: SaleState): SaleTotals | null {
  const { sale } = state
  if (sale.desk === undefined) return null
  const bank = sale.charge?.amount ?? tenge(0)
  const refunds = sale.lines.flatMap(({ delivery }) => (delivery.kind === 'refunded' ? [delivery] : []))
  const cashRefunded = sumTenge(refunds.map(({ cash }) => cash ?? tenge(0)))
  return {
    saleId: sale.saleId,
    ...sale.desk,
    isOpen: !isFinal(state),
    hasReceipt: taken(sale) > 0 || (isActivation(sale) && state.kind === 'completed'),
    cash: subtractTenge(taken(sale), bank),
    bank,
    bankRefunded: subtractTenge(sumTenge(refunds.map(({ credit }) => credit)), cashRefunded),
    cashRefunded,
    products: taken(sale) === 0 ? [] : productTotals(sale.lines.flatMap(soldLine)),
  }
}

/** Money that was taken for a line and has not gone back, under the name of what it was for. */
function soldLine({ product, delivery }: SaleLine): ProductTotal[] {
  if (product.kind === 'activation' || !('credit' in delivery)) return []
  if (delivery.kind === 'refunded' || delivery.kind === 'refund_due') return []
  const name = 'sku' in product ? product.sku : 'top_up'
  return [{ product: name, count: 1, amount: delivery.credit }]
}

function productTotals(all: readonly ProductTotal[]): readonly ProductTotal[] {
  const names = [...new Set(all.map(({ product }) => product))].sort()
  return names.map((product) => {
    const own = all.filter((total) => total.product === product)
    return {
      product,
      count: own.reduce((sum, { count }) => sum + count, 0),
      amount: sumTenge(own.map(({ amount }) => amount)),
    }
  })
}

export function shiftTotals(sales: readonly SaleTotals[]): ShiftTotals {
  const operatorIds = [...new Set(sales.map(({ operatorId }) => operatorId))].sort()
  return {
    ...sums(sales),
    products: productTotals(sales.flatMap(({ products }) => products)),
    operators: operatorIds.map((operatorId) => ({
      operatorId,
      ...sums(sales.filter((sale) => sale.operatorId === operatorId)),
    })),
  }
}

function sums(sales: readonly SaleTotals[]): Sums {
  return {
    receipts: sales.filter(({ hasReceipt }) => hasReceipt).length,
    cash: sumTenge(sales.map(({ cash }) => cash)),
    bank: sumTenge(sales.map(({ bank }) => bank)),
    bankRefunded: sumTenge(sales.map(({ bankRefunded }) => bankRefunded)),
    cashRefunded: sumTenge(sales.map(({ cashRefunded }) => cashRefunded)),
  }
}

/** What sales have left in the drawer. */
export function takings({ cash, cashRefunded }: Pick<ShiftTotals, 'cash' | 'cashRefunded'>): Tenge {
  return subtractTenge(cash, cashRefunded)
}
