import { err, ok } from '#domain/result'
import type { CentralContext } from '#central/context'
import { decidePending, type Decided } from '#central/pending/decide'
import type { Decision } from '#central/pending/events'

export type BlockRefusal = { readonly kind: 'pending_activated' } | { readonly kind: 'pending_cancelled' }

/** Keeps a payment from being written until it is re-opened. Takes effect at once, lease or not: what a terminal writes all the
 *  same is listed as a conflict. What its term has blocked is blocked by the decision from then on; what a decision has blocked
 *  already stays as it is. */
export function blockPending(context: CentralContext, pendingId: string, decision: Decision): Decided<BlockRefusal> {
  return decidePending<BlockRefusal>(context, { pendingId, kind: 'blocked', decision }, (_queries, row) => {
    if (row.state === 'activated') return Promise.resolve(err({ kind: 'pending_activated' }))
    if (row.state === 'cancelled') return Promise.resolve(err({ kind: 'pending_cancelled' }))
    if (row.blocked_by === 'decision') return Promise.resolve(ok(row))
    return Promise.resolve(ok({ ...row, state: 'blocked', blocked_by: 'decision' }))
  })
}
