import type { ClockLimits } from '#domain/clock/limits'
import { err, ok, type Result } from '#domain/result'
import type { Clock } from '#domain/time'

/** Why the date is not known well enough to sell or write what is good until a day (design D6). */
export const clockDoubts = [
  /** Nobody has told this terminal the time since it was installed. */
  'never_heard',
  /** The machine's clock is behind what this terminal itself wrote down: its battery is dead, or it was set wrong. */
  'behind_journal',
  /** The machine's clock claims a longer time without power than it may vouch for. */
  'without_power_too_long',
  /** The centre was last heard so long ago that the drift since may matter. */
  'heard_too_long_ago',
  /** The centre suddenly tells another time than it did before. */
  'centre_disagrees',
] as const
export type ClockDoubt = (typeof clockDoubts)[number]

/** The clock that validity is judged by. `wallMs` is the best that is known of the present instant, always; `doubt` says why it
 *  is not good enough for dated products, or null when it is. */
export interface TrustedClock extends Clock {
  doubt(): ClockDoubt | null
  /** Since a power cut the machine's clock is the only witness: what cards have written on them is asked for as well. */
  isAlone(): boolean
}

/** The present instant as it is judged by. */
export type JudgedInstant = { readonly atMs: number; readonly doubt: ClockDoubt | null }

export function judgedNow(clock: TrustedClock): JudgedInstant {
  return { atMs: clock.wallMs(), doubt: clock.doubt() }
}

/** Validators and kiosks need not agree to the second; a card that was used later than this is from the future. */
const cardAheadMs = 300_000

/** Whether the instant is good enough for what is dated on this card: nothing on it may have happened later (design D6). */
export function isTrustedForCard(now: JudgedInstant, eventsAtMs: readonly (number | null)[]): boolean {
  return now.doubt === null && eventsAtMs.every((atMs) => atMs === null || atMs <= now.atMs + cardAheadMs)
}

/** It was `atMs`, give or take `uncertaintyMs`, when the machine had been running for `uptimeMs`. */
export type ClockSample = { readonly atMs: number; readonly uptimeMs: number; readonly uncertaintyMs: number }

/** What the witnesses have said in this life of the machine. `contested`: the first of the centre's words that contradict what
 *  it said before. */
export type ClockKnowledge = {
  readonly sample: ClockSample
  readonly source: 'centre' | 'machine'
  readonly contested: ClockSample | null
}

/** What is known from before the machine was switched on: its own clock read `wallMs` at `atMs`. */
export type EarlierClock = { readonly atMs: number; readonly wallMs: number; readonly uncertaintyMs: number }

/** The machine as it is now. `uptimeMs`: since it was switched on. */
export type MachineTime = { readonly wallMs: number; readonly uptimeMs: number }

/** The sample as it stands later in the same life of the machine: uncertain by the drift since. */
export function carried(sample: ClockSample, uptimeMs: number, { driftPpm }: ClockLimits): ClockSample {
  const elapsedMs = uptimeMs - sample.uptimeMs
  const driftMs = (Math.abs(elapsedMs) * driftPpm) / 1_000_000
  return { atMs: sample.atMs + elapsedMs, uptimeMs, uncertaintyMs: sample.uncertaintyMs + driftMs }
}

/** Takes in the centre's time. Of two that agree the more certain one is kept; one that contradicts is believed when the
 *  centre has gone on telling it, because one API process with a wrong clock must not shift the date of a terminal. */
export function hear(known: ClockKnowledge | null, next: ClockSample, limits: ClockLimits): ClockKnowledge {
  const believed = { sample: next, source: 'centre', contested: null } as const
  if (known?.source !== 'centre') return believed
  const held = carried(known.sample, next.uptimeMs, limits)
  if (agree(held, next, limits))
    return held.uncertaintyMs < next.uncertaintyMs ? { ...known, contested: null } : believed
  const { contested } = known
  if (contested === null || !agree(carried(contested, next.uptimeMs, limits), next, limits))
    return { ...known, contested: next }
  return next.uptimeMs - contested.uptimeMs >= limits.contestedMs ? believed : known
}

function agree(a: ClockSample, b: ClockSample, { agreementMs }: ClockLimits): boolean {
  return Math.abs(a.atMs - b.atMs) <= a.uncertaintyMs + b.uncertaintyMs + agreementMs
}

/** What the machine's own clock is worth before the centre has been heard in this life of the machine. `passedMs`: a time that
 *  has certainly passed when it was switched on, by this terminal's own records. */
export function sampleAfterPowerCut(
  earlier: EarlierClock | null,
  passedMs: number,
  now: MachineTime,
  limits: ClockLimits,
): Result<ClockSample, ClockDoubt> {
  if (earlier === null) return err('never_heard')
  const atMs = now.wallMs + (earlier.atMs - earlier.wallMs)
  const withoutPowerMs = atMs - now.uptimeMs - Math.max(passedMs, earlier.atMs)
  if (withoutPowerMs < -limits.agreementMs) return err('behind_journal')
  if (withoutPowerMs > limits.withoutPowerMsMax) return err('without_power_too_long')
  const driftMs = (Math.max(atMs - earlier.atMs, 0) * limits.driftPpm) / 1_000_000
  return ok({ atMs, uptimeMs: now.uptimeMs, uncertaintyMs: earlier.uncertaintyMs + driftMs })
}

/** Why what is known is not good enough now; null when it is. */
export function doubtOf(
  { sample, contested }: ClockKnowledge,
  uptimeMs: number,
  limits: ClockLimits,
): Extract<ClockDoubt, 'heard_too_long_ago' | 'centre_disagrees'> | null {
  if (contested !== null) return 'centre_disagrees'
  return carried(sample, uptimeMs, limits).uncertaintyMs > limits.uncertaintyMsMax ? 'heard_too_long_ago' : null
}
