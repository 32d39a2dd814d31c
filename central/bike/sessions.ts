import { z } from 'zod'
import { selectRow, type Queries } from '#central/database/database'
import { sha256Hex } from '#central/http/body'
import type { RandomSource } from '#central/context'

/** Long enough for a purchase with a slow bank card, short enough that a forgotten session does not matter. */
const sessionTermMs = 15 * 60_000

export type OpenedSession = { readonly token: string; readonly expiresAtMs: number }

/** A session of one account at one terminal. A terminal serves one person at a time, so it ends the one before. */
export async function openSession(
  queries: Queries,
  input: {
    readonly random: RandomSource
    readonly terminalId: string
    readonly accountId: string
    readonly nowMs: number
  },
): Promise<OpenedSession> {
  const token = Buffer.from(input.random.bytes(32)).toString('base64url')
  const expiresAtMs = input.nowMs + sessionTermMs
  await queries.query('delete from bike_sessions where terminal_id = $1 or expires_at_ms <= $2', [
    input.terminalId,
    input.nowMs,
  ])
  await queries.query(
    'insert into bike_sessions (token_hash, account_id, terminal_id, expires_at_ms) values ($1, $2, $3, $4)',
    [sha256Hex(token), input.accountId, input.terminalId, expiresAtMs],
  )
  return { token, expiresAtMs }
}

/** The account this token stands for at this terminal; null when it is unknown, another terminal's or over. */
export async function sessionAccount(
  queries: Queries,
  input: { readonly token: string; readonly terminalId: string; readonly nowMs: number },
): Promise<string | null> {
  const row = await selectRow(
    queries,
    z.object({ account_id: z.string() }),
    'select account_id from bike_sessions where token_hash = $1 and terminal_id = $2 and expires_at_ms > $3',
    [sha256Hex(input.token), input.terminalId, input.nowMs],
  )
  return row?.account_id ?? null
}

export async function endSession(
  queries: Queries,
  input: { readonly token: string; readonly terminalId: string },
): Promise<void> {
  await queries.query('delete from bike_sessions where token_hash = $1 and terminal_id = $2', [
    sha256Hex(input.token),
    input.terminalId,
  ])
}

export async function endAccountSessions(queries: Queries, accountId: string): Promise<void> {
  await queries.query('delete from bike_sessions where account_id = $1', [accountId])
}
