import { assertNever } from '#domain/assert'
import type { PlasticKind } from '#domain/card/kind'
import type { ConcessionTariff, Territory } from '#domain/concession/tariff'
import type { RouteKind } from '#domain/fare/tariff'
import { almatyDay, type CalendarDay } from '#domain/time'

/** What the centre says of the holder. A terminal never decides it from the card alone (GAP-56). `lastDay`: last day of the
 *  concession's term or of the study certificate, null without end (CONC-001, CONC-006). */
export type ConcessionStatus =
  | { readonly kind: 'not_verified' }
  | { readonly kind: 'none' }
  | { readonly kind: 'resident'; readonly territory: Territory; readonly lastDay: CalendarDay | null }
  | { readonly kind: 'pupil'; readonly lastDay: CalendarDay | null }

export type RideRight =
  | { readonly kind: 'free' }
  /** The general fare (CONC-013), from the wallet if there is money on it (CONC-010). */
  | {
      readonly kind: 'pays'
      readonly why: 'no_named_card' | 'not_verified' | 'no_concession' | 'ended' | 'route_excluded'
    }

/** Whether a validated ride with this card is free (CONC-002, CONC-003, SCHOOL-001). A suburban route is suburban also within
 *  zone 1 and Astana (CONC-003). */
export function rideRight(
  cardKind: PlasticKind,
  status: ConcessionStatus,
  route: RouteKind,
  tariff: ConcessionTariff,
  atMs: number,
): RideRight {
  if (cardKind === 'reusable') return { kind: 'pays', why: 'no_named_card' }
  switch (status.kind) {
    case 'not_verified':
      return { kind: 'pays', why: 'not_verified' }
    case 'none':
      return { kind: 'pays', why: 'no_concession' }
    case 'resident':
      if (cardKind !== 'concession') return { kind: 'pays', why: 'no_named_card' }
      return freeOn(freeRoutesOf(status.territory, tariff), status.lastDay, route, atMs)
    case 'pupil':
      if (cardKind !== 'school') return { kind: 'pays', why: 'no_named_card' }
      return freeOn(tariff.school.freeRoutes, status.lastDay, route, atMs)
    default:
      return assertNever(status)
  }
}

function freeOn(routes: readonly RouteKind[], lastDay: CalendarDay | null, route: RouteKind, atMs: number): RideRight {
  if (lastDay !== null && almatyDay(atMs) > lastDay) return { kind: 'pays', why: 'ended' }
  return routes.includes(route) ? { kind: 'free' } : { kind: 'pays', why: 'route_excluded' }
}

/** Routes a resident rides free; none for a territory the tariff does not have. */
export function freeRoutesOf(territory: Territory, tariff: ConcessionTariff): readonly RouteKind[] {
  return tariff.territories.find((terms) => terms.territory === territory)?.freeRoutes ?? []
}
