import { assertNever } from '#domain/assert'
import type { Coverage, PassProduct } from '#domain/pass/grant'
import type { PassTariff, TransferTerms } from '#domain/pass/tariff'
import { addDays, almatyDay, almatyOffsetMs, daysBetween, type CalendarDay } from '#domain/time'

/** A pass as it is read from a contract slot of a card, which other terminals have written; so it promises less than a grant.
 *  `startedAtMs`: first validation of a day pass; of a trip pass, that of its latest trip. */
export type PassOnCard = {
  readonly slot: number
  readonly product: PassProduct
  readonly coverage: Coverage
  readonly firstDay: CalendarDay | null
  readonly lastDay: CalendarDay | null
  readonly hours: number | null
  readonly startedAtMs: number | null
  readonly tripsLeft: number | null
  readonly transfersLeft: number | null
}

export const passStates = ['active', 'not_started', 'future', 'expired'] as const
/** `not_started`: a day pass that was never validated. `future`: its months are still to come. */
export type PassState = (typeof passStates)[number]

const hourMs = 3_600_000

/** The last instant of a day pass whose first validation was at `startedAtMs` (PASS-014, GAP-31). */
export function dayPassEndMs(startedAtMs: number, hours: number, runs: PassTariff['dayPassRuns']): number {
  switch (runs) {
    case 'rolling_hours':
      return startedAtMs + hours * hourMs
    case 'calendar_days':
      return almatyMidnightMs(addDays(almatyDay(startedAtMs), Math.ceil(hours / 24))) - 1
    default:
      return assertNever(runs)
  }
}

/** Midnight has the offset of the evening before it: on 29 February 2024 that was another than at noon (rules.md §0). */
function almatyMidnightMs(day: CalendarDay): number {
  const utcMs = Date.parse(day)
  return utcMs - almatyOffsetMs(utcMs - 5 * hourMs - 1)
}

/** What a pass is good for at an instant. Trips without number of days never run out by time (PASS-024), and transfers without
 *  trips are no right to ride (PASS-022, GAP-32). */
export function passState(pass: PassOnCard, atMs: number, tariff: Pick<PassTariff, 'dayPassRuns'>): PassState {
  const today = almatyDay(atMs)
  switch (pass.product) {
    case 'monthly':
      if (pass.firstDay !== null && today < pass.firstDay) return 'future'
      return pass.lastDay !== null && today > pass.lastDay ? 'expired' : 'active'
    case 'hours': {
      if (pass.startedAtMs === null) return 'not_started'
      return atMs <= dayPassEndMs(pass.startedAtMs, pass.hours ?? 0, tariff.dayPassRuns) ? 'active' : 'expired'
    }
    case 'trips':
      return (pass.tripsLeft ?? 0) > 0 ? 'active' : 'expired'
    default:
      return assertNever(pass.product)
  }
}

/** Days a monthly pass is good, with today; 0 and less when it has run out; null for passes without days. */
export function passDaysLeft(pass: PassOnCard, atMs: number): number | null {
  return pass.lastDay === null ? null : daysBetween(almatyDay(atMs), pass.lastDay) + 1
}

/** Whether the latest trip of a trip pass still has its transfer (PASS-022): used and lapsed transfers are not above the trips
 *  left, because each trip came with one. */
export function hasTransferOpen(pass: PassOnCard, atMs: number, transfer: TransferTerms): boolean {
  if (pass.product !== 'trips' || pass.startedAtMs === null) return false
  const elapsedMs = atMs - pass.startedAtMs
  const limitMs = transfer.withinMinutes * 60_000
  const isInTime = elapsedMs >= 0 && (transfer.isLastInstantIncluded ? elapsedMs <= limitMs : elapsedMs < limitMs)
  return isInTime && (pass.transfersLeft ?? 0) > (pass.tripsLeft ?? 0)
}

/** Whether nothing can be ridden with a pass any more, so that its slot may be written over. */
export function isUsedUp(pass: PassOnCard, atMs: number, tariff: PassTariff): boolean {
  return passState(pass, atMs, tariff) === 'expired' && !hasTransferOpen(pass, atMs, tariff.transfer)
}
