import { tenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import type { PendingContent } from '#domain/pending'
import { freeSlot, type SaleProduct } from '#domain/sale/product'
import { calendarDay } from '#domain/time'
import type { Chance } from '#test/simulate/chance'

const city = { city: true, suburb: false, express: false }
const trips: PassGrant = {
  product: 'trips',
  coverage: city,
  firstDay: null,
  lastDay: null,
  hours: null,
  tripsLeft: 15,
  transfersLeft: 15,
}
const monthly: PassGrant = {
  product: 'monthly',
  coverage: city,
  firstDay: calendarDay('2026-04-01'),
  lastDay: calendarDay('2026-04-30'),
  hours: null,
  tripsLeft: null,
  transfersLeft: null,
}

export const passContent: PendingContent = { kind: 'pass', pass: trips }

const accountId = '10000001'
const none = tenge(0)

/** Everything the two services sell, for the card on the reader and without one. */
const forCard: readonly SaleProduct[] = [
  { kind: 'pass', target: 'tapped', sku: 'PASS_T15', price: tenge(2000), pass: trips, place: freeSlot },
  { kind: 'pass', target: 'tapped', sku: 'PASS_M', price: tenge(6500), pass: monthly, place: freeSlot },
  { kind: 'top_up', target: 'tapped', amount: tenge(500) },
]
const forNewCard: readonly SaleProduct[] = [
  { kind: 'pass', target: 'new', sku: 'PASS_T15', price: tenge(2000), pass: trips, place: freeSlot },
  { kind: 'top_up', target: 'new', amount: tenge(700) },
]
const forAccount: readonly SaleProduct[] = [
  { kind: 'account', sku: 'BIKE_SEASON', accountId, purpose: 'subscription', amount: tenge(7500), deposit: none },
  { kind: 'account', sku: 'BIKE_DAY_1', accountId, purpose: 'day_pass', amount: tenge(1000), deposit: tenge(37_500) },
  { kind: 'account', sku: 'BIKE_DEBT', accountId, purpose: 'debt', amount: tenge(300), deposit: none },
]
const newCard: SaleProduct = {
  kind: 'card',
  sku: 'CARD_REUSABLE',
  price: tenge(1000),
  terms: { validityYears: 10, warrantyDays: 14 },
}

/** What somebody puts together: often one thing, sometimes a bit of everything. */
export function anyBasket(chance: Chance, hasCard: boolean): readonly SaleProduct[] {
  const some = (products: readonly SaleProduct[], rate: number): SaleProduct[] =>
    products.filter(() => chance.happens(rate))
  const card = chance.happens(hasCard ? 0.2 : 0.6) ? [newCard, ...some(forNewCard, 0.4)] : []
  return [...(hasCard ? some(forCard, 0.45) : []), ...some(forAccount, 0.15), ...card]
}
