import type { JournalRecord } from '#contract/central'
import type { Queries, Transaction } from '#central/database/database'
import type { Applied, CardWriter, Knowledge } from '#central/journal/apply'
import { amountOf, type ReportedFact } from '#central/journal/facts'
import type { JournalHead } from '#central/journal/verify'
import { pendingColumns, type PendingRow } from '#central/pending/rows'

// Rows travel as one COPY or one JSON parameter: one statement and one round trip for a batch of any size.

const recordColumns = {
  terminal_id: 'uuid',
  seq: 'bigint',
  at_ms: 'bigint',
  kind: 'text',
  operation_id: 'text',
  payload: 'text',
  prev_hash: 'text',
  hash: 'text',
} as const

export function storeRecords(
  transaction: Transaction,
  terminalId: string,
  records: readonly JournalRecord[],
): Promise<void> {
  return transaction.copy(
    'journal_records',
    recordColumns,
    records.map((record) => [
      terminalId,
      record.seq,
      record.atMs,
      record.kind,
      record.operationId,
      record.payload,
      record.prevHash,
      record.hash,
    ]),
  )
}

export async function storeHead(
  queries: Queries,
  terminalId: string,
  last: JournalHead,
  cashAccepted: number,
): Promise<void> {
  await queries.query(
    `update terminals set acknowledged_seq = $2, acknowledged_hash = $3, cash_accepted = cash_accepted + $4
     where terminal_id = $1`,
    [terminalId, last.seq, last.hash, cashAccepted],
  )
}

const factColumns = {
  terminal_id: 'uuid',
  seq: 'bigint',
  kind: 'text',
  sale_id: 'text',
  amount: 'bigint',
  card_number: 'text',
  counter: 'bigint',
  writer_number: 'bigint',
  operation_number: 'bigint',
  pending_id: 'uuid',
} as const

export function storeFacts(
  transaction: Transaction,
  terminalId: string,
  facts: readonly ReportedFact[],
  writers: ReadonlyMap<number, CardWriter>,
): Promise<void> {
  return transaction.copy(
    'facts',
    factColumns,
    facts.map(({ seq, fact }) => [
      terminalId,
      seq,
      fact.kind,
      'saleId' in fact ? fact.saleId : null,
      amountOf(fact),
      'cardNumber' in fact ? fact.cardNumber : null,
      'counter' in fact ? fact.counter : null,
      writers.get(seq)?.writerNumber ?? null,
      writers.get(seq)?.operationNumber ?? null,
      'pendingId' in fact ? fact.pendingId : null,
    ]),
  )
}

export async function storeApplied(
  queries: Queries,
  input: { readonly terminalId: string; readonly known: Knowledge; readonly applied: Applied },
): Promise<void> {
  const { terminalId, known, applied } = input
  if (applied.created.length > 0) await insertDeferred(queries, known, applied.created)
  const changed = [...applied.changed].flatMap((pendingId) => known.pending.get(pendingId) ?? [])
  if (changed.length > 0) {
    await queries.query(
      `update pending_payments set state = changed.state, blocked_by = changed.blocked_by,
         guard_disproved = changed.guard_disproved
       from json_to_recordset($1::json) as changed (
         pending_id uuid, state text, blocked_by text, guard_disproved boolean
       ) where pending_payments.pending_id = changed.pending_id`,
      [JSON.stringify(changed)],
    )
  }
  const activations = [...applied.activations].map(([pendingId, activation]) => ({ pendingId, ...activation }))
  if (activations.length > 0) {
    await queries.query(
      `insert into pending_activations (pending_id, terminal_id, seq, writer_number, operation_number, counter, at_ms)
       select "pendingId", $1::uuid, seq, "writerNumber", "operationNumber", counter, "atMs"
       from json_to_recordset($2::json) as activation (
         "pendingId" uuid, seq bigint, "writerNumber" bigint, "operationNumber" bigint, counter bigint, "atMs" bigint
       )
       on conflict (pending_id) do update set terminal_id = excluded.terminal_id, seq = excluded.seq,
         writer_number = excluded.writer_number, operation_number = excluded.operation_number,
         counter = excluded.counter, at_ms = excluded.at_ms
       where pending_activations.writer_number is null`,
      [terminalId, JSON.stringify(activations)],
    )
  }
}

async function insertDeferred(queries: Queries, known: Knowledge, created: readonly PendingRow[]): Promise<void> {
  await queries.query(
    `insert into pending_payments (${pendingColumns}) select ${pendingColumns} from json_to_recordset($1::json) as created (
       pending_id uuid, card_number text, action bigint, amount bigint, pass text, accepted_at_ms bigint, last_day text,
       state text, blocked_by text, source text, terminal_id uuid, sale_id text, line_id bigint,
       guard_terminal_number bigint, guard_operation_number bigint, guard_expected_counter bigint, guard_disproved boolean
     )`,
    [JSON.stringify(created)],
  )
  const next = [...new Set(created.map((row) => row.card_number))].map((cardNumber) => ({
    card_number: cardNumber,
    next_action: known.nextActions.get(cardNumber) ?? null,
  }))
  await queries.query(
    `update card_actions set next_action = advanced.next_action
     from json_to_recordset($1::json) as advanced (card_number text, next_action bigint)
     where card_actions.card_number = advanced.card_number`,
    [JSON.stringify(next)],
  )
}

/** A card that was sold is a card providers may take payments for. One that is known already stays as it is. */
export async function registerSoldCards(
  queries: Queries,
  facts: readonly ReportedFact[],
  nowMs: number,
): Promise<void> {
  const sold = facts.flatMap(({ fact }) => (fact.kind === 'card_sold' ? [fact.cardNumber] : []))
  if (sold.length === 0) return
  await queries.query(
    `insert into cards (card_number, status, registered_at_ms)
     select card_number, 'active', $2::bigint from unnest($1::text[]) as sold(card_number) order by card_number
     on conflict do nothing`,
    [[...new Set(sold)], nowMs],
  )
}

/** `refused`: the batch was not stored, the row only says that it was offered. */
export async function storeConflicts(
  queries: Queries,
  input: {
    readonly terminalId: string
    readonly conflicts: readonly { readonly seq: number; readonly code: string; readonly pendingId: string | null }[]
    readonly refused: boolean
    readonly nowMs: number
  },
): Promise<void> {
  if (input.conflicts.length === 0) return
  await queries.query(
    `insert into conflicts (terminal_id, seq, code, refused, pending_id, detected_at_ms)
     select $1::uuid, seq, code, $3::boolean, "pendingId", $4::bigint
     from json_to_recordset($2::json) as conflict (seq bigint, code text, "pendingId" uuid)
     on conflict do nothing`,
    [input.terminalId, JSON.stringify(input.conflicts), input.refused, input.nowMs],
  )
}
