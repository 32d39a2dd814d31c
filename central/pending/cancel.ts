import { err, ok } from '#domain/result'
import type { CentralContext } from '#central/context'
import { decidePending, type Decided } from '#central/pending/decide'
import type { Decision } from '#central/pending/events'
import { leasedPayments } from '#central/pending/lease'
import { guardOf } from '#central/pending/rows'

export type CancelRefusal =
  | { readonly kind: 'pending_activated' }
  /** Whether it is on the card is not known: its money may be in use. */
  | { readonly kind: 'pending_in_doubt' }
  /** A terminal may be writing it at this moment. */
  | { readonly kind: 'pending_leased' }

/** Ends a payment for good, and closes its action number (pending/closed.ts): it is never opened again. A terminal that was
 *  offline may still write it; its report is then listed as a conflict. */
export function cancelPending(context: CentralContext, pendingId: string, decision: Decision): Decided<CancelRefusal> {
  return decidePending<CancelRefusal>(
    context,
    { pendingId, kind: 'cancelled', decision },
    async (queries, row, nowMs) => {
      if (row.state === 'activated') return err({ kind: 'pending_activated' })
      if (row.state === 'cancelled') return ok(row)
      if (guardOf(row) !== null && !row.guard_disproved) return err({ kind: 'pending_in_doubt' })
      if ((await leasedPayments(queries, [row], nowMs)).size > 0) return err({ kind: 'pending_leased' })
      return ok({ ...row, state: 'cancelled', blocked_by: null })
    },
  )
}
