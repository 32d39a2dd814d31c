import { assertNever } from '#domain/assert'
import type { BikeAccount, BikeHolding } from '#domain/bike/account'
import { bikeDebtPayment } from '#domain/bike/due'
import type { BikeDayPass, BikeDebtPayment, BikeProduct, BikeSku, BikeSubscription } from '#domain/bike/product'
import { nextSeasonDay, seasonAt, subscriptionLastDay, type HireSeason } from '#domain/bike/season'
import type { BikeMeans, BikePlace, BikeTariff, BikeTerms, RenterTerms } from '#domain/bike/tariff'
import { birthdayAt } from '#domain/person/age'
import type { Residence } from '#domain/person/identity'
import { almatyDay, type CalendarDay } from '#domain/time'

/** The renter as the centre knows him, and when it said so. */
export type BikeRenterState = {
  readonly residence: Residence
  readonly birthDay: CalendarDay
  /** Last day for which staff verified a concession; null: not verified (GAP-04). */
  readonly concessionLastDay: CalendarDay | null
  /** Access was reported lost or is blocked by decision (BLOCK-020, BLOCK-022). */
  readonly isBlocked: boolean
  readonly account: BikeAccount
  readonly asOfMs: number
}

export type BikeShop = {
  readonly place: BikePlace
  /** What can be paid by here and now. */
  readonly means: readonly BikeMeans[]
  readonly tariff: BikeTariff
  readonly terms: BikeTerms
  readonly seasons: readonly HireSeason[]
  readonly atMs: number
  /** False while the date is not known (design D6). */
  readonly isClockTrusted: boolean
}

/** Why a product is not sold to this renter here and now. */
export type OfferRefusal =
  | { readonly kind: 'access_blocked' }
  | { readonly kind: 'underage'; readonly ofAgeOn: CalendarDay }
  /** Null: the centre has not named the next season. */
  | { readonly kind: 'out_of_season'; readonly nextSeasonDay: CalendarDay | null }
  | { readonly kind: 'citizens_only' }
  | { readonly kind: 'concession_not_here' }
  | { readonly kind: 'concession_not_verified' }
  | { readonly kind: 'concession_ended'; readonly lastDay: CalendarDay }
  /** The state is too old to trust a concession: ask the centre again. */
  | { readonly kind: 'concession_state_old' }
  | { readonly kind: 'product_in_force'; readonly sku: string }
  /** The deposit of the last pass has not gone back yet (GAP-11). */
  | { readonly kind: 'deposit_held' }
  | { readonly kind: 'no_deposit_means' }
  | { readonly kind: 'no_debt' }
  /** Seasons, ages and subscriptions are judged by the date (design D6). */
  | { readonly kind: 'clock_untrusted' }

export type BikeOffer = {
  readonly offered: readonly (BikeSubscription | BikeDayPass | BikeDebtPayment)[]
  /** An account takes any amount at any time, a blocked one too: it may owe (BIKE-008, BIKE-092). */
  readonly isTopUpOffered: true
  readonly refused: readonly { readonly sku: BikeSku; readonly reasons: readonly OfferRefusal[] }[]
}

/** What a renter may buy at an instant and why not the rest, every reason (BIKE-008, BIKE-035…038, BIKE-054, BIKE-100, GAP-03). */
export function bikeOffer(renter: BikeRenterState, shop: BikeShop): BikeOffer {
  const products = [...shop.tariff.subscriptions, ...shop.tariff.dayPasses]
  const judged = products.map((product) => ({ product, reasons: offerRefusals(product, renter, shop) }))
  const debt = bikeDebtPayment(renter.account)
  return {
    offered: [
      ...(debt === null ? [] : [debt]),
      ...judged.filter(({ reasons }) => reasons.length === 0).map(({ product }) => product),
    ],
    isTopUpOffered: true,
    refused: [
      ...(debt === null ? [{ sku: 'BIKE_DEBT', reasons: [{ kind: 'no_debt' }] } as const] : []),
      ...judged
        .filter(({ reasons }) => reasons.length > 0)
        .map(({ product, reasons }) => ({ sku: product.sku, reasons })),
    ],
  }
}

/** Asked again when the renter presses pay: a state that changed empties the basket of what is not sold any more (BIKE-037). */
export function offerRefusals(product: BikeProduct, renter: BikeRenterState, shop: BikeShop): readonly OfferRefusal[] {
  switch (product.kind) {
    case 'bike_top_up':
      return []
    case 'bike_debt':
      return bikeDebtPayment(renter.account) === null ? [{ kind: 'no_debt' }] : []
    case 'bike_subscription':
      return [...hireRefusals(renter, shop), ...subscriptionRefusals(product, renter, shop)]
    case 'bike_day_pass':
      return [...hireRefusals(renter, shop), ...depositRefusals(product, renter, shop)]
    default:
      return assertNever(product)
  }
}

/** BIKE-100, GAP-01. */
export function ageMin(terms: RenterTerms): number {
  return Math.max(terms.ageMin, terms.ageFloor)
}

function hireRefusals(renter: BikeRenterState, shop: BikeShop): readonly OfferRefusal[] {
  const { terms, seasons, atMs } = shop
  if (!shop.isClockTrusted) return [{ kind: 'clock_untrusted' }]
  const today = almatyDay(atMs)
  const ofAgeOn = birthdayAt(renter.birthDay, ageMin(terms.renter))
  const refusals: OfferRefusal[] = []
  if (renter.isBlocked) refusals.push({ kind: 'access_blocked' })
  if (ofAgeOn > today) refusals.push({ kind: 'underage', ofAgeOn })
  if (seasonAt(seasons, atMs) === null) {
    refusals.push({ kind: 'out_of_season', nextSeasonDay: nextSeasonDay(seasons, today) })
  }
  const holding = renter.account.product
  if (holding !== null && !terms.sale.isOverlapSold && isHeld(holding, today)) {
    refusals.push({ kind: 'product_in_force', sku: holding.sku })
  }
  return refusals
}

/** A day pass is over when the centre no longer lists it: its hours run from the first unlocking. */
function isHeld(holding: BikeHolding, today: CalendarDay): boolean {
  return holding.kind === 'day_pass' || holding.lastDay >= today
}

function subscriptionRefusals(
  product: BikeSubscription,
  renter: BikeRenterState,
  shop: BikeShop,
): readonly OfferRefusal[] {
  const isCitizen =
    renter.residence === 'citizen' ||
    (renter.residence === 'residence_permit' && shop.terms.renter.isResidencePermitAsCitizen)
  const refusals: OfferRefusal[] = isCitizen ? [] : [{ kind: 'citizens_only' }]
  return product.rate === 'concession' ? [...refusals, ...concessionRefusals(renter, shop)] : refusals
}

/** GAP-04: verified by staff, asked for again at every purchase. */
function concessionRefusals(renter: BikeRenterState, shop: BikeShop): readonly OfferRefusal[] {
  const { concessionAtKiosk, concessionAgeMinutesMax } = shop.terms.renter
  const { concessionLastDay } = renter
  if (shop.place === 'kiosk' && concessionAtKiosk === 'never') return [{ kind: 'concession_not_here' }]
  if (concessionLastDay === null) return [{ kind: 'concession_not_verified' }]
  if (concessionLastDay < almatyDay(shop.atMs)) return [{ kind: 'concession_ended', lastDay: concessionLastDay }]
  const isOld = shop.atMs - renter.asOfMs > concessionAgeMinutesMax * 60_000
  return isOld ? [{ kind: 'concession_state_old' }] : []
}

/** One deposit per pass, by the means it can go back to (BIKE-055, BIKE-057, GAP-11). */
function depositRefusals(product: BikeDayPass, renter: BikeRenterState, shop: BikeShop): readonly OfferRefusal[] {
  const refusals: OfferRefusal[] = renter.account.depositHeld > 0 ? [{ kind: 'deposit_held' }] : []
  return meansFor(product, shop).length === 0 ? [...refusals, { kind: 'no_deposit_means' }] : refusals
}

/** By what a product can be paid here and now (BIKE-010); with a deposit by bank card only (GAP-11). */
export function meansFor(product: BikeProduct, shop: BikeShop): readonly BikeMeans[] {
  if (product.deposit === 0) return shop.means
  const allowed = shop.terms.sale.depositMeans[shop.place]
  return shop.means.filter((means) => allowed.includes(means))
}

/** Days a subscription bought now is good for, to be shown before payment: it does not reach into the next season (BIKE-038).
 *  Null outside the season. */
export function hirePeriod(
  product: BikeSubscription,
  shop: BikeShop,
): { readonly firstDay: CalendarDay; readonly lastDay: CalendarDay } | null {
  const season = seasonAt(shop.seasons, shop.atMs)
  const firstDay = almatyDay(shop.atMs)
  return season === null ? null : { firstDay, lastDay: subscriptionLastDay(product.length, firstDay, season) }
}

/** Neither subscriptions nor passes are taken back (BIKE-039); said before payment. Money of the account and deposits are. */
export function isRefundable(product: BikeProduct): boolean {
  return product.kind === 'bike_top_up'
}
