import { addTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import type { SaleProduct } from '#domain/sale/product'

/** What is to be paid here for a product: with its deposit; nothing for a payment made elsewhere. */
export function priceOf(product: SaleProduct): Tenge {
  switch (product.kind) {
    case 'top_up':
      return product.amount
    case 'pass':
    case 'card':
      return product.price
    case 'activation':
      return tenge(0)
    case 'account':
      return addTenge(product.amount, product.deposit)
  }
}

export function dueOf(products: readonly SaleProduct[]): Tenge {
  return sumTenge(products.map(priceOf))
}

/** Security deposits are paid by bank only: they go back by the same means (BIKE-055). */
export function acceptsCash(products: readonly SaleProduct[]): boolean {
  return products.every((product) => product.kind !== 'account' || product.deposit === 0)
}

/** The line that takes what a machine without change cannot give back (GAP-50): wallet money of the tapped card, else of the
 *  new one, else of the bike account. */
export function absorbing(products: readonly SaleProduct[]): SaleProduct | null {
  const isTopUpOf = (target: 'tapped' | 'new') => (product: SaleProduct) =>
    product.kind === 'top_up' && product.target === target
  return (
    products.find(isTopUpOf('tapped')) ??
    products.find(isTopUpOf('new')) ??
    products.find((product) => product.kind === 'account' && product.purpose === 'top_up') ??
    null
  )
}

/** The basket with a line of amount 0 that absorbs surplus, where it has none of its own; what is not needed is dropped. */
export function withAbsorbing(products: readonly SaleProduct[]): readonly SaleProduct[] {
  if (dueOf(products) === 0) return products
  const isForCard = (target: 'tapped' | 'new'): boolean =>
    products.some((product) => 'target' in product && product.target === target)
  if (products.some(({ kind }) => kind === 'top_up')) return products
  if (isForCard('tapped')) return [...products, { kind: 'top_up', target: 'tapped', amount: tenge(0) }]
  if (products.some(({ kind }) => kind === 'card'))
    return [...products, { kind: 'top_up', target: 'new', amount: tenge(0) }]
  if (absorbing(products) !== null) return products
  const account = products.find((product) => product.kind === 'account')
  if (account === undefined) return products
  const { accountId } = account
  return [
    ...products,
    { kind: 'account', sku: surplusSku, accountId, purpose: 'top_up', amount: tenge(0), deposit: tenge(0) },
  ]
}

/** SKU of money that was paid into a bike account without being asked for. */
export const surplusSku = 'SURPLUS'
