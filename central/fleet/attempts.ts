import { z } from 'zod'
import type { CentralContext } from '#central/context'
import { selectRow } from '#central/database/database'

const attemptsMax = 10
const windowMs = 5 * 60_000

/** Counts an attempt to sign in before it is judged, so that attempts made at once count too. Kept in the database: several
 *  processes together allow no more than one. Null: it may be judged; else the seconds until the next one. */
export async function countAttempt({ database, clock }: CentralContext, subject: string): Promise<number | null> {
  const nowMs = clock.wallMs()
  await database.query('delete from operator_attempts where window_ends_ms <= $1', [nowMs])
  const row = await selectRow(
    database,
    z.object({ failures: z.int(), window_ends_ms: z.int() }),
    `insert into operator_attempts as held (subject, failures, window_ends_ms) values ($1, 1, $2)
     on conflict (subject) do update set failures = held.failures + 1 returning failures, window_ends_ms`,
    [subject, nowMs + windowMs],
  )
  if (row === null || row.failures <= attemptsMax) return null
  return Math.max(1, Math.ceil((row.window_ends_ms - nowMs) / 1000))
}

export async function forgetAttempts({ database }: CentralContext, subject: string): Promise<void> {
  await database.query('delete from operator_attempts where subject = $1', [subject])
}
