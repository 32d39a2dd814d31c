import type { FareTariff } from '#domain/fare/tariff'
import { tenge, type Tenge } from '#domain/money'

/** How many city rides a wallet balance pays at the general cashless fare (FARE-001). Never negative; null while there is no such
 *  price to divide by. */
export function cityRides(balance: Tenge, tariff: FareTariff): number | null {
  const fare = tariff.city.general.cashless
  if (fare === null || fare <= 0) return null
  return Math.max(0, Math.floor(balance / fare))
}

/** The fine for evasion (FARE-022): `amount` is null while the index is unknown, then the screen says "2 MRP" (GAP-49). */
export function evasionFine({ evasionFine: fine }: FareTariff): {
  readonly indices: number
  readonly amount: Tenge | null
} {
  return {
    indices: fine.indices,
    amount: fine.indexTenge === null ? null : tenge(fine.indices * fine.indexTenge),
  }
}
