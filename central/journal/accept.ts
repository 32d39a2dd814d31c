import { z } from 'zod'
import type { JournalAnswer, JournalRecord } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'
import { applyAccountPayments } from '#central/journal/account-payments'
import { applyFacts } from '#central/journal/apply'
import { cashOf, readFacts } from '#central/journal/facts'
import { loadKnowledge } from '#central/journal/knowledge'
import { registerSoldCards, storeApplied, storeConflicts, storeFacts, storeRecords } from '#central/journal/store'
import { verifyBatch, type JournalFault, type JournalHead } from '#central/journal/verify'
import { recordChanges } from '#central/pending/changes'

/** Stores a batch whole or not at all. A batch that cannot follow what is stored is refused with the first record that is
 *  wrong, and the refusal is kept as a conflict: a fork means that two machines write with one terminal's key. */
export async function acceptJournal(
  context: CentralContext,
  terminal: CallingTerminal,
  records: readonly JournalRecord[],
): Promise<Result<JournalAnswer, Refusal>> {
  const outcome = await context.database.transaction(async (queries) => {
    const head = await lockHead(queries, terminal.terminalId)
    const verified = await verify(queries, terminal.terminalId, records, head)
    if (!verified.ok) return { acknowledgedSeq: head.seq, fault: verified.error, conflicts: [], stored: 0 }
    const fresh = verified.value
    const changed = fresh.length === 0 ? [] : await store(context, queries, terminal, fresh)
    const conflicts = await listedConflicts(queries, terminal.terminalId, records)
    await recordChanges(queries, changed)
    return { acknowledgedSeq: fresh.at(-1)?.seq ?? head.seq, fault: null, conflicts, stored: fresh.length }
  })
  const { acknowledgedSeq, fault, conflicts, stored } = outcome
  if (fault === null) {
    context.metrics.recordsAccepted(stored, stored === 0 ? 0 : conflicts.length)
    return ok({ acknowledgedSeq, conflicts })
  }
  context.metrics.journalRefused()
  context.log.warn({ terminalNumber: terminal.terminalNumber, seq: fault.seq, code: fault.kind }, 'journal refused')
  await storeConflicts(context.database, {
    terminalId: terminal.terminalId,
    conflicts: [{ seq: fault.seq, code: fault.kind, pendingId: null }],
    refused: true,
    nowMs: context.clock.wallMs(),
  })
  return err({
    kind: fault.kind,
    detail: `first bad record: ${String(fault.seq)}; stored up to ${String(acknowledgedSeq)}`,
    extensions: { firstBadSeq: fault.seq, acknowledgedSeq },
  })
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
  terminalId: string,
  records: readonly JournalRecord[],
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
          [terminalId, firstSeq, records.length],
        )
  const verified = verifyBatch(records, head, new Map(stored.map(({ seq, hash }) => [seq, hash])))
  if (!verified.ok || verified.value.length === 0) return verified
  const repeated = await selectRows(
    queries,
    z.object({ operation_id: z.string() }),
    'select operation_id from journal_records where terminal_id = $1 and operation_id = any($2::text[])',
    [terminalId, verified.value.map((record) => record.operationId)],
  )
  const known = new Set(repeated.map((row) => row.operation_id))
  const second = verified.value.find((record) => known.has(record.operationId))
  return second === undefined ? verified : err({ kind: 'journal_operation_repeated', seq: second.seq })
}

/** Returns the ids of the payments that are new or changed, in the order they are to be announced. */
async function store(
  context: CentralContext,
  queries: Queries,
  terminal: CallingTerminal,
  fresh: readonly JournalRecord[],
): Promise<string[]> {
  const { terminalId } = terminal
  const nowMs = context.clock.wallMs()
  const { facts, conflicts } = readFacts(fresh)
  const known = await loadKnowledge(queries, { context, terminal, facts, nowMs })
  const applied = applyFacts(known, facts)
  await storeRecords(queries, terminalId, fresh, cashOf(facts))
  await storeFacts(queries, terminalId, facts, applied.writers)
  await storeApplied(queries, { terminalId, known, applied })
  await registerSoldCards(queries, facts, nowMs)
  const disputed = await applyAccountPayments(queries, { context, terminalId, nowMs }, facts)
  await storeConflicts(queries, {
    terminalId,
    conflicts: [...conflicts, ...applied.conflicts, ...disputed],
    refused: false,
    nowMs,
  })
  return [...applied.created.map((row) => row.pending_id), ...applied.changed]
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
