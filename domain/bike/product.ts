import type { Tenge } from '#domain/money'

/** What the bike service sells, resolved with the tariff in force: prices in whole tenge, nothing else to look up. `price` is
 *  revenue or account money, `deposit` is refundable and a separate receipt line (BIKE-055). */
export type BikeProduct = BikeSubscription | BikeDayPass | BikeTopUp | BikeDebtPayment

/** Month, quarter and season; there is no concession month (BIKE-030…035). */
export type BikeSubscription = {
  readonly kind: 'bike_subscription'
  readonly sku: BikeSubscriptionSku
  readonly rate: 'standard' | 'concession'
  readonly price: Tenge
  readonly deposit: Tenge
  readonly length: BikeSubscriptionLength
}

/** 1, 3 or 7 days with everything included, with a security deposit (BIKE-050…055). */
export type BikeDayPass = {
  readonly kind: 'bike_day_pass'
  readonly sku: BikeDayPassSku
  readonly price: Tenge
  readonly deposit: Tenge
  readonly length: BikeDayPassLength
}

/** Money for the personal account, which settles a debt first when there is one (BIKE-092). */
export type BikeTopUp = {
  readonly kind: 'bike_top_up'
  readonly sku: 'BIKE_TOP_UP'
  readonly price: Tenge
  readonly deposit: Tenge
  readonly length: null
}

/** What the account is below zero, fines included (BIKE-073, BIKE-092). */
export type BikeDebtPayment = {
  readonly kind: 'bike_debt'
  readonly sku: 'BIKE_DEBT'
  readonly price: Tenge
  readonly deposit: Tenge
  readonly length: null
}

/** `months` are subscription months: to the same day of a later month minus one day (GAP-05). */
export type BikeSubscriptionLength = { readonly unit: 'months'; readonly months: number } | { readonly unit: 'season' }

/** Elapsed hours: 24 for each day bought (Table BIKE-T3). */
export type BikeDayPassLength = { readonly unit: 'hours'; readonly hours: number }

export const bikeSubscriptionSkus = [
  'BIKE_STD_MONTH',
  'BIKE_STD_QUARTER',
  'BIKE_STD_SEASON',
  'BIKE_CONC_QUARTER',
  'BIKE_CONC_SEASON',
] as const
export type BikeSubscriptionSku = (typeof bikeSubscriptionSkus)[number]

export const bikeDayPassSkus = ['BIKE_DAY_1', 'BIKE_DAY_3', 'BIKE_DAY_7'] as const
export type BikeDayPassSku = (typeof bikeDayPassSkus)[number]

export type BikeSku = BikeProduct['sku']
