import { z } from 'zod'
import { addDays, almatyDay } from '#domain/time'
import { selectRow, selectRows, type Database, type Queries } from '#central/database/database'
import { recordChanges } from '#central/pending/changes'
import { reopeningTermsAt } from '#central/pending/reopening-terms'

const idSchema = z.object({ pending_id: z.string() })

const ended = (event: 'expired' | 'cancelled', atMs: string, rows: string): string =>
  `insert into pending_events (pending_id, event, at_ms, last_day)
   select pending_id, '${event}', ${atMs}::bigint, last_day from ${rows}`

/** Blocks every payment whose last good day is over in Asia/Almaty (PEND-005), and cancels for good what was not re-opened in time
 *  (GAP-26). Runs before each answer that shows a state, so no answer depends on when a timer last fired. */
export async function blockExpired(database: Database, nowMs: number): Promise<void> {
  const today = almatyDay(nowMs)
  const { withinDays } = reopeningTermsAt(nowMs)
  // Days before any payment was accepted: nothing is that old.
  const firstKept = withinDays === null ? '0000-01-01' : addDays(today, -withinDays)
  const due = await selectRow(
    database,
    idSchema,
    `(select pending_id from pending_payments where state = 'pending' and last_day < $1 limit 1)
     union all
     (select pending_id from pending_payments where state = 'blocked' and last_day < $2
        and (guard_terminal_number is null or guard_disproved) limit 1)`,
    [today, firstKept],
  )
  if (due === null) return
  await database.transaction(async (queries) => {
    const blocked = await block(queries, today, nowMs)
    const cancelled = await cancel(queries, firstKept, nowMs)
    await recordChanges(queries, [...new Set([...blocked, ...cancelled])])
  })
}

async function block(queries: Queries, today: string, nowMs: number): Promise<string[]> {
  const rows = await selectRows(
    queries,
    idSchema,
    `with blocked as (
       update pending_payments set state = 'blocked', blocked_by = 'term' where pending_id in (
         select pending_id from pending_payments where state = 'pending' and last_day < $1 order by pending_id for update
       ) returning pending_id, last_day
     ), told as (${ended('expired', '$2', 'blocked')})
     select pending_id from blocked`,
    [today, nowMs],
  )
  return rows.map((row) => row.pending_id)
}

/** What may be on its card is left as it is: it stays listed as in question (design D6). */
async function cancel(queries: Queries, firstKept: string, nowMs: number): Promise<string[]> {
  const rows = await selectRows(
    queries,
    idSchema,
    `with cancelled as (
       update pending_payments set state = 'cancelled', blocked_by = null where pending_id in (
         select pending_id from pending_payments where state = 'blocked' and last_day < $1
           and (guard_terminal_number is null or guard_disproved) order by pending_id for update
       ) returning pending_id, last_day
     ), told as (${ended('cancelled', '$2', 'cancelled')})
     select pending_id from cancelled`,
    [firstKept, nowMs],
  )
  return rows.map((row) => row.pending_id)
}
