import type { Heartbeat } from '#contract/heartbeat'
import type { Queries } from '#central/database/database'

/** How old the terminal's copy of the hotlist was when it said so; nothing is known of a terminal that keeps none. */
export async function storeHotlistState(
  queries: Queries,
  terminalId: string,
  hotlist: Heartbeat['hotlist'],
): Promise<void> {
  await queries.query('update terminal_heartbeats set hotlist_size = $2, hotlist_age_ms = $3 where terminal_id = $1', [
    terminalId,
    hotlist?.size ?? null,
    hotlist?.ageMs ?? null,
  ])
}
