import type { JournalRecord } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import type { Clock } from '#domain/time'
import type { CentreAccess } from '#test/interleave/centre-access'
import type { Chance } from '#test/simulate/chance'
import { createHeardTime } from '#test/simulate/heard-time'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

/** `lossy`: requests and answers are lost, or arrive twice. `slow`: answers come when much else has happened. */
export type LinkQuality = 'up' | 'lossy' | 'slow' | 'cut'

/** The way of one terminal to the centre. What is under way goes on when the terminal's process ends. */
export interface Link {
  clientOf(owner: Owner): CentreClient
  set(quality: LinkQuality): void
  quality(): LinkQuality
  /** A batch that was on its way once arrives again, long after. */
  replay(): Promise<string>
}

type Parts = {
  readonly name: string
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly trace: () => Trace
  readonly world: Owner
  readonly access: CentreAccess
  readonly clock: Clock
  /** Told of each record the centre stored, once. */
  readonly onStored: (records: readonly JournalRecord[]) => void
  /** Where the page of changes ends when the centre sends a smaller one. */
  readonly changeOf: (pendingId: string) => Promise<number>
  readonly happened: (fault: string) => void
}

const lanes = 3
const lossRate = 0.2
const smallPageRate = 0.2

export function createLink(parts: Parts): Link {
  const { name, scheduler, chance, world, access, happened, clock } = parts
  const sent: (readonly JournalRecord[])[] = []
  let quality: LinkQuality = 'up'
  let heard = createHeardTime(clock)

  const lane = (): string => `${name} link ${String(chance.below(lanes))}`
  const isLost = (): boolean => quality === 'cut' || (quality === 'lossy' && chance.happens(lossRate))

  function ask<T>(
    owner: Owner,
    what: string,
    work: () => Promise<Result<T, CentreError>>,
  ): Promise<Result<T, CentreError>> {
    const sentAtMs = clock.monotonicMs()
    return new Promise((resolve) => {
      const tell = (answer: Result<T, CentreError>): void => {
        const hops = quality === 'slow' ? chance.between(5, 40) : 0
        pass(owner, `${what} answered`, hops, () => {
          if (answer.ok) heard.hear(answer.value, sentAtMs)
          resolve(answer)
        })
      }
      if (isLost()) {
        if (quality === 'lossy') happened('request_lost')
        tell(err(quality === 'cut' ? { kind: 'link_down', detail: 'no route' } : { kind: 'link_timeout' }))
        return
      }
      pass(world, `centre hears ${what}`, 0, async () => {
        const answer = await work()
        const isTwice = quality === 'lossy' && chance.happens(lossRate)
        if (isTwice) happened('request_twice')
        const last = isTwice ? await work() : answer
        const isAnswerLost = isLost()
        if (isAnswerLost) happened('answer_lost')
        tell(isAnswerLost ? err({ kind: 'link_timeout' }) : last)
      })
    })
  }

  /** Other things happen before it is there, the more the more hops it takes. */
  function pass(owner: Owner, what: string, hops: number, arrive: () => unknown): void {
    scheduler.enqueue(owner, lane(), what, () => {
      if (hops === 0) return arrive()
      pass(owner, what, hops - 1, arrive)
      return undefined
    })
  }

  async function postJournal(
    ...[records, isAhead]: Parameters<CentreAccess['postJournal']>
  ): ReturnType<CentreAccess['postJournal']> {
    const answer = await access.postJournal(records, isAhead)
    if (answer.ok) {
      parts.onStored(records)
      sent.push(records)
    }
    return answer
  }

  /** The centre's page, or the first part of it: as a centre with smaller pages would send it. */
  async function pendingDelta(cursor: number): ReturnType<CentreAccess['pendingDelta']> {
    const answer = await access.pendingDelta(cursor)
    if (!answer.ok || answer.value.items.length < 2 || !chance.happens(smallPageRate)) return answer
    const items = answer.value.items.slice(0, chance.between(1, answer.value.items.length - 1))
    const last: unknown = items.at(-1)
    const pendingId = typeof last === 'object' && last !== null && 'pendingId' in last ? String(last.pendingId) : ''
    happened('page_cut')
    return ok({ ...answer.value, items, cursor: await parts.changeOf(pendingId), more: true })
  }

  const nobody = <T>(): Promise<Result<T, CentreError>> =>
    Promise.resolve(err({ kind: 'link_down', detail: 'not asked' }))

  return {
    clientOf: (owner) => {
      heard = createHeardTime(clock)
      return {
        signAs: () => undefined,
        enrol: nobody,
        postJournal: (records, isAhead) => ask(owner, 'journal', () => postJournal(records, isAhead)),
        pendingDelta: (cursor) => ask(owner, 'pending', () => pendingDelta(cursor)),
        published: () => Promise.resolve(ok({ newest: null, document: null, successions: [] })),
        hotlistWhole: () => Promise.resolve(ok({ cards: '', last: null, more: false, cursor: 0, serverTimeMs: 0 })),
        hotlistChanges: () =>
          Promise.resolve(
            ok({ added: '', removed: '', cursor: 0, more: false, check: { size: 0, sum: 0 }, serverTimeMs: 0 }),
          ),
        cardStatus: (cardNumber) => ask(owner, 'card', () => access.cardStatus(cardNumber)),
        lease: (pendingId, operationNumber) => ask(owner, 'lease', () => access.lease(pendingId, operationNumber)),
        totals: nobody,
        heartbeat: nobody,
        changeKey: nobody,
        restore: nobody,
        keptRecords: nobody,
        attended: nobody,
        time: nobody,
        serverTime: () => heard.last(),
        close: () => undefined,
      }
    },
    set(next) {
      quality = next
    },
    quality: () => quality,
    async replay() {
      const [first, ...rest] = sent
      if (first === undefined) return 'nothing was sent'
      const answer = await access.postJournal(chance.oneOf([first, ...rest]))
      return answer.ok ? 'accepted' : answer.error.kind
    },
  }
}
