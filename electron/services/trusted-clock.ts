import { z } from 'zod'
import { assert } from '#domain/assert'
import { clockLimits, type ClockLimits } from '#domain/clock/limits'
import {
  carried,
  doubtOf,
  hear,
  sampleAfterPowerCut,
  type ClockDoubt,
  type ClockKnowledge,
  type ClockSample,
  type TrustedClock,
} from '#domain/clock/trusted-time'
import type { MachineClock } from '#electron/services/system-clock'
import type { Store } from '#electron/store/open'
import type { ServerTime } from '#electron/sync/transport'

/** The clock as it was last known to be right, for the next start. */
export const keptClockSetting = {
  key: 'clock.kept',
  schema: z.strictObject({
    atMs: z.int(),
    /** What the machine's clock read then. */
    wallMs: z.int(),
    uptimeMs: z.number(),
    bootId: z.string(),
    uncertaintyMs: z.number().nonnegative(),
    source: z.enum(['centre', 'machine']),
  }),
}
export type KeptClock = z.infer<typeof keptClockSetting.schema>

/** Often enough that a clock set by hand in between is noticed after a power cut; each is a write to the disk. */
const keepEveryMs = 600_000

export interface TerminalClock extends TrustedClock {
  /** Called when its memory can be read and before anything is judged. */
  open(witnesses: ClockWitnesses): Promise<void>
  /** Writes down what is known, at most every ten minutes; call it now and then. */
  keep(): Promise<void>
}

/** What is remembered over a power cut. */
export interface ClockMemory {
  read(): Promise<KeptClock | null>
  write(kept: KeptClock): Promise<void>
  /** A time that has certainly passed: that of the newest journal record. */
  lastRecordAtMs(): Promise<number | null>
}

export function clockMemory({ settings, journal }: Pick<Store, 'settings' | 'journal'>): ClockMemory {
  return {
    read: () => settings.read(keptClockSetting),
    write: (kept) => settings.write(keptClockSetting, kept),
    lastRecordAtMs: async () => (await journal.last())?.atMs ?? null,
  }
}

export type ClockWitnesses = {
  readonly memory: ClockMemory
  /** The latest sample of this process; null before the centre was heard. */
  readonly centreTime: () => ServerTime | null
}

type Opened = ClockWitnesses & {
  readonly kept: KeptClock | null
  readonly journalAtMs: number
  readonly sinceUptimeMs: number
}

/** One clock for everything that is dated, journal records among it: the centre's time carried on by the time the machine has
 *  been running, whatever its wall clock says. After a power cut without a link the battery-backed clock is believed as far as
 *  the terminal's own records bear it out. Before `open` it is the machine's clock. */
export function createTrustedClock(
  machine: MachineClock,
  /** False: a terminal that stands alone; its machine's clock is all there is. */
  hasCentre: boolean,
  limits: ClockLimits = clockLimits,
): TerminalClock {
  return hasCentre ? new WitnessedClock(machine, limits) : aloneClock(machine)
}

function aloneClock(machine: MachineClock): TerminalClock {
  return {
    wallMs: () => machine.wallMs(),
    monotonicMs: () => machine.monotonicMs(),
    doubt: () => null,
    isAlone: () => false,
    open: () => Promise.resolve(),
    keep: () => Promise.resolve(),
  }
}

class WitnessedClock implements TerminalClock {
  readonly #machine: MachineClock
  readonly #limits: ClockLimits
  #opened: Opened | null = null
  #known: ClockKnowledge | null = null
  #lastHeard: ServerTime | null = null
  #keptAtUptimeMs: number | null = null

  constructor(machine: MachineClock, limits: ClockLimits) {
    this.#machine = machine
    this.#limits = limits
  }

  async open(witnesses: ClockWitnesses): Promise<void> {
    assert(this.#opened === null, 'the clock is opened once')
    const kept = await witnesses.memory.read()
    const journalAtMs = (await witnesses.memory.lastRecordAtMs()) ?? 0
    this.#opened = { ...witnesses, kept, journalAtMs, sinceUptimeMs: this.#machine.uptimeMs() }
    if (kept?.bootId === this.#machine.bootId) {
      // The program was started again, the machine was not: it has counted on.
      this.#known = { sample: kept, source: kept.source, contested: null }
    }
  }

  monotonicMs(): number {
    return this.#machine.monotonicMs()
  }

  wallMs(): number {
    if (this.#opened === null) return this.#machine.wallMs()
    const judged = this.#judge(this.#opened)
    return Math.round(judged.sample.atMs)
  }

  doubt(): ClockDoubt | null {
    return this.#opened === null ? 'never_heard' : this.#judge(this.#opened).doubt
  }

  isAlone(): boolean {
    return this.#known?.source === 'machine'
  }

  async keep(): Promise<void> {
    if (this.#opened === null) return
    const { sample, doubt } = this.#judge(this.#opened)
    const isRecent = this.#keptAtUptimeMs !== null && sample.uptimeMs - this.#keptAtUptimeMs < keepEveryMs
    if (doubt !== null || isRecent || this.#known === null) return
    this.#keptAtUptimeMs = sample.uptimeMs
    await this.#opened.memory.write({
      atMs: Math.round(sample.atMs),
      wallMs: this.#machine.wallMs(),
      uptimeMs: sample.uptimeMs,
      bootId: this.#machine.bootId,
      uncertaintyMs: sample.uncertaintyMs,
      source: this.#known.source,
    })
  }

  #judge(opened: Opened): { readonly sample: ClockSample; readonly doubt: ClockDoubt | null } {
    this.#listen(opened)
    const uptimeMs = this.#machine.uptimeMs()
    const early = this.#known === null ? this.#afterPowerCut(opened, uptimeMs) : null
    if (early !== null) return early
    assert(this.#known !== null, 'what the machine is worth is known or in doubt')
    return {
      sample: carried(this.#known.sample, uptimeMs, this.#limits),
      doubt: doubtOf(this.#known, uptimeMs, this.#limits),
    }
  }

  /** Takes the battery-backed clock for known when it stands the test; asked again until then, because it may be set by hand. */
  #afterPowerCut(
    { kept, journalAtMs, sinceUptimeMs }: Opened,
    uptimeMs: number,
  ): { readonly sample: ClockSample; readonly doubt: ClockDoubt } | null {
    const now = { wallMs: this.#machine.wallMs(), uptimeMs }
    const sample = sampleAfterPowerCut(kept, journalAtMs, now, this.#limits)
    if (sample.ok) {
      this.#known = { sample: sample.value, source: 'machine', contested: null }
      return null
    }
    // No earlier than this; money may be taken meanwhile, and its records want a time.
    const passedMs = Math.max(journalAtMs, kept?.atMs ?? 0) + (uptimeMs - sinceUptimeMs)
    const atMs = sample.error === 'never_heard' ? Math.max(passedMs, now.wallMs) : passedMs
    return { sample: { atMs, uptimeMs, uncertaintyMs: 0 }, doubt: sample.error }
  }

  #listen({ centreTime }: Opened): void {
    const heard = centreTime()
    if (heard === null || heard === this.#lastHeard) return
    this.#lastHeard = heard
    const uptimeMs = this.#machine.uptimeMs() - (this.#machine.monotonicMs() - heard.monotonicMs)
    const { serverTimeMs: atMs, uncertaintyMs } = heard
    this.#known = hear(this.#known, { atMs, uptimeMs, uncertaintyMs }, this.#limits)
  }
}
