import type { LeaseAnswer } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { Tenge } from '#domain/money'
import type { Clock } from '#domain/time'
import { StoreFailure } from '#electron/store/connection'
import type { Store } from '#electron/store/open'
import { enrolmentCodeSetting, terminalIdentitySetting } from '#electron/store/settings'
import type { CentreError } from '#electron/sync/centre-error'
import type { CardStatus, CentreClient, ServerTime } from '#electron/sync/client'
import { drainJournal, pullPending } from '#electron/sync/drain'
import { loadOrCreateKey, publicKeyText } from '#electron/sync/identity'

/** What a screen or a Z report may want to know of the link to the centre. */
export type SyncStatus = {
  readonly link: 'up' | 'down'
  readonly isEnrolled: boolean
  readonly acknowledgedSeq: number
  readonly unsentRecords: number
  /** Cash and bank charges the centre has not heard of. */
  readonly unsentTaken: Tenge
  readonly lastContactAtMs: number | null
  /** Records the centre stored and disagrees with. */
  readonly conflicts: number
  /** Refused batches that are still refused. */
  readonly refusedBatches: number
  /** Why the centre said no the last time it was asked; null after a yes. */
  readonly refused: { readonly code: string; readonly status: number } | null
  readonly lastError: CentreError | { readonly kind: 'store_failed'; readonly code: string } | null
}

export interface SyncEngine {
  start(): void
  /** Final: ends what is under way and waits for it. */
  stop(): Promise<void>
  /** Tries now, also in the middle of a back-off. */
  nudge(): void
  /** Null before the first turn has read the store. */
  status(): SyncStatus | null
  subscribe(listener: (status: SyncStatus) => void): () => void
  serverTime(): ServerTime | null
  /** Asks about a card within the short deadline; what it says about payments goes to the cache. */
  cardStatus(cardNumber: string): Promise<Result<CardStatus, CentreError>>
  /** Asked before an online activation; a refusal goes to the cache. */
  lease(pendingId: string, operationNumber: number): Promise<Result<LeaseAnswer, CentreError>>
}

export type SyncEngineParts = {
  readonly store: Store
  readonly client: CentreClient
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly schedule: { after(delayMs: number, act: () => void): () => void }
  readonly intervalMs?: number
}

const standardIntervalMs = 15_000
const retryDelayMsMin = 1000
const retryDelayMsMax = 60_000

/** Doubling, between half and the whole of it: terminals that lost the centre together do not come back together. */
export function retryDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(retryDelayMsMin * 2 ** Math.min(failures - 1, 16), retryDelayMsMax)
  return Math.round(ceiling * (0.5 + random / 2))
}

/** Takes the identity from the store, or gets one with the enrolment code. The key is stored before the code is used. */
async function enrolIfNeeded({ store, client }: SyncEngineParts): Promise<Result<void, CentreError>> {
  const privateKey = await loadOrCreateKey(store.settings)
  const known = await store.settings.read(terminalIdentitySetting)
  if (known !== null) {
    client.signAs({ terminalId: known.terminalId, privateKey })
    return ok(undefined)
  }
  const code = await store.settings.read(enrolmentCodeSetting)
  if (code === null) return err({ kind: 'not_enrolled' })
  const answer = await client.enrol(code, publicKeyText(privateKey))
  if (!answer.ok) return answer
  const { terminalId, terminalNumber, stopName } = answer.value
  await store.settings.write(terminalIdentitySetting, { terminalId, terminalNumber, stopName })
  await store.settings.remove(enrolmentCodeSetting)
  client.signAs({ terminalId, privateKey })
  return ok(undefined)
}

/** Keeps the centre and this terminal informed of each other, one turn at a time: enrol if needed, send the journal, fetch
 *  pending payments. Sales never wait for it. */
export function createSyncEngine(parts: SyncEngineParts): SyncEngine {
  const { store, client, clock, random, schedule, intervalMs = standardIntervalMs } = parts
  const listeners = new Set<(status: SyncStatus) => void>()
  let status: SyncStatus | null = null
  let link: SyncStatus['link'] = 'down'
  let isEnrolled = false
  let lastContactAtMs: number | null = null
  let lastError: SyncStatus['lastError'] = null
  let failures = 0
  let isRunning = false
  let isWanted = false
  let isNudged = false
  let turn: Promise<void> | null = null
  let published: Promise<void> = Promise.resolve()
  let cancelTimer: () => void = () => undefined
  let unsubscribeJournal: () => void = () => undefined

  /** Every answer, also a refusal, shows that the link is there. */
  function observe<T>(result: Result<T, CentreError>): Result<T, CentreError> {
    if (result.ok || result.error.kind === 'centre_refused') {
      link = 'up'
      lastContactAtMs = clock.wallMs()
    } else if (result.error.kind !== 'not_enrolled') {
      link = 'down'
    }
    return result
  }

  async function publish(): Promise<void> {
    const [acknowledgedSeq, unsent, conflicts, refusals] = await Promise.all([
      store.sync.acknowledgedSeq(),
      store.sync.unsent(),
      store.sync.conflicts(),
      store.sync.refusals(),
    ])
    status = {
      link,
      isEnrolled,
      acknowledgedSeq,
      unsentRecords: unsent.records,
      unsentTaken: unsent.taken,
      lastContactAtMs,
      conflicts: conflicts.length,
      refusedBatches: refusals.filter(({ settledAtMs }) => settledAtMs === null).length,
      refused: lastError?.kind === 'centre_refused' ? { code: lastError.code, status: lastError.status } : null,
      lastError,
    }
    for (const listener of listeners) listener(status)
  }

  async function exchangeAll(): Promise<Result<void, CentreError>> {
    if (!isEnrolled) {
      const enrolled = observe(await enrolIfNeeded(parts))
      if (!enrolled.ok) return enrolled
      isEnrolled = true
    }
    const drained = observe(await drainJournal(parts))
    if (!drained.ok && drained.error.kind !== 'centre_refused') return drained
    // Payments are fetched even when the journal is refused: a passenger is not to suffer from it.
    const pulled = observe(await pullPending(parts))
    return drained.ok ? pulled : drained
  }

  /** An answer to an online call also says that the link is back. */
  function observeOnline<T>(result: Result<T, CentreError>): Result<T, CentreError> {
    const wasDown = link === 'down'
    observe(result)
    if (wasDown && link === 'up') nudge()
    return result
  }

  async function runTurns(): Promise<void> {
    try {
      let isDone = false
      while (isRunning && !isDone) {
        isWanted = false
        isNudged = false
        const result = await exchangeAll()
        failures = result.ok ? 0 : failures + 1
        lastError = result.ok ? null : result.error
        await publish()
        isDone = !isNudged && (failures > 0 || !isWanted)
      }
    } catch (error) {
      // A full or failing disk is reported and tried again; anything else is a defect and not held back.
      if (!(error instanceof StoreFailure)) throw error
      lastError = { kind: 'store_failed', code: error.code }
      failures += 1
    } finally {
      turn = null
      const delayMs = failures === 0 ? intervalMs : retryDelayMs(failures, random())
      if (isRunning) cancelTimer = schedule.after(delayMs, begin)
    }
  }

  function begin(): void {
    isWanted = true
    if (!isRunning || turn !== null) return
    cancelTimer()
    turn = runTurns()
  }

  function nudge(): void {
    isNudged = true
    begin()
  }

  return {
    start: () => {
      isRunning = true
      unsubscribeJournal = store.journal.subscribe(() => {
        // During a back-off the records wait for its end: a dead link is not tried at every sale.
        if (failures === 0) begin()
        else published = published.then(publish)
      })
      begin()
    },
    stop: async () => {
      isRunning = false
      cancelTimer()
      unsubscribeJournal()
      client.close()
      await turn
      await published
    },
    nudge,
    status: () => status,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    serverTime: () => client.serverTime(),
    cardStatus: async (cardNumber) => {
      const askedAtMs = clock.wallMs()
      const answer = observeOnline(await client.cardStatus(cardNumber))
      if (!answer.ok) return answer
      if (answer.value.cardNumber !== cardNumber) return err({ kind: 'centre_answer_invalid', detail: 'another card' })
      await store.pending.remember(answer.value.pending, askedAtMs)
      return answer
    },
    lease: async (pendingId, operationNumber) => {
      const answer = observeOnline(await client.lease(pendingId, operationNumber))
      if (!answer.ok || answer.value.granted) return answer
      const { reason } = answer.value
      if (reason === 'expired') await store.pending.refuse(pendingId, 'blocked', clock.wallMs())
      else if (reason !== 'leased' && reason !== 'unknown')
        await store.pending.refuse(pendingId, reason, clock.wallMs())
      return answer
    },
  }
}
