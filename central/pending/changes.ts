import type { Queries } from '#central/database/database'

/** Gives each of these payments the next change number, in the given order. Must be the last statement of its transaction:
 *  the row of `pending_changes` stays locked until commit, so change numbers become visible in ascending order and a reader
 *  that has seen N has seen everything below it. A sequence would not do: it hands out numbers that commit in any order. */
export async function recordChanges(queries: Queries, pendingIds: readonly string[]): Promise<void> {
  if (pendingIds.length === 0) return
  await queries.query(
    `with counter as (
       update pending_changes set last_change = last_change + $2 returning last_change - $2 as before
     )
     update pending_payments set change = counter.before + changed.place
     from counter, unnest($1::uuid[]) with ordinality as changed(pending_id, place)
     where pending_payments.pending_id = changed.pending_id`,
    [[...pendingIds], pendingIds.length],
  )
}
