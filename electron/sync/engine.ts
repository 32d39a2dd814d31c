import type { LeaseAnswer } from '#contract/central'
import { err, type Result } from '#domain/result'
import type { Store } from '#electron/store/open'
import type { CentreError } from '#electron/sync/centre-error'
import type { AttendedRequest, CardStatus } from '#electron/sync/client'
import { SyncLoop, type SyncEngineParts } from '#electron/sync/loop'
import type { SyncStatus } from '#electron/sync/status'
import type { ServerTime } from '#electron/sync/transport'

export type { SyncStatus } from '#electron/sync/status'

export interface SyncEngine {
  start(): void
  /** Final: ends what is under way and waits for it. */
  stop(): Promise<void>
  /** Tries now, also in the middle of a back-off. */
  nudge(): void
  /** A device may have changed its state: the centre is told with a turn of its own. */
  devicesChanged(): void
  /** Null before the first turn has read the store. */
  status(): SyncStatus | null
  subscribe(listener: (status: SyncStatus) => void): () => void
  serverTime(): ServerTime | null
  /** Asks about a card within the short deadline; what it says about payments goes to the cache. */
  cardStatus(cardNumber: string): Promise<Result<CardStatus, CentreError>>
  /** Asked before an online activation; a refusal goes to the cache. */
  lease(pendingId: string, operationNumber: number): Promise<Result<LeaseAnswer, CentreError>>
  /** Asks what a passenger waits for at the screen. */
  attended<T>(request: AttendedRequest<T>): Promise<Result<T, CentreError>>
  /** Whether the centre answers right now. */
  isReachable(): Promise<boolean>
}

/** Keeps the centre and this terminal informed of each other. Sales never wait for it. */
export function createSyncEngine(parts: SyncEngineParts): SyncEngine {
  const { store, client, clock } = parts
  const loop = new SyncLoop(parts)
  return {
    start: () => {
      loop.start()
    },
    stop: () => loop.stop(),
    nudge: () => {
      loop.nudge()
    },
    devicesChanged: () => {
      loop.devicesChanged()
    },
    status: () => loop.status(),
    subscribe: (listener) => loop.subscribe(listener),
    serverTime: () => client.serverTime(),
    cardStatus: async (cardNumber) => {
      const askedAtMs = clock.wallMs()
      await store.pending.noteSeen(cardNumber, askedAtMs)
      const since = store.hotlist.applied()
      const answer = loop.observeOnline(await client.cardStatus(cardNumber))
      if (!answer.ok) return answer
      if (answer.value.cardNumber !== cardNumber) return err({ kind: 'centre_answer_invalid', detail: 'another card' })
      const { status, pending } = answer.value
      // A card the centre does not know is none it has unblocked.
      if (status !== 'unknown') await store.hotlist.hear(cardNumber, status === 'blocked', since)
      await store.pending.remember(pending, askedAtMs)
      return answer
    },
    lease: async (pendingId, operationNumber) => {
      const answer = loop.observeOnline(await client.lease(pendingId, operationNumber))
      if (!answer.ok || answer.value.granted) return answer
      const { reason } = answer.value
      if (reason === 'expired') await store.pending.refuse(pendingId, 'blocked', clock.wallMs())
      else if (reason === 'card_blocked') await cardBlocked(store, pendingId)
      else if (reason !== 'leased' && reason !== 'unknown')
        await store.pending.refuse(pendingId, reason, clock.wallMs())
      return answer
    },
    attended: async (request) => loop.observeOnline(await client.attended(request)),
    isReachable: async () => loop.observeOnline(await client.time()).ok,
  }
}

/** The payment is as it was; nothing is sold to its card any more. */
async function cardBlocked({ pending, hotlist }: Store, pendingId: string): Promise<void> {
  const cardNumber = await pending.cardOf(pendingId)
  if (cardNumber !== null) await hotlist.hear(cardNumber, true, hotlist.applied())
}
