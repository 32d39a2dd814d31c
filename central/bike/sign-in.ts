import { z } from 'zod'
import type { BikeAccountState, BikeSignInAnswer } from '#contract/bike'
import type { Consent } from '#domain/consent/consent'
import { err, ok, type Result } from '#domain/result'
import { bikeRulesAt } from '#central/bike/catalogue'
import { countAttempt, forgetAttempts } from '#central/bike/attempts'
import { accountState } from '#central/bike/account-state'
import { isFromFuture } from '#central/bike/judgement'
import { recordConsents } from '#central/bike/open-account'
import { verifyPin } from '#central/bike/pin'
import { endSession, openSession, sessionAccount } from '#central/bike/sessions'
import type { CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'

/** ID and PIN (BIKE-005). An unknown ID is judged, counted and answered as a wrong PIN is. */
export async function signIn(
  context: CentralContext,
  terminal: CallingTerminal,
  access: { readonly accountId: string; readonly pin: string },
): Promise<Result<BikeSignInAnswer, Refusal>> {
  const { database, random } = context
  const { terminalId } = terminal
  const { accountId, pin } = access
  const nowMs = context.clock.wallMs()
  const place = { accountKey: accountId, terminalId }
  const { terms } = await bikeRulesAt(database, nowMs)
  const counted = await countAttempt(database, place, terms.access, nowMs)
  if (!counted.ok) {
    return err({ kind: 'bike_access_locked', extensions: { lockedUntilMs: counted.error.lockedUntilMs } })
  }
  const known = await selectRow(
    database,
    z.object({ pin_hash: z.string() }),
    'select pin_hash from bike_accounts where account_id = $1',
    [accountId],
  )
  if (!(await verifyPin(pin, known?.pin_hash ?? null))) return err({ kind: 'bike_access_refused' })
  return database.transaction(async (queries) => {
    await forgetAttempts(queries, place)
    const account = await accountState(queries, accountId, nowMs)
    // After the account's row is locked: a block that came meanwhile has ended every session.
    if (account.isBlocked) return err({ kind: 'bike_access_blocked' })
    return ok({ ...(await openSession(queries, { random, terminalId, accountId, nowMs })), account })
  })
}

/** The state of the account of a session in force. */
export async function stateOfSession(
  context: CentralContext,
  terminal: CallingTerminal,
  token: string,
): Promise<Result<BikeAccountState, Refusal>> {
  return inSession(context, terminal, token, () => Promise.resolve())
}

/** Keeps what was agreed to since the registration (BIKE-017). */
export async function agree(
  context: CentralContext,
  terminal: CallingTerminal,
  request: { readonly token: string; readonly consents: readonly Consent[] },
): Promise<Result<BikeAccountState, Refusal>> {
  const { token, consents } = request
  if (isFromFuture(consents, context.clock.wallMs())) return err({ kind: 'bike_consent_in_future' })
  return inSession(context, terminal, token, (queries, accountId) => recordConsents(queries, accountId, consents))
}

export async function signOut(
  context: CentralContext,
  terminal: CallingTerminal,
  token: string,
): Promise<Result<Record<string, never>, Refusal>> {
  await endSession(context.database, { token, terminalId: terminal.terminalId })
  return ok({})
}

async function inSession(
  context: CentralContext,
  terminal: CallingTerminal,
  token: string,
  work: (queries: Queries, accountId: string) => Promise<void>,
): Promise<Result<BikeAccountState, Refusal>> {
  const nowMs = context.clock.wallMs()
  return context.database.transaction(async (queries) => {
    const accountId = await sessionAccount(queries, { token, terminalId: terminal.terminalId, nowMs })
    if (accountId === null) return err({ kind: 'bike_session_invalid' })
    await work(queries, accountId)
    return ok(await accountState(queries, accountId, nowMs))
  })
}
