import type { PendingPayment } from '#domain/pending'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import { recordChanges } from '#central/pending/changes'
import { recordEvent, type Decision, type PendingEventKind } from '#central/pending/events'
import { blockExpired } from '#central/pending/expiry'
import { pendingColumns, pendingPayment, pendingRowSchema, type PendingRow } from '#central/pending/rows'

export type Decided<Refusal> = Promise<Result<PendingPayment, Refusal | { readonly kind: 'pending_unknown' }>>

/** One decision of a person about one payment: under the payment's lock, with who and why, announced to the terminals. `judge`
 *  gives the payment as it shall be; the payment itself: it is so already. */
export async function decidePending<Refusal>(
  context: CentralContext,
  input: { readonly pendingId: string; readonly kind: PendingEventKind; readonly decision: Decision },
  judge: (queries: Queries, row: PendingRow, nowMs: number) => Promise<Result<PendingRow, Refusal>>,
): Decided<Refusal> {
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  return context.database.transaction((queries) => decideLocked(queries, { ...input, nowMs }, judge))
}

/** The same within a transaction, among its last statements; what has expired is blocked before it. */
export async function decideLocked<Refusal>(
  queries: Queries,
  input: {
    readonly pendingId: string
    readonly kind: PendingEventKind
    readonly decision: Decision
    readonly nowMs: number
  },
  judge: (queries: Queries, row: PendingRow, nowMs: number) => Promise<Result<PendingRow, Refusal>>,
): Decided<Refusal> {
  const { nowMs } = input
  const row = await selectRow(
    queries,
    pendingRowSchema,
    `select ${pendingColumns} from pending_payments where pending_id = $1 for no key update`,
    [input.pendingId],
  )
  if (row === null) return err({ kind: 'pending_unknown' })
  const judged = await judge(queries, row, nowMs)
  if (!judged.ok) return judged
  if (judged.value === row) return ok(pendingPayment(row))
  const { pending_id: pendingId, state, blocked_by: blockedBy, last_day: lastDay } = judged.value
  await queries.query(
    `update pending_payments set state = $2, blocked_by = $3, last_day = $4, guard_disproved = $5
     where pending_id = $1`,
    [pendingId, state, blockedBy, lastDay, judged.value.guard_disproved],
  )
  await recordEvent(queries, { pendingId, kind: input.kind, atMs: nowMs, decision: input.decision, lastDay })
  await recordChanges(queries, [pendingId])
  return ok(pendingPayment(judged.value))
}
