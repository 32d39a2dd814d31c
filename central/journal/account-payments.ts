import { creditAccount, type AccountConflictCode, type AccountPayment } from '#central/bike/credit'
import type { CentralContext } from '#central/context'
import type { Queries } from '#central/database/database'
import type { AccountFact, ReportedFact } from '#central/journal/facts'

export type AccountConflict = { readonly seq: number; readonly code: AccountConflictCode; readonly pendingId: null }

type Batch = {
  readonly context: Pick<CentralContext, 'random'>
  readonly terminalId: string
  readonly nowMs: number
}

/** Credits what a batch paid into bike accounts, each payment once by its sale and line, in the order it was journaled. */
export async function applyAccountPayments(
  queries: Queries,
  batch: Batch,
  facts: readonly ReportedFact[],
): Promise<AccountConflict[]> {
  const conflicts: AccountConflict[] = []
  for (const { seq, atMs, fact } of facts) {
    if (fact.kind !== 'account_paid') continue
    conflicts.push(...(await applyAccountPayment(queries, batch, { seq, atMs, fact })))
  }
  return conflicts
}

async function applyAccountPayment(
  queries: Queries,
  { context, terminalId, nowMs }: Batch,
  { seq, atMs, fact }: { readonly seq: number; readonly atMs: number; readonly fact: AccountFact },
): Promise<AccountConflict[]> {
  const { saleId, lineId, accountId, purpose, sku, amount, deposit } = fact
  const payment: AccountPayment = {
    terminalId,
    saleId,
    lineId,
    accountId,
    purpose,
    sku,
    amount,
    deposit,
    paidAtMs: atMs,
  }
  const codes = await creditAccount(queries, payment, { random: context.random, nowMs })
  return codes.map((code) => ({ seq, code, pendingId: null }))
}
