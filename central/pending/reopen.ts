import { reopening, type ReopeningRefusal } from '#domain/pending'
import { ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { decidePending, type Decided } from '#central/pending/decide'
import type { Decision } from '#central/pending/events'
import { reopeningTermsAt } from '#central/pending/reopening-terms'
import { pendingPayment, type PendingRow } from '#central/pending/rows'

/** Gives a blocked payment a new term, under its own action number (PEND-006, RESTORE-020, GAP-26): a terminal with an old list
 *  and one with a new list write the same bit, so one of them is refused by the card. */
export function reopenPending(
  context: CentralContext,
  pendingId: string,
  decision: Decision,
): Decided<ReopeningRefusal> {
  return decidePending<ReopeningRefusal>(context, { pendingId, kind: 'reopened', decision }, reopened)
}

/** What a blocked payment is when it was re-opened. */
export function reopened(
  _queries: unknown,
  row: PendingRow,
  nowMs: number,
): Promise<Result<PendingRow, ReopeningRefusal>> {
  const renewed = reopening(pendingPayment(row), nowMs, reopeningTermsAt(nowMs))
  if (!renewed.ok) return Promise.resolve(renewed)
  return Promise.resolve(ok({ ...row, state: 'pending', blocked_by: null, last_day: renewed.value }))
}
