import { randomInt } from 'node:crypto'
import type { Clock } from '#domain/time'
import type { BikeService, PendingSource, Schedule } from '#electron/services/kiosk/ports'
import type { Store } from '#electron/store/open'
import { createBikeService } from '#electron/sync/bike-service'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import { createSyncEngine, type SyncEngine } from '#electron/sync/engine'
import type { HeartbeatSource } from '#electron/sync/heartbeat'
import type { LinkGate } from '#electron/sync/link-gate'

export interface CentreLink {
  readonly pending: PendingSource
  readonly bike: BikeService
  /** Called when the centre's address is known: at once for a remote one, when it is up for an embedded one. */
  connect(baseUrl: string): void
  summary(): { readonly isUp: boolean; readonly unsentRecords: number; readonly acknowledgedSeq: number }
  nudge(): void
  devicesChanged(): void
  close(): Promise<void>
}

export type CentreLinkParts = {
  readonly store: Store
  readonly clock: Clock
  readonly schedule: Schedule
  readonly gate: LinkGate
  readonly heartbeat: HeartbeatSource
}

/** The terminal's side of the link: a terminal without one sells all the same (design D8). */
export function createCentreLink(parts: CentreLinkParts, changed: () => void): CentreLink {
  const { store, clock, schedule, gate, heartbeat } = parts
  let client: CentreClient | null = null
  let engine: SyncEngine | null = null

  const pending: PendingSource = {
    async forCard(cardNumber) {
      const known = await store.pending.ofCard(cardNumber)
      return {
        payments: known.flatMap((entry) => (entry.kind === 'payment' ? [entry.payment] : [])),
        unreadable: known.filter(({ kind }) => kind === 'unreadable').length,
      }
    },
    async refresh(cardNumber) {
      const status = (await engine?.cardStatus(cardNumber)) ?? null
      return status?.ok === true ? { blocked: status.value.status === 'blocked' } : null
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
    connect(baseUrl) {
      client = createCentreClient({ baseUrl, fetch: gate.fetch, clock })
      const random = (): number => randomInt(2 ** 32) / 2 ** 32
      engine = createSyncEngine({ store, client, clock, schedule, random, heartbeat })
      engine.subscribe(changed)
      engine.start()
    },
    summary() {
      const status = engine?.status() ?? null
      return {
        isUp: status?.link === 'up',
        unsentRecords: status?.unsentRecords ?? 0,
        acknowledgedSeq: status?.acknowledgedSeq ?? 0,
      }
    },
    nudge: () => engine?.nudge(),
    devicesChanged: () => engine?.devicesChanged(),
    async close() {
      client?.close()
      await engine?.stop()
    },
  }
}
