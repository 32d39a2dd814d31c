import type { JournalAnswer, JournalRecord } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { Clock } from '#domain/time'
import type { Store } from '#electron/store/open'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import type { BetweenPages } from '#electron/sync/progress'

type Parts = { readonly store: Store; readonly client: CentreClient; readonly clock: Clock }
type Outcome = Result<void, CentreError>
type Answer = Result<JournalAnswer, CentreError>

/** `records`: most of one batch. `inFlight`: batches sent before the first of them is answered, so that this terminal packs and
 *  the centre checks one while the database stores the other. */
type Pace = { readonly records: number; readonly inFlight: number }

/** How a terminal sends what it has; the centre is measured with it too. */
export const fullPace: Pace = { records: 500, inFlight: 2 }
/** While somebody is served: no burst of work that a sale would meet on the processor or the disk. */
const gentlePace: Pace = { records: 100, inFlight: 1 }
const gentleForMs = 1000
/** Rows become objects on the thread that sells: so many at a time. */
const rowsAtOnce = 125
/** Keeps a batch of long receipts from outlasting the deadline on a slow link. */
const batchCharactersMax = 1_000_000

type Batch = readonly [JournalRecord, ...JournalRecord[]]

type Sent = {
  readonly batch: Batch
  /** Sent before what is in front of it was answered. */
  readonly isAhead: boolean
  readonly answer: Promise<Answer>
}

/** Whether a refusal is about the records and not about who asks or when: such a batch will be refused again. */
function concernsRecords(error: CentreError): error is Extract<CentreError, { kind: 'centre_refused' }> {
  return (
    error.kind === 'centre_refused' &&
    error.status >= 400 &&
    error.status < 500 &&
    ![401, 408, 429].includes(error.status) &&
    error.code !== 'terminal_revoked'
  )
}

/** Sends everything the centre does not have, in order, from where the centre says it stands. A refused batch stays where it
 *  is and is listed; what follows it waits, because the chain cannot be taken up behind a hole. */
export async function drainJournal(parts: Parts, betweenPages?: BetweenPages): Promise<Outcome> {
  const { store, clock } = parts
  let soldAtMs = -gentleForMs
  const unsubscribe = store.journal.subscribe(() => {
    soldAtMs = clock.monotonicMs()
  })
  const pace = (): Pace => (clock.monotonicMs() - soldAtMs < gentleForMs ? gentlePace : fullPace)
  try {
    return await new Drain(parts, pace, betweenPages).run()
  } finally {
    unsubscribe()
  }
}

class Drain {
  readonly #parts: Parts
  readonly #pace: () => Pace
  readonly #betweenPages: BetweenPages | undefined
  /** Oldest first. */
  readonly #sent: Sent[] = []
  #done = 0

  constructor(parts: Parts, pace: () => Pace, betweenPages: BetweenPages | undefined) {
    this.#parts = parts
    this.#pace = pace
    this.#betweenPages = betweenPages
  }

  async run(): Promise<Outcome> {
    for (;;) {
      const { acknowledgedSeq, unsentRecords } = await this.#parts.store.sync.standing()
      if (unsentRecords === 0 && this.#sent.length === 0) return ok(undefined)
      if (this.#done > 0)
        await this.#betweenPages?.({ task: 'journal', done: this.#done, total: this.#done + unsentRecords })
      await this.#send(acknowledgedSeq)
      const oldest = this.#sent.shift()
      if (oldest === undefined) return ok(undefined)
      const answer = await this.#answerOf(oldest)
      if (answer.ok) {
        const accepted = await this.#accept(acknowledgedSeq, oldest.batch, answer.value)
        if (accepted.ok) continue
        await this.#settle()
        return accepted
      }
      // What was sent behind it may have been stored, if only the answer was lost.
      await this.#settle()
      const refused = await this.#refused(acknowledgedSeq, oldest.batch, answer.error)
      if (refused !== null) return refused
    }
  }

  /** Until as many batches are on their way as the pace allows. One that is not full is the last, and one alone: a sale may
   *  add to it. */
  async #send(acknowledgedSeq: number): Promise<void> {
    for (;;) {
      const pace = this.#pace()
      const last = this.#sent.at(-1)
      if (last !== undefined && this.#sent.length >= pace.inFlight) return
      const batch = await this.#read(last?.batch.at(-1)?.seq ?? acknowledgedSeq, pace.records)
      if (batch === null || (last !== undefined && batch.length < pace.records)) return
      const isAhead = last !== undefined
      this.#sent.push({ batch, isAhead, answer: this.#parts.client.postJournal(batch, isAhead) })
    }
  }

  async #read(after: number, recordsMax: number): Promise<Batch | null> {
    const { journal } = this.#parts.store
    const records: JournalRecord[] = []
    let characters = 0
    while (records.length < recordsMax) {
      const wanted = Math.min(rowsAtOnce, recordsMax - records.length)
      const rows = await journal.after(records.at(-1)?.seq ?? after, wanted)
      for (const row of rows) {
        characters += row.payload.length
        if (characters > batchCharactersMax && records.length > 0) return batchOf(records)
        records.push(row)
      }
      if (rows.length < wanted) break
    }
    return batchOf(records)
  }

  /** A batch that overtook the one in front of it is sent once more, now that it is next. */
  async #answerOf({ batch, isAhead, answer }: Sent): Promise<Answer> {
    const first = await answer
    const isOvertaking =
      isAhead && !first.ok && first.error.kind === 'centre_refused' && first.error.code === 'journal_gap'
    return isOvertaking ? this.#parts.client.postJournal(batch) : first
  }

  async #accept(before: number, batch: Batch, answer: JournalAnswer): Promise<Outcome> {
    const { store, clock } = this.#parts
    const sent = batch.at(-1)?.seq ?? 0
    const last = answer.acknowledgedSeq <= sent ? sent : ((await store.journal.last())?.seq ?? 0)
    if (answer.acknowledgedSeq > last) {
      // It has records of ours that we do not: this file is an old copy, or another machine uses this terminal's key.
      const refusal = {
        firstSeq: last + 1,
        lastSeq: answer.acknowledgedSeq,
        code: 'acknowledged_beyond_journal',
        status: 200,
      }
      await store.sync.recordRefusal(refusal, clock.wallMs())
      return err({ kind: 'centre_answer_invalid', detail: refusal.code })
    }
    if (answer.acknowledgedSeq <= before) return err({ kind: 'centre_answer_invalid', detail: 'acknowledged nothing' })
    await store.sync.acknowledge(answer, clock.wallMs())
    this.#done += answer.acknowledgedSeq - before
    return ok(undefined)
  }

  /** Waits for the answers nobody needs any more. */
  async #settle(): Promise<void> {
    await Promise.all(this.#sent.splice(0).map(({ answer }) => answer))
  }

  /** Null: sending goes on from where the centre stands. */
  async #refused(acknowledgedSeq: number, batch: Batch, error: CentreError): Promise<Outcome | null> {
    const { store, clock } = this.#parts
    const stands = error.kind === 'centre_refused' && error.code === 'journal_gap' ? error.acknowledgedSeq : null
    if (stands !== null && stands < acknowledgedSeq) {
      // The centre was restored from a backup: it gets again what it lost.
      await store.sync.acknowledge({ acknowledgedSeq: stands, conflicts: [] }, clock.wallMs())
      return null
    }
    if (concernsRecords(error)) {
      const { code, status } = error
      const lastSeq = batch.at(-1)?.seq ?? batch[0].seq
      await store.sync.recordRefusal({ firstSeq: batch[0].seq, lastSeq, code, status }, clock.wallMs())
    }
    return err(error)
  }
}

function batchOf([first, ...rest]: readonly JournalRecord[]): Batch | null {
  return first === undefined ? null : [first, ...rest]
}
