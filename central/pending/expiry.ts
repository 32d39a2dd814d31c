import { z } from 'zod'
import { almatyDay } from '#domain/time'
import { selectRow, selectRows, type Database } from '#central/database/database'
import { recordChanges } from '#central/pending/changes'

/** Blocks every payment whose last good day is over in Asia/Almaty (PEND-005). Runs before each answer that shows a state,
 *  so no answer depends on when a timer last fired. */
export async function blockExpired(database: Database, nowMs: number): Promise<void> {
  const today = almatyDay(nowMs)
  const due = await selectRow(
    database,
    z.object({ pending_id: z.string() }),
    `select pending_id from pending_payments where state = 'pending' and last_day < $1 limit 1`,
    [today],
  )
  if (due === null) return
  await database.transaction(async (queries) => {
    const blocked = await selectRows(
      queries,
      z.object({ pending_id: z.string() }),
      `update pending_payments set state = 'blocked', blocked_by = 'term' where pending_id in (
         select pending_id from pending_payments where state = 'pending' and last_day < $1 order by pending_id for update
       ) returning pending_id`,
      [today],
    )
    await recordChanges(
      queries,
      blocked.map((row) => row.pending_id),
    )
  })
}
