import { randomUUID } from 'node:crypto'
import type { DeviceReport, HeartbeatAnswer } from '#contract/heartbeat'
import type { StopCode, TerminalStart } from '#contract/standing'
import { ok, type Result } from '#domain/result'
import type { Clock } from '#domain/time'
import type { Store } from '#electron/store/open'
import { terminalStartSetting } from '#electron/store/settings'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import { stopOfError } from '#electron/sync/stop'

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
  #start: TerminalStart | null = null
  #last: { readonly atMonotonicMs: number; readonly devices: string; readonly stopped: StopCode | null } | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  isDue(stopped: StopCode | null): boolean {
    const last = this.#last
    if (last === null) return true
    const { clock, source } = this.#parts
    const passedMs = clock.monotonicMs() - last.atMonotonicMs
    const isChanged = stopped !== last.stopped || JSON.stringify(source.devices()) !== last.devices
    return passedMs >= (isChanged ? changeIntervalMs : intervalMs)
  }

  /** Null: a centre that refuses it, an older one for instance, hears the next one after the interval and nothing else suffers. */
  async send(stopped: StopCode | null): Promise<Result<HeartbeatAnswer | null, CentreError>> {
    const { store, client, clock, source } = this.#parts
    this.#start ??= await countStart(store)
    const devices = source.devices()
    const [last, { acknowledgedSeq, unsentRecords, unsentTaken }, published, hotlist] = await Promise.all([
      store.journal.last(),
      store.sync.standing(),
      store.published.states(),
      store.hotlist.status(),
    ])
    const offsetMs = client.serverTime()?.offsetMs ?? null
    const atMs = clock.wallMs()
    const answer = await client.heartbeat({
      atMs,
      version: source.version,
      clockOffsetMs: offsetMs === null ? null : Math.round(offsetMs),
      journal: { headSeq: last?.seq ?? 0, acknowledgedSeq, unsentRecords, unsentTaken },
      devices: [...devices],
      start: this.#start,
      stopped,
      published,
      hotlist: {
        size: hotlist.size,
        // The clock may have been set back since.
        ageMs: hotlist.pulledAtMs === null ? null : Math.max(0, atMs - hotlist.pulledAtMs),
      },
    })
    if (!answer.ok && (answer.error.kind !== 'centre_refused' || stopOfError(answer.error) !== null)) return answer
    this.#last = { atMonotonicMs: clock.monotonicMs(), devices: JSON.stringify(devices), stopped }
    return ok(answer.ok ? answer.value : null)
  }
}

/** Stored before the centre hears of it, so that no two starts of one disk have one number. */
async function countStart({ settings }: Store): Promise<TerminalStart> {
  const before = await settings.read(terminalStartSetting)
  const start = { number: (before?.number ?? 0) + 1, startId: randomUUID(), previousId: before?.startId ?? null }
  await settings.write(terminalStartSetting, start)
  return start
}
