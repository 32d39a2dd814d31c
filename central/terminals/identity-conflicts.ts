import type { CentralContext } from '#central/context'
import type { Queries } from '#central/database/database'

/** What says that a terminal is not one machine, or not the one it was. */
export type IdentityConflict =
  'terminal_cloned' | 'terminal_key_retired' | 'journal_forked' | 'journal_behind' | 'journal_restored'

/** Lists it for the fleet page, at the record from which on the terminal's journal is in doubt. While a person has not answered
 *  it, it is listed once: a clone repeats itself every minute. */
export async function listIdentityConflict(
  context: CentralContext,
  queries: Queries,
  terminalId: string,
  code: IdentityConflict,
): Promise<void> {
  context.log.warn({ terminalId, code }, 'terminal identity in doubt')
  await queries.query(
    `insert into conflicts (terminal_id, seq, code, refused, pending_id, detected_at_ms)
     select terminal_id, acknowledged_seq + 1, $2::text, true, null, $3::bigint from terminals
     where terminal_id = $1 and not exists (
       select 1 from conflicts where conflicts.terminal_id = $1 and code = $2::text and acknowledged_at_ms is null
     )
     on conflict do nothing`,
    [terminalId, code, context.clock.wallMs()],
  )
}
