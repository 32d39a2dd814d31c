import { err, ok, type Result } from '#domain/result'
import type { CentreError } from '#electron/sync/centre-error'
import type { PullParts } from '#electron/sync/pulls'

/** Fetches what changed among the pending payments since the cursor. */
export async function pullPending(parts: PullParts): Promise<Result<void, CentreError>> {
  const { store, client, clock, betweenPages } = parts
  for (let done = 0; ;) {
    const cursor = await store.pending.cursor()
    const askedAtMs = clock.wallMs()
    const answer = await client.pendingDelta(cursor)
    if (!answer.ok) {
      const isAhead = answer.error.kind === 'centre_refused' && answer.error.code === 'cursor_ahead'
      if (!isAhead || cursor === 0) return answer
      // Another centre, or one restored from a backup: everything is fetched again.
      await store.pending.applyDelta([], 0, askedAtMs)
      continue
    }
    const { items, cursor: next, more } = answer.value
    if (next < cursor || (more && next === cursor)) {
      return err({ kind: 'centre_answer_invalid', detail: 'the cursor does not advance' })
    }
    if (items.length > 0 || next !== cursor) await store.pending.applyDelta(items, next, askedAtMs)
    await store.pending.trim(clock.wallMs())
    if (!more) return ok(undefined)
    done += items.length
    await betweenPages?.({ task: 'pending', done, total: null })
  }
}
