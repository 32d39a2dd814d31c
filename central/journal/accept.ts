import { z } from 'zod'
import type { JournalAnswer, JournalBatch, JournalRecord } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { isUniqueViolation, selectRow, selectRows, type Queries, type Transaction } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'
import { applyPayouts } from '#central/applications/payouts'
import { applyAccountPayments } from '#central/journal/account-payments'
import { applyFacts } from '#central/journal/apply'
import { cashOf, readFacts } from '#central/journal/facts'
import { loadKnowledge } from '#central/journal/knowledge'
import {
  registerSoldCards,
  storeApplied,
  storeConflicts,
  storeFacts,
  storeHead,
  storeRecords,
} from '#central/journal/store'
import { badContent, verifyBatch, type BadContent, type JournalFault, type JournalHead } from '#central/journal/verify'
import { recordChanges } from '#central/pending/changes'

type Batch = {
  readonly terminal: CallingTerminal
  readonly records: readonly JournalRecord[]
  readonly bad: BadContent | null
  readonly nowMs: number
}

type Outcome = {
  readonly acknowledgedSeq: number
  readonly fault: JournalFault | null
  readonly conflicts: JournalAnswer['conflicts']
  readonly stored: number
}

/** How a batch that overtook the one in front of it waits for that: it comes over another connection, perhaps to another
 *  process. Nothing is held meanwhile. */
export type Patience = { readonly attemptsMax: number; readonly pause: (attempt: number) => Promise<unknown> }

const impatient: Patience = { attemptsMax: 1, pause: () => Promise.resolve() }

/** Stores a batch whole or not at all. A batch that cannot follow what is stored is refused with the first record that is
 *  wrong, and the refusal is kept as a conflict: a fork means that two machines write with one terminal's key. Only a batch that
 *  overtook the one in front of it contradicts nothing. */
export async function acceptJournal(
  context: CentralContext,
  terminal: CallingTerminal,
  { records, ahead }: JournalBatch,
  patience: Patience = impatient,
): Promise<Result<JournalAnswer, Refusal>> {
  const nowMs = context.clock.wallMs()
  // Before the terminal's row is locked, which others may wait for.
  const batch: Batch = { terminal, records, bad: badContent(records), nowMs }
  const isOvertaking = ({ fault }: Outcome): boolean =>
    ahead && fault?.kind === 'journal_gap' && fault.seq === records[0]?.seq
  let outcome = await storeOrJudge(context, batch)
  for (let attempt = 1; attempt < patience.attemptsMax && isOvertaking(outcome); attempt += 1) {
    await patience.pause(attempt)
    outcome = await storeOrJudge(context, batch)
  }
  const { acknowledgedSeq, fault, conflicts, stored } = outcome
  if (fault === null) {
    context.metrics.recordsAccepted(stored, stored === 0 ? 0 : conflicts.length)
    return ok({ acknowledgedSeq, conflicts })
  }
  if (!isOvertaking(outcome)) await listRefusal(context, terminal, fault, nowMs)
  return err({
    kind: fault.kind,
    detail: `first bad record: ${String(fault.seq)}; stored up to ${String(acknowledgedSeq)}`,
    extensions: { firstBadSeq: fault.seq, acknowledgedSeq },
  })
}

async function listRefusal(
  { database, metrics, log }: CentralContext,
  { terminalId, terminalNumber }: CallingTerminal,
  { kind: code, seq }: JournalFault,
  nowMs: number,
): Promise<void> {
  metrics.journalRefused()
  log.warn({ terminalNumber, seq, code }, 'journal refused')
  await storeConflicts(database, { terminalId, conflicts: [{ seq, code, pendingId: null }], refused: true, nowMs })
}

/** Operations are new nearly always: which one is not is looked for only when the index has refused one. */
async function storeOrJudge(context: CentralContext, batch: Batch): Promise<Outcome> {
  try {
    return await context.database.transaction((queries) => take(context, queries, batch))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const judged = await context.database.transaction((queries) => repeatedOperation(queries, batch))
    if (judged === null) throw error
    return judged
  }
}

async function take(context: CentralContext, queries: Transaction, batch: Batch): Promise<Outcome> {
  const { terminal, records } = batch
  const head = await lockHead(queries, terminal.terminalId)
  const verified = await verify(queries, batch, head)
  if (!verified.ok) return { acknowledgedSeq: head.seq, fault: verified.error, conflicts: [], stored: 0 }
  const fresh = verified.value
  const last = fresh.at(-1)
  const { changed, hasConflicts } =
    last === undefined
      ? { changed: [], hasConflicts: true }
      : await store(context, queries, { terminal, fresh, last, nowMs: batch.nowMs })
  // What was stored before may have conflicts of its own.
  const mayBeListed = hasConflicts || fresh.length < records.length
  const conflicts = mayBeListed ? await listedConflicts(queries, terminal.terminalId, records) : []
  await recordChanges(queries, changed)
  return { acknowledgedSeq: last?.seq ?? head.seq, fault: null, conflicts, stored: fresh.length }
}

/** Locks the terminal's row: batches of one terminal are stored one after the other. */
async function lockHead(queries: Queries, terminalId: string): Promise<JournalHead> {
  const row = await selectRow(
    queries,
    z.object({ acknowledged_seq: z.int(), acknowledged_hash: z.string() }),
    'select acknowledged_seq, acknowledged_hash from terminals where terminal_id = $1 for no key update',
    [terminalId],
  )
  if (row === null) throw new Error('a terminal row has disappeared')
  return { seq: row.acknowledged_seq, hash: row.acknowledged_hash }
}

async function verify(
  queries: Queries,
  { terminal, records, bad }: Batch,
  head: JournalHead,
): Promise<Result<readonly JournalRecord[], JournalFault>> {
  const firstSeq = records[0]?.seq ?? 0
  const stored =
    firstSeq > head.seq
      ? []
      : await selectRows(
          queries,
          z.object({ seq: z.int(), hash: z.string() }),
          'select seq, hash from journal_records where terminal_id = $1 and seq >= $2 order by seq limit $3',
          [terminal.terminalId, firstSeq, records.length],
        )
  return verifyBatch(records, head, new Map(stored.map(({ seq, hash }) => [seq, hash])), bad)
}

/** The first record whose operation is stored under another number; null when there is none. */
async function repeatedOperation(queries: Queries, { terminal, records }: Batch): Promise<Outcome | null> {
  const { terminalId } = terminal
  const head = await lockHead(queries, terminalId)
  const fresh = records.filter(({ seq }) => seq > head.seq)
  const known = await selectRows(
    queries,
    z.object({ operation_id: z.string() }),
    'select operation_id from journal_records where terminal_id = $1 and operation_id = any($2::text[])',
    [terminalId, fresh.map((record) => record.operationId)],
  )
  const operations = new Set(known.map((row) => row.operation_id))
  const second = fresh.find((record) => operations.has(record.operationId))
  if (second === undefined) return null
  const fault: JournalFault = { kind: 'journal_operation_repeated', seq: second.seq }
  return { acknowledgedSeq: head.seq, fault, conflicts: [], stored: 0 }
}

/** `changed`: the ids of the payments that are new or changed, in the order they are to be announced. Statements that need not
 *  see each other's answers are sent together. */
async function store(
  context: CentralContext,
  queries: Transaction,
  batch: {
    readonly terminal: CallingTerminal
    readonly fresh: readonly JournalRecord[]
    readonly last: JournalHead
    readonly nowMs: number
  },
): Promise<{ changed: readonly string[]; hasConflicts: boolean }> {
  const { terminal, fresh, nowMs } = batch
  const { terminalId } = terminal
  const storing = storeRecords(queries, terminalId, fresh)
  const { facts, conflicts: unread } = readFacts(fresh)
  const [, known] = await Promise.all([storing, loadKnowledge(queries, { context, terminal, facts, nowMs })])
  const applied = applyFacts(known, facts)
  const [disputed, unpaid] = await Promise.all([
    applyAccountPayments(queries, { context, terminalId, nowMs }, facts),
    applyPayouts(queries, { terminalId, nowMs }, facts),
    storeHead(queries, terminalId, batch.last, cashOf(facts)),
    storeFacts(queries, terminalId, facts, applied.writers),
    storeApplied(queries, { terminalId, known, applied }),
    registerSoldCards(queries, facts, nowMs),
  ])
  const conflicts = [...unread, ...applied.conflicts, ...disputed, ...unpaid]
  await storeConflicts(queries, { terminalId, conflicts, refused: false, nowMs })
  const changed = [...applied.created.map((row) => row.pending_id), ...applied.changed]
  return { changed, hasConflicts: conflicts.length > 0 }
}

async function listedConflicts(
  queries: Queries,
  terminalId: string,
  records: readonly JournalRecord[],
): Promise<{ seq: number; code: string }[]> {
  return selectRows(
    queries,
    z.object({ seq: z.int(), code: z.string() }),
    `select seq, code from conflicts where terminal_id = $1 and seq between $2 and $3 and not refused order by seq, code`,
    [terminalId, records[0]?.seq ?? 0, records.at(-1)?.seq ?? 0],
  )
}
