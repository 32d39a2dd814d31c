import type { JournalAnswer, JournalRecord } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { Clock } from '#domain/time'
import type { Store } from '#electron/store/open'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import type { BetweenPages } from '#electron/sync/progress'

type Parts = { readonly store: Store; readonly client: CentreClient; readonly clock: Clock }
type Outcome = Result<void, CentreError>

const batchRecordsMax = 500
/** Keeps a batch of long receipts from outlasting the deadline on a slow link. */
const batchCharactersMax = 1_000_000

function takeBatch(records: readonly JournalRecord[]): readonly JournalRecord[] {
  let characters = 0
  const fitting = records.findIndex(({ payload }) => {
    characters += payload.length
    return characters > batchCharactersMax
  })
  return fitting === -1 ? records : records.slice(0, Math.max(fitting, 1))
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
export async function drainJournal({ store, client, clock }: Parts, betweenPages?: BetweenPages): Promise<Outcome> {
  let ahead: readonly JournalRecord[] = []
  for (let done = 0; ;) {
    const acknowledgedSeq = await store.sync.acknowledgedSeq()
    const isAhead = ahead[0]?.seq === acknowledgedSeq + 1 && ahead.length === batchRecordsMax
    const batch = takeBatch(isAhead ? ahead : await store.journal.after(acknowledgedSeq, batchRecordsMax))
    const first = batch[0]
    const last = batch.at(-1)
    if (first === undefined || last === undefined) return ok(undefined)
    const [answer, following] = await Promise.all([
      client.postJournal(batch),
      // Read while the centre works. A page that is not full is read again: a sale may have added to it.
      batch.length < batchRecordsMax ? [] : store.journal.after(last.seq, batchRecordsMax),
    ])
    ahead = following
    if (answer.ok) {
      const accepted = await accept({ store, client, clock }, acknowledgedSeq, answer.value)
      if (!accepted.ok) return accepted
      done += answer.value.acknowledgedSeq - acknowledgedSeq
      const { records } = await store.sync.unsent()
      if (records > 0) await betweenPages?.({ task: 'journal', done, total: done + records })
      continue
    }
    const { error } = answer
    const stands = error.kind === 'centre_refused' && error.code === 'journal_gap' ? error.acknowledgedSeq : null
    if (stands !== null && stands < acknowledgedSeq) {
      // The centre was restored from a backup: it gets again what it lost.
      await store.sync.acknowledge({ acknowledgedSeq: stands, conflicts: [] }, clock.wallMs())
      continue
    }
    if (concernsRecords(error)) {
      const { code, status } = error
      await store.sync.recordRefusal({ firstSeq: first.seq, lastSeq: last.seq, code, status }, clock.wallMs())
    }
    return answer
  }
}

async function accept({ store, clock }: Parts, before: number, answer: JournalAnswer): Promise<Outcome> {
  const last = (await store.journal.last())?.seq ?? 0
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
  return ok(undefined)
}
