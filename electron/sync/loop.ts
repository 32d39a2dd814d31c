import { ok, type Result } from '#domain/result'
import type { Clock } from '#domain/time'
import { StoreFailure } from '#electron/store/connection'
import type { Store } from '#electron/store/open'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import { drainJournal } from '#electron/sync/drain'
import { enrolIfNeeded } from '#electron/sync/enrol'
import { HeartbeatSender, type HeartbeatSource } from '#electron/sync/heartbeat'
import { changeKey, reintroduceKey } from '#electron/sync/key-change'
import type { SyncProgress } from '#electron/sync/progress'
import { pullAll, type Pull } from '#electron/sync/pulls'
import type { SyncStatus } from '#electron/sync/status'
import { Stop, stopOfError, stopOfStanding } from '#electron/sync/stop'

export type SyncEngineParts = {
  readonly store: Store
  readonly client: CentreClient
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly schedule: { after(delayMs: number, act: () => void): () => void }
  /** From one turn to the next while nothing happens. */
  readonly intervalMs?: () => number
  /** What this terminal keeps a copy of beside what every terminal does. */
  readonly furtherPulls?: readonly Pull[]
  /** Without it the centre does not hear how this terminal is. */
  readonly heartbeat?: HeartbeatSource
}

const standardIntervalMs = (): number => 15_000
/** How often what is under way is shown; its reads share the disk with sales. */
const showEveryMs = 500
const retryDelayMsMin = 1000
const retryDelayMsMax = 60_000

/** Doubling, between half and the whole of it: terminals that lost the centre together do not come back together. */
export function retryDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(retryDelayMsMin * 2 ** Math.min(failures - 1, 16), retryDelayMsMax)
  return Math.round(ceiling * (0.5 + random / 2))
}

/** The next turn meets it too, and reports it. */
function ignoreStoreFailure(error: unknown): void {
  if (!(error instanceof StoreFailure)) throw error
}

/** One turn after the other: enrol if needed, send the journal, fetch what is kept as a copy here; again at once when something
 *  came up meanwhile, else after the interval or the back-off. */
export class SyncLoop {
  readonly #parts: SyncEngineParts
  readonly #heartbeat: HeartbeatSender | null
  readonly #stop: Stop
  readonly #listeners = new Set<(status: SyncStatus) => void>()
  #status: SyncStatus | null = null
  #link: SyncStatus['link'] = 'down'
  #isEnrolled = false
  #lastContactAtMs: number | null = null
  #lastError: SyncStatus['lastError'] = null
  #underWay: SyncProgress | null = null
  #shownAtMs: number | null = null
  #pulledAtMs: number | null = null
  #failures = 0
  #isRunning = false
  /** What came up since the turn began. */
  #wanted: 'nothing' | 'records' | 'everything' = 'nothing'
  #turn: Promise<void> | null = null
  #published: Promise<void> = Promise.resolve()
  #cancelTimer: () => void = () => undefined
  #unsubscribe: () => void = () => undefined

  constructor(parts: SyncEngineParts) {
    this.#parts = parts
    const { store, client, clock, heartbeat } = parts
    this.#stop = new Stop(parts)
    this.#heartbeat = heartbeat === undefined ? null : new HeartbeatSender({ store, client, clock, source: heartbeat })
  }

  start(): void {
    this.#isRunning = true
    this.#unsubscribe = this.#parts.store.journal.subscribe(() => {
      // During a back-off the records wait for its end: a dead link is not tried at every sale.
      if (this.#failures === 0) this.#begin('records')
      else this.#published = this.#published.then(() => this.#publish()).catch(ignoreStoreFailure)
    })
    this.nudge()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#cancelTimer()
    this.#unsubscribe()
    this.#parts.client.close()
    await this.#turn
    await this.#published
  }

  nudge(): void {
    this.#begin('everything')
  }

  /** A change of a device is told at once, unless the link is being waited for. */
  devicesChanged(): void {
    if (this.#failures === 0 && this.#heartbeat?.isDue(this.#stop.code()) === true) this.#begin('records')
  }

  status(): SyncStatus | null {
    return this.#status
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** An answer to an online call also says that the link is back. */
  observeOnline<T>(result: Result<T, CentreError>): Result<T, CentreError> {
    const wasDown = this.#link === 'down'
    this.#observe(result)
    const isRefusedForGood = !result.ok && stopOfError(result.error) !== null
    if ((wasDown && this.#link === 'up') || isRefusedForGood) this.nudge()
    return result
  }

  /** Every answer, also a refusal, shows that the link is there. */
  #observe<T>(result: Result<T, CentreError>): Result<T, CentreError> {
    if (result.ok || result.error.kind === 'centre_refused') {
      this.#link = 'up'
      this.#lastContactAtMs = this.#parts.clock.wallMs()
    } else if (result.error.kind !== 'not_enrolled') {
      this.#link = 'down'
    }
    return result
  }

  #begin(wanted: 'records' | 'everything'): void {
    if (this.#wanted !== 'everything') this.#wanted = wanted
    if (!this.#isRunning || this.#turn !== null) return
    this.#cancelTimer()
    this.#turn = this.#runTurns()
  }

  async #runTurns(): Promise<void> {
    const { schedule, random, intervalMs = standardIntervalMs } = this.#parts
    try {
      do {
        const wanted = this.#wanted
        this.#wanted = 'nothing'
        const result = await this.#concluded(await this.#exchange(wanted === 'everything'))
        this.#failures = result.ok ? 0 : this.#failures + 1
        this.#lastError = result.ok ? null : result.error
        this.#underWay = null
        await this.#publish()
      } while (this.#isRunning && this.#isWantedNow())
    } catch (error) {
      // A full or failing disk is reported and tried again; anything else is a defect and not held back.
      if (!(error instanceof StoreFailure)) throw error
      this.#lastError = { kind: 'store_failed', code: error.code }
      this.#failures += 1
    } finally {
      this.#turn = null
      this.#underWay = null
      const delayMs = this.#failures === 0 ? intervalMs() : retryDelayMs(this.#failures, random())
      if (this.#isRunning) {
        this.#cancelTimer = schedule.after(delayMs, () => {
          this.nudge()
        })
      }
    }
  }

  #isWantedNow(): boolean {
    return this.#wanted === 'everything' || (this.#wanted === 'records' && this.#failures === 0)
  }

  async #exchange(isPullWanted: boolean): Promise<Result<void, CentreError>> {
    const { store, client } = this.#parts
    if (!this.#isEnrolled) {
      await this.#stop.load()
      const enrolled = this.#observe(await enrolIfNeeded(store, client))
      if (!enrolled.ok) return enrolled
      this.#isEnrolled = true
    }
    const drained = this.#observe(await drainJournal(this.#parts, (progress) => this.#betweenBatches(progress)))
    const isDoubted = !drained.ok && stopOfError(drained.error) !== null
    const isLinkLost = !drained.ok && drained.error.kind !== 'centre_refused' && !isDoubted
    if (isLinkLost) return drained
    if (this.#heartbeat?.isDue(this.#stop.code()) === true) {
      const told = await this.#tell(this.#heartbeat, drained)
      if (!told.ok) return told
    }
    if (!isPullWanted) return drained
    // The copies are fetched even when the journal is refused: a passenger is not to suffer from it.
    const pulled = await this.#pull()
    return drained.ok ? pulled : drained
  }

  async #pull(): Promise<Result<void, CentreError>> {
    this.#pulledAtMs = this.#parts.clock.monotonicMs()
    const parts = { ...this.#parts, betweenPages: (progress: SyncProgress) => this.#betweenPages(progress) }
    return pullAll(parts, this.#parts.furtherPulls ?? [], (result) => this.#observe(result))
  }

  /** A long journal does not hold up what is small: copies are fetched as often as they are without it. */
  async #betweenBatches(progress: SyncProgress): Promise<void> {
    await this.#betweenPages(progress)
    const { clock, intervalMs = standardIntervalMs } = this.#parts
    const isDue = this.#pulledAtMs === null || clock.monotonicMs() - this.#pulledAtMs >= intervalMs()
    if (isDue && this.#isRunning) await this.#pull()
  }

  /** What is met here shows in the exchange that follows. */
  async #betweenPages(progress: SyncProgress): Promise<void> {
    const nowMs = this.#parts.clock.monotonicMs()
    this.#underWay = progress
    if (this.#shownAtMs === null || nowMs - this.#shownAtMs >= showEveryMs) {
      this.#shownAtMs = nowMs
      await this.#publish()
    }
    if (this.#heartbeat?.isDue(this.#stop.code()) === true) await this.#tell(this.#heartbeat, ok(undefined))
  }

  /** A heartbeat, and what its answer asks of this terminal. */
  async #tell(heartbeat: HeartbeatSender, drained: Result<void, CentreError>): Promise<Result<void, CentreError>> {
    const { store, clock } = this.#parts
    const told = this.#observe(await heartbeat.send(this.#stop.code()))
    if (!told.ok) return told
    if (told.value === null) return ok(undefined)
    const { standing } = told.value
    const refusal = drained.ok || drained.error.kind !== 'centre_refused' ? null : stopOfError(drained.error)
    await this.#stop.set((await stopOfStanding(store, standing)) ?? refusal)
    if (standing.acknowledgedSeq < (await store.sync.acknowledgedSeq())) {
      // Restored from a backup, or an answer was altered on its way: the centre gets again what it does not have.
      await store.sync.acknowledge({ acknowledgedSeq: standing.acknowledgedSeq, conflicts: [] }, clock.wallMs())
      this.#begin('records')
    }
    if (!standing.isKeyChangeWanted) return ok(undefined)
    const changed = this.#observe(await changeKey(this.#parts))
    return changed.ok || changed.error.kind === 'centre_refused' ? ok(undefined) : changed
  }

  /** What the outcome of a turn says of this machine itself. */
  async #concluded(result: Result<void, CentreError>): Promise<Result<void, CentreError>> {
    if (result.ok || result.error.kind !== 'centre_refused') return result
    const stop = stopOfError(result.error)
    if (stop !== null) await this.#stop.set(stop)
    if (result.error.code !== 'signature_invalid') return result
    const known = this.#observe(await reintroduceKey(this.#parts))
    if (known.ok) this.#begin('everything')
    return result
  }

  async #publish(): Promise<void> {
    const { store } = this.#parts
    const [standing, published, hotlist] = await Promise.all([
      store.sync.standing(),
      store.published.states(),
      store.hotlist.status(),
    ])
    const error = this.#lastError
    this.#status = {
      link: this.#link,
      isEnrolled: this.#isEnrolled,
      ...standing,
      lastContactAtMs: this.#lastContactAtMs,
      refused: error?.kind === 'centre_refused' ? { code: error.code, status: error.status } : null,
      published,
      stopped: this.#stop.code(),
      hotlistAtMs: hotlist.pulledAtMs,
      underWay: this.#underWay,
      lastError: error,
    }
    for (const listener of this.#listeners) listener(this.#status)
  }
}
