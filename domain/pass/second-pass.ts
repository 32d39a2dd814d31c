import { assertNever } from '#domain/assert'
import type { Coverage, MonthlyGrant, PassGrant } from '#domain/pass/grant'
import { dayPassEndMs, isUsedUp, type PassOnCard } from '#domain/pass/on-card'
import type { PassTariff } from '#domain/pass/tariff'
import { addDays, type CalendarDay } from '#domain/time'

/** What a pass does beside those of the same kind the card already holds. */
export type SecondPass =
  /** None of its kind is held, or only ones for other months. */
  | { readonly kind: 'alone' }
  /** Monthly: every day and route of it is held already (PASS-T2). */
  | { readonly kind: 'adds_nothing'; readonly heldUntil: CalendarDay }
  /** Monthly: part of it is held; `routes` are those it adds on some day, `from` the first such day. */
  | { readonly kind: 'adds'; readonly routes: Coverage; readonly from: CalendarDay }
  /** Day pass: it starts with the first validation after the held one has ended; `afterMs` is null when that has not started. */
  | { readonly kind: 'waits'; readonly afterMs: number | null }
  /** Trips: all of them are used, the larger pass first (PASS-030). */
  | { readonly kind: 'trips_together'; readonly trips: number }

export function secondPass(
  grant: PassGrant,
  held: readonly PassOnCard[],
  atMs: number,
  tariff: PassTariff,
): SecondPass {
  const alike = held.filter((pass) => pass.product === grant.product && !isUsedUp(pass, atMs, tariff))
  if (alike.length === 0) return { kind: 'alone' }
  switch (grant.product) {
    case 'monthly':
      return secondMonthly(grant, alike)
    case 'hours': {
      const ends = alike.flatMap(({ startedAtMs, hours }) =>
        startedAtMs === null ? [] : [dayPassEndMs(startedAtMs, hours ?? 0, tariff.dayPassRuns)],
      )
      return { kind: 'waits', afterMs: ends.length < alike.length ? null : Math.max(...ends) }
    }
    case 'trips':
      return {
        kind: 'trips_together',
        trips: alike.reduce((sum, { tripsLeft }) => sum + (tripsLeft ?? 0), grant.tripsLeft),
      }
    default:
      return assertNever(grant)
  }
}

const routes = ['city', 'suburb', 'express'] as const

/** Day by day, because held passes may cover parts of the time and parts of the routes; a pass is 3 months at most. */
function secondMonthly(grant: MonthlyGrant, held: readonly PassOnCard[]): SecondPass {
  const overlapping = held.filter((pass) => isHeldOn(pass, grant.firstDay, grant.lastDay))
  if (overlapping.length === 0) return { kind: 'alone' }
  const added = { city: false, suburb: false, express: false }
  let from: CalendarDay | null = null
  for (let day = grant.firstDay; day <= grant.lastDay; day = addDays(day, 1)) {
    const heldThen = overlapping.filter((pass) => isHeldOn(pass, day, day))
    for (const route of routes) {
      if (!grant.coverage[route] || heldThen.some(({ coverage }) => coverage[route])) continue
      added[route] = true
      from ??= day
    }
  }
  if (from !== null) return { kind: 'adds', routes: added, from }
  return { kind: 'adds_nothing', heldUntil: latest(overlapping, grant.lastDay) }
}

/** Whether a monthly pass is good on some day of a span. Days a card leaves open are open ends. */
function isHeldOn({ firstDay, lastDay }: PassOnCard, from: CalendarDay, to: CalendarDay): boolean {
  return (firstDay === null || firstDay <= to) && (lastDay === null || lastDay >= from)
}

function latest(passes: readonly PassOnCard[], atLeast: CalendarDay): CalendarDay {
  return passes.reduce((day, { lastDay }) => (lastDay !== null && lastDay > day ? lastDay : day), atLeast)
}
