import { z } from 'zod'
import type { AccessTerms } from '#domain/bike/tariff'
import { err, ok, type Result } from '#domain/result'
import { selectRow, type Database, type Queries } from '#central/database/database'

/** How often a secret may be guessed. An attempt counts before it is judged, so that attempts made at once count too. */
type Limit = { readonly failuresMax: number; readonly windowMs: number }

/** Honest customers of a busy kiosk mistype too; somebody who tries one PIN on many accounts is stopped by this. */
const accountsPerTerminal = 4

/** What is guessed at (an account need not exist: the limit must not tell) and where. */
export type AttemptPlace = { readonly accountKey: string; readonly terminalId: string }

/** `lockedUntilMs`: nothing is judged before this instant. */
export type Locked = { readonly kind: 'bike_access_locked'; readonly lockedUntilMs: number }

/** Counts one attempt against the terminal and the account, or says until when one of them is locked. */
export async function countAttempt(
  database: Database,
  place: AttemptPlace,
  terms: AccessTerms,
  nowMs: number,
): Promise<Result<null, Locked>> {
  const windowMs = terms.lockMinutes * 60_000
  const ofTerminal = { failuresMax: terms.attemptsMax * accountsPerTerminal, windowMs }
  const ofAccount = { failuresMax: terms.attemptsMax, windowMs }
  return database.transaction(async (queries) => {
    const atTerminal = await count(queries, terminalSubject(place), ofTerminal, nowMs)
    return atTerminal.ok ? count(queries, accountSubject(place), ofAccount, nowMs) : atTerminal
  })
}

/** The counted attempt was right: it is taken back, and the account starts afresh. */
export async function forgetAttempts(queries: Queries, place: AttemptPlace): Promise<void> {
  await queries.query(
    'update bike_attempts set failures = greatest(failures - 1, 0), locked_until_ms = 0 where subject = $1',
    [terminalSubject(place)],
  )
  await queries.query('delete from bike_attempts where subject = $1', [accountSubject(place)])
}

const terminalSubject = (place: AttemptPlace): string => `terminal:${place.terminalId}`
const accountSubject = (place: AttemptPlace): string => `account:${place.accountKey}`

async function count(queries: Queries, subject: string, limit: Limit, nowMs: number): Promise<Result<null, Locked>> {
  const counted = await selectRow(
    queries,
    z.object({ failures: z.int() }),
    `insert into bike_attempts as held (subject, failures, window_ends_ms, locked_until_ms)
     values ($1, 1, $2::bigint + $3::bigint, 0)
     on conflict (subject) do update set
       failures = case when held.window_ends_ms <= $2 then 1 else held.failures + 1 end,
       window_ends_ms = case
         when held.window_ends_ms <= $2 or held.failures + 1 >= $4 then $2::bigint + $3::bigint
         else held.window_ends_ms end,
       locked_until_ms = case
         when held.window_ends_ms > $2 and held.failures + 1 >= $4 then $2::bigint + $3::bigint
         else 0 end
     where held.locked_until_ms <= $2
     returning failures`,
    [subject, nowMs, limit.windowMs, limit.failuresMax],
  )
  if (counted !== null) return ok(null)
  const held = await selectRow(
    queries,
    z.object({ locked_until_ms: z.int() }),
    'select locked_until_ms from bike_attempts where subject = $1',
    [subject],
  )
  return err({ kind: 'bike_access_locked', lockedUntilMs: held?.locked_until_ms ?? nowMs })
}
