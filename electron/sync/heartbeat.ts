import type { DeviceReport } from '#contract/heartbeat'
import { ok, type Result } from '#domain/result'
import type { Clock } from '#domain/time'
import type { Store } from '#electron/store/open'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'

/** What a heartbeat tells that the store does not know. */
export type HeartbeatSource = {
  readonly version: string
  readonly devices: () => readonly DeviceReport[]
}

type Parts = {
  readonly store: Store
  readonly client: CentreClient
  readonly clock: Clock
  readonly source: HeartbeatSource
}

const intervalMs = 60_000
/** A device that comes and goes must not make a heartbeat of every time. */
const changeIntervalMs = 5000

/** Tells the centre how this terminal is: with a turn of the link, at most once a minute and when a device has changed. */
export class HeartbeatSender {
  readonly #parts: Parts
  #last: { readonly atMonotonicMs: number; readonly devices: string } | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  isDue(): boolean {
    const last = this.#last
    if (last === null) return true
    const { clock, source } = this.#parts
    const passedMs = clock.monotonicMs() - last.atMonotonicMs
    const isChanged = JSON.stringify(source.devices()) !== last.devices
    return passedMs >= (isChanged ? changeIntervalMs : intervalMs)
  }

  /** A centre that refuses it, an older one for instance, hears the next one after the interval and nothing else suffers. */
  async send(): Promise<Result<void, CentreError>> {
    const { store, client, clock, source } = this.#parts
    const devices = source.devices()
    const [last, acknowledgedSeq, unsent] = await Promise.all([
      store.journal.last(),
      store.sync.acknowledgedSeq(),
      store.sync.unsent(),
    ])
    const offsetMs = client.serverTime()?.offsetMs ?? null
    const answer = await client.heartbeat({
      atMs: clock.wallMs(),
      version: source.version,
      clockOffsetMs: offsetMs === null ? null : Math.round(offsetMs),
      journal: {
        headSeq: last?.seq ?? 0,
        acknowledgedSeq,
        unsentRecords: unsent.records,
        unsentTaken: unsent.taken,
      },
      devices: [...devices],
    })
    if (!answer.ok && answer.error.kind !== 'centre_refused') return answer
    this.#last = { atMonotonicMs: clock.monotonicMs(), devices: JSON.stringify(devices) }
    return ok(undefined)
  }
}
