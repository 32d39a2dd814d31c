import { randomInt } from 'node:crypto'
import type { PauseCode, StopCode } from '#contract/standing'
import type { Clock } from '#domain/time'
import type { ApplicationService } from '#electron/services/desk/application-service'
import type { BikeService, PendingSource, Schedule } from '#electron/services/kiosk/ports'
import type { Store } from '#electron/store/open'
import { createApplicationService } from '#electron/sync/application-service'
import { createBikeService } from '#electron/sync/bike-service'
import { cardKnowledge } from '#electron/sync/card-knowledge'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import { createSyncEngine, type SyncEngine, type SyncStatus } from '#electron/sync/engine'
import type { HeartbeatSource } from '#electron/sync/heartbeat'
import { isHotlistStale } from '#electron/sync/hotlist-age'
import type { LinkGate } from '#electron/sync/link-gate'
import type { Pull } from '#electron/sync/pulls'
import type { ServerTime } from '#electron/sync/transport'

/** What the bench shows of the link. */
export type LinkSummary = Pick<SyncStatus, 'unsentRecords' | 'acknowledgedSeq' | 'underWay'> & {
  readonly isUp: boolean
}

export interface CentreLink {
  readonly pending: PendingSource
  readonly bike: BikeService
  readonly applications: ApplicationService
  /** Called when the centre's address is known: at once for a remote one, when it is up for an embedded one. */
  connect(baseUrl: string): void
  summary(): LinkSummary
  /** The centre's latest word on the time; null before it was heard. */
  serverTime(): ServerTime | null
  /** Why this terminal must not sell; null: it may. */
  stopped(): PauseCode | null
  nudge(): void
  devicesChanged(): void
  close(): Promise<void>
}

export type CentreLinkParts = {
  readonly store: Store
  /** What the store says until the link has looked for itself. */
  readonly stoppedBefore: StopCode | null
  readonly clock: Clock
  /** The machine's own, against which the centre's time is taken. */
  readonly machine: Clock
  readonly schedule: Schedule
  readonly gate: LinkGate
  readonly heartbeat: HeartbeatSource
  /** As of `SyncEngineParts`. */
  readonly intervalMs: () => number
  readonly hotlistStaleAfterHours: () => number | null
  readonly furtherPulls: readonly Pull[]
}

/** The terminal's side of the link: a terminal without one sells all the same (design D8). */
export function createCentreLink(parts: CentreLinkParts, changed: () => void): CentreLink {
  const { store, stoppedBefore, clock, machine, schedule, gate, heartbeat, intervalMs, furtherPulls } = parts
  let client: CentreClient | null = null
  let engine: SyncEngine | null = null

  const pending: PendingSource = {
    ...cardKnowledge(store),
    async refresh(cardNumber) {
      return (await engine?.cardStatus(cardNumber))?.ok === true
    },
    async lease(pendingId, operationNumber) {
      const answer = (await engine?.lease(pendingId, operationNumber)) ?? null
      return answer?.ok === true ? answer.value : null
    },
    link: () => engine?.status()?.link ?? 'down',
  }

  return {
    pending,
    bike: createBikeService(() => engine),
    applications: createApplicationService(() => engine),
    connect(baseUrl) {
      client = createCentreClient({ baseUrl, fetch: gate.fetch, clock: machine })
      const random = (): number => randomInt(2 ** 32) / 2 ** 32
      engine = createSyncEngine({ store, client, clock, schedule, random, heartbeat, intervalMs, furtherPulls })
      engine.subscribe(changed)
      engine.start()
    },
    summary() {
      const status = engine?.status() ?? null
      return {
        isUp: status?.link === 'up',
        unsentRecords: status?.unsentRecords ?? 0,
        acknowledgedSeq: status?.acknowledgedSeq ?? 0,
        underWay: status?.underWay ?? null,
      }
    },
    serverTime: () => client?.serverTime() ?? null,
    stopped() {
      const status = engine?.status() ?? null
      if (status === null) return stoppedBefore
      const isStale = isHotlistStale(status.hotlistAtMs, clock.wallMs(), parts.hotlistStaleAfterHours())
      return status.stopped ?? (isStale ? 'hotlist_stale' : null)
    },
    nudge: () => engine?.nudge(),
    devicesChanged: () => engine?.devicesChanged(),
    async close() {
      client?.close()
      await engine?.stop()
    },
  }
}
