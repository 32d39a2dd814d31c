import { z } from 'zod'
import { consentSchema, type BikeAccountState } from '#contract/bike'
import { openBook } from '#central/bike/book'
import { bikeRulesAt } from '#central/bike/catalogue'
import { selectRows, type Queries } from '#central/database/database'

/** The state of an account that exists, up to date; its row stays locked until the transaction ends. */
export async function accountState(queries: Queries, accountId: string, nowMs: number): Promise<BikeAccountState> {
  const book = await openBook(queries, accountId, nowMs)
  if (book === null) throw new Error('a bike account has disappeared')
  const { row, standing } = book
  return {
    accountId,
    residence: row.residence,
    birthDay: row.birth_day,
    concessionLastDay: row.concession_last_day,
    isBlocked: row.blocked_at_ms !== null,
    account: standing,
    seasons: [...book.seasons],
    minimum: (await bikeRulesAt(queries, nowMs)).tariff.minimumBalance,
    consents: await readConsents(queries, accountId),
    firstPaidAtMs: row.first_paid_at_ms,
    asOfMs: nowMs,
  }
}

async function readConsents(queries: Queries, accountId: string): Promise<BikeAccountState['consents']> {
  const rows = await selectRows(
    queries,
    z.object({ kind: z.string(), version: z.string(), language: z.string(), at_ms: z.int() }),
    'select kind, version, language, at_ms from bike_consents where account_id = $1 order by at_ms, kind',
    [accountId],
  )
  return rows.map(({ at_ms: atMs, ...consent }) => consentSchema.parse({ ...consent, atMs }))
}
