import type { Tenge } from '#domain/money'

/** Zones of the suburban routes. Which stop lies in which zone is not in the documents (FARE-008, GAP-35). */
export const zones = [1, 2, 3, 4] as const
export type Zone = (typeof zones)[number]

/** The two columns of every fare table; null where the documents give no price (GAP-34). */
export type FarePair = { readonly cashless: Tenge | null; readonly cash: Tenge | null }

/** Departure in rows, arrival in columns, both in the order of `zones`. */
type ZoneRow = readonly [FarePair, FarePair, FarePair, FarePair]
export type ZoneMatrix = readonly [ZoneRow, ZoneRow, ZoneRow, ZoneRow]

export type RouteKind = 'city' | 'suburban' | 'express'

/** Ways to pay a ride on board (FARE-011, FARE-012). `bank_card` is a card held to the validator, `contactless_bank_card` NFC for
 *  Visa and Mastercard, `phone_pay` Google, Apple and Samsung Pay, `bank_qr` a bank's app. */
export const fareMeans = [
  'cash',
  'transport_card',
  'bank_card',
  'contactless_bank_card',
  'phone_pay',
  'avtobys',
  'bank_qr',
] as const
export type FareMeans = (typeof fareMeans)[number]

export type MeansTerms = {
  readonly means: FareMeans
  readonly column: keyof FarePair
  /** Kinds of route on which the documents name this means (FARE-016 for suburban routes). */
  readonly routes: readonly RouteKind[]
  /** Where the documents name it. */
  readonly rules: readonly string[]
}

/** Sizes in centimetres, weight in kilograms. */
export type HandLuggageLimit = { readonly sizesCm: readonly [number, number, number]; readonly weightKg: number }

/** Ages in whole years; `from` counts, `before` does not (GAP-36). */
export type AgeRange = { readonly from: number; readonly before: number }

export type FareTariff = {
  readonly city: { readonly general: FarePair; readonly child: FarePair; readonly luggage: FarePair }
  readonly express: FarePair
  readonly suburban: { readonly general: ZoneMatrix; readonly child: ZoneMatrix; readonly luggage: ZoneMatrix }
  readonly means: readonly MeansTerms[]
  /** The column reads "Zone 1 + Astana", the row "Zone 1" only: Astana counts as zone 1 both ways. Switch, GAP-35. */
  readonly astanaZone: Zone
  /** Child fares are headed 7–15. Whether the day of the 15th birthday counts is not said: it does not. Switch, GAP-36. */
  readonly childAge: AgeRange
  /** Free with a validated school card, 7–18 (FARE-003). The day of the 18th birthday does not count. Switch, GAP-36. */
  readonly schoolAge: AgeRange
  /** A child of 7–15 without a school card who pays cashless has no price of its own. Switch, GAP-36: the general one. */
  readonly childWithoutSchoolCard: 'general_fare' | 'not_stated'
  readonly handLuggage: HandLuggageLimit
  /** Fine for evasion in monthly calculation indices (FARE-022), and the index in tenge, which the documents do not give: null
   *  until the operator sets it (GAP-49). */
  readonly evasionFine: { readonly indices: number; readonly indexTenge: Tenge | null }
}
