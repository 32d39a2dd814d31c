import type { Queries } from '#central/database/database'

/** Gives each of these payments the next change number, in the given order. Must be the last statement of its transaction:
 *  the row of `pending_changes` stays locked until commit, so change numbers become visible in ascending order and a reader
 *  that has seen N has seen everything below it. A sequence would not do: it hands out numbers that commit in any order.
 *
 *  Under the same lock the sums by state are brought up to date, so that nobody has to count the payments. */
export async function recordChanges(queries: Queries, pendingIds: readonly string[]): Promise<void> {
  if (pendingIds.length === 0) return
  await queries.query(
    `with counter as (
       update pending_changes set last_change = last_change + $2 returning last_change - $2 as before
     ), changed as (
       select pending_id, before + place as change, state, amount, counted_state, counted_amount
       from counter, unnest($1::uuid[]) with ordinality as given(id, place)
       join pending_payments on pending_id = given.id
     ), moved as (
       select state, sum(payments) as payments, sum(amount) as amount from (
         select state, 1 as payments, amount from changed
         union all
         select counted_state, -1, -counted_amount from changed where counted_state is not null
       ) as each group by state
     ), counted as (
       update pending_counts set payments = pending_counts.payments + moved.payments,
         amount = pending_counts.amount + moved.amount
       from moved where moved.state = pending_counts.state
     )
     update pending_payments set change = changed.change, counted_state = changed.state, counted_amount = changed.amount
     from changed where pending_payments.pending_id = changed.pending_id`,
    [[...pendingIds], pendingIds.length],
  )
}
