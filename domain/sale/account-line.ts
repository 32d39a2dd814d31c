import { assertNever } from '#domain/assert'
import type { BikeDue } from '#domain/bike/due'
import type { BikeProduct } from '#domain/bike/product'
import { subtractTenge } from '#domain/money'
import type { AccountPurpose, SaleProduct } from '#domain/sale/product'

/** What is due for a bike product, as a line of a sale. The deposit is a sum of its own (BIKE-055). */
export function accountLine(
  product: BikeProduct,
  accountId: string,
  { due, parts }: BikeDue,
): Extract<SaleProduct, { kind: 'account' }> {
  return {
    kind: 'account',
    sku: product.sku,
    accountId,
    purpose: purposeOf(product),
    amount: subtractTenge(due, parts.deposit),
    deposit: parts.deposit,
  }
}

function purposeOf(product: BikeProduct): AccountPurpose {
  switch (product.kind) {
    case 'bike_subscription':
      return 'subscription'
    case 'bike_day_pass':
      return 'day_pass'
    case 'bike_top_up':
      return 'top_up'
    case 'bike_debt':
      return 'debt'
    default:
      return assertNever(product)
  }
}
