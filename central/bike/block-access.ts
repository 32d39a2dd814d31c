import { z } from 'zod'
import type { BikeBlockAnswer, BikeBlockRequest } from '#contract/bike'
import { instantMsSchema } from '#contract/base'
import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { bikeRulesAt } from '#central/bike/catalogue'
import { countAttempt, forgetAttempts } from '#central/bike/attempts'
import { endAccountSessions } from '#central/bike/sessions'
import type { CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'

/** Blocks an access that was lost, at once (BLOCK-022, BIKE-104). The instant of the first request stays. What is given as
 *  proof may be guessed at no more often than a PIN. */
export async function blockLostAccess(
  context: CentralContext,
  terminal: CallingTerminal,
  request: BikeBlockRequest,
): Promise<Result<BikeBlockAnswer, Refusal>> {
  const nowMs = context.clock.wallMs()
  const accountKey = request.by === 'iin_and_document' ? request.iin : request.accountId
  const place = { accountKey: `block:${accountKey}`, terminalId: terminal.terminalId }
  const { terms } = await bikeRulesAt(context.database, nowMs)
  const counted = await countAttempt(context.database, place, terms.access, nowMs)
  if (!counted.ok) {
    return err({ kind: 'bike_access_locked', extensions: { lockedUntilMs: counted.error.lockedUntilMs } })
  }
  return context.database.transaction(async (queries) => {
    const accountId = await provenAccount(queries, request)
    if (accountId === null) return err({ kind: 'bike_proof_refused' })
    await forgetAttempts(queries, place)
    return ok({ blockedAtMs: await blockAccount(queries, { accountId, reason: 'lost_access', nowMs }) })
  })
}

/** Since when the account is blocked: an earlier block stays as it is. Its sessions end. */
export async function blockAccount(
  queries: Queries,
  block: { readonly accountId: string; readonly reason: 'lost_access' | 'decision'; readonly nowMs: number },
): Promise<number> {
  const row = await selectRow(
    queries,
    z.object({ blocked_at_ms: instantMsSchema }),
    `update bike_accounts set blocked_at_ms = coalesce(blocked_at_ms, $2),
       block_reason = case when blocked_at_ms is null then $3 else block_reason end
     where account_id = $1 returning blocked_at_ms`,
    [block.accountId, block.nowMs, block.reason],
  )
  if (row === null) throw new Error('a bike account has disappeared')
  await endAccountSessions(queries, block.accountId)
  return row.blocked_at_ms
}

/** Document numbers are compared without spaces and case: people write them as they are printed, or not. */
const sameDocument = (parameter: string): string =>
  `upper(replace(document_number, ' ', '')) = upper(replace(${parameter}, ' ', ''))`

async function provenAccount(queries: Queries, request: BikeBlockRequest): Promise<string | null> {
  const found = (condition: string, first: string, second: string): Promise<{ account_id: string } | null> =>
    selectRow(queries, z.object({ account_id: z.string() }), `select account_id from bike_renters where ${condition}`, [
      first,
      second,
    ])
  switch (request.by) {
    case 'id_and_document': {
      const row = await found(`account_id = $1 and ${sameDocument('$2')}`, request.accountId, request.documentNumber)
      return row?.account_id ?? null
    }
    case 'id_and_iin': {
      const row = await found('account_id = $1 and iin = $2', request.accountId, request.iin)
      return row?.account_id ?? null
    }
    case 'iin_and_document': {
      const row = await found(`iin = $1 and ${sameDocument('$2')}`, request.iin, request.documentNumber)
      return row?.account_id ?? null
    }
    default:
      return assertNever(request)
  }
}
