import type { CalendarDay } from '#domain/time'
import type { Queries } from '#central/database/database'

/** Who decides, and why: both are kept (PEND-006, RESTORE-020). */
export type Decision = { readonly by: string; readonly note: string }

export type PendingEventKind = 'expired' | 'blocked' | 'reopened' | 'cancelled' | 'found_written' | 'found_unwritten'

/** `decision` null: nobody did, its term ended. `lastDay`: as it is afterwards. */
export async function recordEvent(
  queries: Queries,
  event: {
    readonly pendingId: string
    readonly kind: PendingEventKind
    readonly atMs: number
    readonly decision: { readonly by: string; readonly note: string | null } | null
    readonly lastDay: CalendarDay
  },
): Promise<void> {
  await queries.query(
    `insert into pending_events (pending_id, event, at_ms, decided_by, note, last_day) values ($1, $2, $3, $4, $5, $6)`,
    [event.pendingId, event.kind, event.atMs, event.decision?.by ?? null, event.decision?.note ?? null, event.lastDay],
  )
}
