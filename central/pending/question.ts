import { z } from 'zod'
import { assert } from '#domain/assert'
import { err, ok } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import { decidePending, type Decided } from '#central/pending/decide'
import type { Decision } from '#central/pending/events'
import { leasedPayments } from '#central/pending/lease'
import { guardOf, type PendingRow } from '#central/pending/rows'

/** What a person found out about a deferred sale of which no report says whether it is on its card (design D6): the terminal that
 *  may have written it was destroyed, the card does not come back. */
export type Finding = 'written' | 'not_written'

export type FindingRefusal =
  | { readonly kind: 'pending_not_in_question' }
  /** A terminal may be looking at the card at this moment. */
  | { readonly kind: 'pending_leased' }

/** Kept in the list of contradictions for good: a report that comes after all may say otherwise. */
export const findingCodes = {
  written: 'deferral_found_written',
  not_written: 'deferral_found_unwritten',
} as const satisfies Readonly<Record<Finding, string>>

const eventOf = { written: 'found_written', not_written: 'found_unwritten' } as const

export function isInQuestion(row: PendingRow): boolean {
  return (row.state === 'pending' || row.state === 'blocked') && guardOf(row) !== null && !row.guard_disproved
}

/** Ends the question. `written`: the payment is activated by the write in doubt and closed, so nobody writes it again.
 *  `not_written`: it waits for its card like any other, is written once under its number, and the write in doubt, should it be
 *  reported after all, contradicts that one. */
export function answerQuestion(
  context: CentralContext,
  pendingId: string,
  finding: Finding,
  decision: Decision,
): Decided<FindingRefusal> {
  return decidePending<FindingRefusal>(
    context,
    { pendingId, kind: eventOf[finding], decision },
    async (queries, row, nowMs) => {
      if (!isInQuestion(row)) return err({ kind: 'pending_not_in_question' })
      if ((await leasedPayments(queries, [row], nowMs)).size > 0) return err({ kind: 'pending_leased' })
      const seq = await deferredAt(queries, row)
      await listFinding(queries, { row, seq, finding, decision, nowMs })
      if (finding === 'not_written') return ok({ ...row, guard_disproved: true })
      await storeActivation(queries, { row, seq, nowMs })
      return ok({ ...row, state: 'activated', blocked_by: null })
    },
  )
}

/** Number of the record that deferred the sale. */
async function deferredAt(queries: Queries, row: PendingRow): Promise<number> {
  const fact = await selectRow(
    queries,
    z.object({ seq: z.int() }),
    `select seq from facts
     where card_number = $1 and kind = 'sale_deferred' and terminal_id = $2 and sale_id = $3 order by seq limit 1`,
    [row.card_number, row.terminal_id, row.sale_id],
  )
  assert(fact !== null, 'a deferred sale was reported')
  return fact.seq
}

/** As a contradiction that has been looked at: who decided, and why, is its note. */
async function listFinding(
  queries: Queries,
  input: {
    readonly row: PendingRow
    readonly seq: number
    readonly finding: Finding
    readonly decision: Decision
    readonly nowMs: number
  },
): Promise<void> {
  const { row, seq, finding, decision, nowMs } = input
  await queries.query(
    `insert into conflicts (terminal_id, seq, code, refused, pending_id, detected_at_ms, acknowledged_at_ms, acknowledged_by, note)
     values ($1, $2, $3, false, $4, $5, $5, $6, $7) on conflict do nothing`,
    [row.terminal_id, seq, findingCodes[finding], row.pending_id, nowMs, decision.by, decision.note],
  )
}

async function storeActivation(
  queries: Queries,
  { row, seq, nowMs }: { readonly row: PendingRow; readonly seq: number; readonly nowMs: number },
): Promise<void> {
  const guard = guardOf(row)
  assert(guard !== null, 'what is in question has a guard')
  await queries.query(
    `insert into pending_activations (pending_id, terminal_id, seq, writer_number, operation_number, counter, at_ms)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      row.pending_id,
      row.terminal_id,
      seq,
      guard.terminalNumber,
      guard.operationNumber,
      guard.expectedCounter + 1,
      nowMs,
    ],
  )
}
