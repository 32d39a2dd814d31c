import type { RouteKind } from '#domain/fare/tariff'
import type { Coverage } from '#domain/pass/grant'
import { hasTransferOpen, passState, type PassOnCard } from '#domain/pass/on-card'
import { inOrderOfUse } from '#domain/pass/order-of-use'
import type { PassTariff } from '#domain/pass/tariff'

/** What a validation takes from a card: the centre's simulator and the card screen follow the validator (PASS-030). */
export type RidePayment =
  /** Free by concession or school card (CONC-002, CONC-003, SCHOOL-001). */
  | { readonly by: 'right' }
  /** `pass` is what the slot holds afterwards. */
  | { readonly by: 'pass'; readonly as: 'pass' | 'trip' | 'transfer'; readonly pass: PassOnCard }
  /** Everything else is exhausted or does not cover the route (WALLET-005, GAP-33). */
  | { readonly by: 'wallet' }

export type Validation = { readonly route: RouteKind; readonly atMs: number; readonly isFreeByRight: boolean }

/** Pays one ride in the order of Table PASS-T5. Luggage is never among it: it always comes from the wallet (PASS-032). */
export function ridePayment(ride: Validation, passes: readonly PassOnCard[], tariff: PassTariff): RidePayment {
  if (ride.isFreeByRight && tariff.isRightFirst) return { by: 'right' }
  const covering = inOrderOfUse(passes, tariff).filter(({ coverage }) => covers(coverage, ride.route))
  for (const pass of covering) {
    const payment = payWith(pass, ride.atMs, tariff)
    if (payment !== null) return payment
  }
  return ride.isFreeByRight ? { by: 'right' } : { by: 'wallet' }
}

/** Whether a pass of this coverage is good on a route (PASS-023, PASS-T1). */
export function covers(coverage: Coverage, route: RouteKind): boolean {
  return coverage[route === 'suburban' ? 'suburb' : route]
}

function payWith(pass: PassOnCard, atMs: number, tariff: PassTariff): RidePayment | null {
  if (pass.product === 'trips') return payWithTrips(pass, atMs, tariff)
  switch (passState(pass, atMs, tariff)) {
    case 'active':
      return { by: 'pass', as: 'pass', pass }
    case 'not_started':
      return { by: 'pass', as: 'pass', pass: { ...pass, startedAtMs: atMs } }
    case 'future':
    case 'expired':
      return null
  }
}

/** A second tap within the hour is the trip's transfer, a third one a new trip (PASS-022). A transfer that was not used lapses
 *  with the next trip (GAP-32). */
function payWithTrips(pass: PassOnCard, atMs: number, tariff: PassTariff): RidePayment | null {
  const [trips, transfers] = [pass.tripsLeft ?? 0, pass.transfersLeft ?? 0]
  if (hasTransferOpen(pass, atMs, tariff.transfer))
    return { by: 'pass', as: 'transfer', pass: { ...pass, transfersLeft: trips } }
  if (trips === 0) return null
  return {
    by: 'pass',
    as: 'trip',
    pass: { ...pass, startedAtMs: atMs, tripsLeft: trips - 1, transfersLeft: Math.min(transfers, trips) },
  }
}
