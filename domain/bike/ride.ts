import { assert, assertNever } from '#domain/assert'
import type { RideTerms, TimeChargeTariff, BikeTariff } from '#domain/bike/tariff'
import { addTenge, subtractTenge, tenge, type Tenge } from '#domain/money'

/** One ride: from unlocking to the slot (BIKE-084). */
export type Ride = { readonly startedAtMs: number; readonly endedAtMs: number }

/** Rides with a break shorter than BIKE-046 demands are charged as one (GAP-08); the break itself is not ridden. */
export type ChargedRide = Ride & { readonly durationMs: number }

const secondMs = 1000
const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** `rides` of one renter in order of time (at most one bike at a time, BIKE-081). */
export function chargedRides(rides: readonly Ride[], terms: RideTerms): readonly ChargedRide[] {
  const joined: ChargedRide[] = []
  for (const ride of rides) {
    const durationMs = ride.endedAtMs - ride.startedAtMs
    const before = joined.at(-1)
    assert(durationMs >= 0 && (before === undefined || before.endedAtMs <= ride.startedAtMs), 'rides follow each other')
    const isJoined =
      before !== undefined &&
      terms.shortBreak === 'joins_rides' &&
      ride.startedAtMs - before.endedAtMs < terms.breakSecondsMin * secondMs
    if (isJoined) {
      joined[joined.length - 1] = {
        startedAtMs: before.startedAtMs,
        endedAtMs: ride.endedAtMs,
        durationMs: before.durationMs + durationMs,
      }
    } else {
      joined.push({ ...ride, durationMs })
    }
  }
  return joined
}

/** What a ride costs beside the subscription (BIKE-041…046, GAP-07). Nothing on a day pass (BIKE-053). */
export function timeCharge(
  durationMs: number,
  on: 'subscription' | 'day_pass',
  tariff: TimeChargeTariff,
  terms: RideTerms,
): Tenge {
  if (on === 'day_pass') return tenge(0)
  const minutes = terms.minutes === 'rounded_up' ? Math.ceil(durationMs / minuteMs) : Math.floor(durationMs / minuteMs)
  const bracketsMinutes = tariff.brackets.at(-1)?.minutesMax ?? 0
  const furtherHours = Math.max(0, Math.ceil((minutes - bracketsMinutes) / 60))
  const further = tenge(furtherHours * tariff.furtherHour)
  switch (terms.timeCharge) {
    case 'whole_ride':
      return furtherHours > 0 ? further : bracketPrice(minutes, tariff)
    case 'on_last_bracket':
      return addTenge(bracketPrice(minutes, tariff), further)
    case 'all_brackets':
      return addTenge(bracketsPassed(minutes, tariff), further)
    default:
      return assertNever(terms.timeCharge)
  }
}

function bracketPrice(minutes: number, { brackets }: TimeChargeTariff): Tenge {
  const bracket = brackets.find(({ minutesMax }) => minutes <= minutesMax) ?? brackets.at(-1)
  return bracket?.price ?? tenge(0)
}

function bracketsPassed(minutes: number, { brackets }: TimeChargeTariff): Tenge {
  let sum = tenge(0)
  let minutesBefore = -1
  for (const { minutesMax, price } of brackets) {
    if (minutes > minutesBefore) sum = addTenge(sum, price)
    minutesBefore = minutesMax
  }
  return sum
}

/** Days of a charge "per day" after a term is over (GAP-10); none at the last good instant. */
export function daysOver(overMs: number, terms: RideTerms): number {
  if (overMs <= 0) return 0
  return terms.days === 'started' ? Math.ceil(overMs / dayMs) : Math.floor(overMs / dayMs)
}

/** A bike held past the end of a day pass, taken from the deposit; what the deposit does not cover is debt (BIKE-056, GAP-11). */
export function overstay(
  overMs: number,
  deposit: Tenge,
  tariff: BikeTariff,
  terms: RideTerms,
): { readonly charge: Tenge; readonly fromDeposit: Tenge; readonly depositLeft: Tenge; readonly debt: Tenge } {
  const charge = tenge(daysOver(overMs, terms) * tariff.overstayPerDay)
  const fromDeposit = charge < deposit ? charge : deposit
  return {
    charge,
    fromDeposit,
    depositLeft: subtractTenge(deposit, fromDeposit),
    debt: subtractTenge(charge, fromDeposit),
  }
}

/** Fine for a ride longer than it may be, beside what the ride itself costs (BIKE-060, BIKE-063, BIKE-064). */
export function lateReturnFine(durationMs: number, tariff: BikeTariff, terms: RideTerms): Tenge {
  return tenge(daysOver(durationMs - terms.hoursMax * hourMs, terms) * tariff.lateReturnPerDay)
}

export function isReturnLate(durationMs: number, terms: RideTerms): boolean {
  return durationMs > terms.hoursMax * hourMs
}

/** Lost or stolen: its market price is owed, which only the lessor knows (BIKE-065, BIKE-066). */
export function isBikeLost(durationMs: number, terms: RideTerms): boolean {
  return durationMs > terms.lostAfterHours * hourMs
}
