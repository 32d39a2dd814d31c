import { assert, assertNever } from '#domain/assert'
import { availableBalance, credit, debtOf, divided, type BikeAccount } from '#domain/bike/account'
import type { BikeDebtPayment, BikeProduct, BikeTopUp } from '#domain/bike/product'
import type { BikeSaleTerms, BikeTariff } from '#domain/bike/tariff'
import { addTenge, subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'

/** What is to be paid now, by what it is for; printed and shown line by line (BIKE-092, BIKE-055). No part is negative. */
export type BikeDueParts = {
  /** Settled before anything else. */
  readonly debt: Tenge
  /** Of the price, what the account does not cover. */
  readonly price: Tenge
  /** Refundable, not revenue. */
  readonly deposit: Tenge
  /** Up to the mandatory remainder, which stays money of the renter (BIKE-012). */
  readonly minimum: Tenge
}

export type BikeDue = { readonly due: Tenge; readonly parts: BikeDueParts }

const nothing = tenge(0)

/** `max(0, price + deposit + minimum − available balance)` and its parts (BIKE-012). Money on the account counts towards the
 *  mandatory remainder first, since that may not be spent, then towards the price. With `depositFrom: payment` it never
 *  counts towards a deposit (GAP-11), so that with money to spare more than the formula is due: the whole deposit. */
export function bikeDue(product: BikeProduct, account: BikeAccount, tariff: BikeTariff, terms: BikeSaleTerms): BikeDue {
  switch (product.kind) {
    case 'bike_subscription':
      return hireDue(product, tariff.minimumBalance, account, terms)
    case 'bike_day_pass':
      return hireDue(product, terms.isMinimumForDayPasses ? tariff.minimumBalance : nothing, account, terms)
    case 'bike_top_up': {
      const { debt, rest } = divided(account, product.price)
      return withSum({ debt, price: rest, deposit: nothing, minimum: nothing })
    }
    case 'bike_debt':
      return withSum({ debt: debtOf(account), price: nothing, deposit: nothing, minimum: nothing })
    default:
      return assertNever(product)
  }
}

function hireDue(
  product: { readonly price: Tenge; readonly deposit: Tenge },
  minimumBalance: Tenge,
  account: BikeAccount,
  terms: BikeSaleTerms,
): BikeDue {
  const available = availableBalance(account)
  let left = available > 0 ? available : nothing
  const uncovered = (amount: Tenge): Tenge => {
    const covered = amount < left ? amount : left
    left = subtractTenge(left, covered)
    return subtractTenge(amount, covered)
  }
  const minimum = uncovered(minimumBalance)
  const price = uncovered(product.price)
  const deposit = terms.depositFrom === 'account' ? uncovered(product.deposit) : product.deposit
  return withSum({ debt: debtOf(account), price, deposit, minimum })
}

function withSum(parts: BikeDueParts): BikeDue {
  return { due: sumTenge([parts.debt, parts.price, parts.deposit, parts.minimum]), parts }
}

/** The account once a product is paid for: its fee reserved until 00:00 (BIKE-090), its deposit held apart (BIKE-055); what was
 *  paid above what was due stays on the account. Refused unless all of it is paid (BIKE-009). */
export function posted(
  product: BikeProduct,
  account: BikeAccount,
  paid: Tenge,
  rules: { readonly tariff: BikeTariff; readonly terms: BikeSaleTerms },
): Result<BikeAccount, { readonly kind: 'not_paid_in_full'; readonly missing: Tenge }> {
  const { due } = bikeDue(product, account, rules.tariff, rules.terms)
  if (paid < due) return err({ kind: 'not_paid_in_full', missing: subtractTenge(due, paid) })
  const funded = credit(account, paid)
  switch (product.kind) {
    case 'bike_subscription':
      return ok({ ...funded, reserved: addTenge(funded.reserved, product.price) })
    case 'bike_day_pass':
      return ok({
        ...funded,
        balance: subtractTenge(subtractTenge(funded.balance, product.price), product.deposit),
        depositHeld: addTenge(funded.depositHeld, product.deposit),
      })
    case 'bike_top_up':
    case 'bike_debt':
      return ok(funded)
    default:
      return assertNever(product)
  }
}

/** Several products for one account in one payment: what one line uses up is not there for the next. */
export function basketDue(
  products: readonly BikeProduct[],
  account: BikeAccount,
  tariff: BikeTariff,
  terms: BikeSaleTerms,
): { readonly due: Tenge; readonly lines: readonly BikeDue[] } {
  let standing = account
  const lines = products.map((product) => {
    const line = bikeDue(product, standing, tariff, terms)
    const after = posted(product, standing, line.due, { tariff, terms })
    assert(after.ok, 'what is due pays for the product')
    standing = after.value
    return line
  })
  return { due: sumTenge(lines.map(({ due }) => due)), lines }
}

export function bikeTopUp(amount: Tenge): BikeTopUp {
  assert(amount > 0, 'a top-up is an amount above zero')
  return { kind: 'bike_top_up', sku: 'BIKE_TOP_UP', price: amount, deposit: nothing, length: null }
}

/** Null when nothing is owed. */
export function bikeDebtPayment(account: BikeAccount): BikeDebtPayment | null {
  const debt = debtOf(account)
  return debt === 0 ? null : { kind: 'bike_debt', sku: 'BIKE_DEBT', price: debt, deposit: nothing, length: null }
}
