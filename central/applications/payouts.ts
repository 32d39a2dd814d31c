import { z } from 'zod'
import { reduceApplication } from '#domain/application/reduce'
import { lockApplication, recordStep, updateApplication } from '#central/applications/rows'
import { judgingAt } from '#central/applications/terms'
import { selectRow, type Queries } from '#central/database/database'
import type { PayoutFact, ReportedFact } from '#central/journal/facts'

export type PayoutConflict = {
  readonly seq: number
  readonly code: 'application_payout_unknown' | 'application_paid_twice'
  readonly pendingId: null
}

/** Closes the applications a batch says were paid out. A payout that was not begun here, or by another desk, is listed: money
 *  left and nobody had decided it. */
export async function applyPayouts(
  queries: Queries,
  { terminalId, nowMs }: { readonly terminalId: string; readonly nowMs: number },
  facts: readonly ReportedFact[],
): Promise<PayoutConflict[]> {
  const conflicts: PayoutConflict[] = []
  for (const { seq, atMs, fact } of facts) {
    if (fact.kind !== 'application_paid') continue
    const code = await applyPayout(queries, { terminalId, nowMs, atMs, fact })
    if (code !== null) conflicts.push({ seq, code, pendingId: null })
  }
  return conflicts
}

async function applyPayout(
  queries: Queries,
  given: { readonly terminalId: string; readonly nowMs: number; readonly atMs: number; readonly fact: PayoutFact },
): Promise<PayoutConflict['code'] | null> {
  const { terminalId, nowMs, atMs, fact } = given
  const { applicationId, payoutId, amount, means, reference } = fact
  const stored = await lockApplication(queries, applicationId)
  const begun = await selectRow(
    queries,
    z.object({ outcome: z.string().nullable() }),
    'select outcome from application_payouts where payout_id = $1 and application_id = $2 and terminal_id = $3',
    [payoutId, applicationId, terminalId],
  )
  if (stored === null || begun === null) return 'application_payout_unknown'
  const judging = await judgingAt(queries, nowMs)
  const made = reduceApplication(stored.application, { kind: 'payout_made', payoutId, amount }, judging)
  if (!made.ok) return begun.outcome === 'paid' ? 'application_paid_twice' : 'application_payout_unknown'
  await queries.query(
    `update application_payouts set outcome = 'paid', means = $2, reference = $3 where payout_id = $1`,
    [payoutId, means, reference],
  )
  await updateApplication(queries, stored, made.value)
  const by = await selectRow(
    queries,
    z.object({ operator_id: z.string(), operator_name: z.string(), approved_by: z.string().nullable() }),
    `select operator_id, operator_name, approved_by from application_events
     where application_id = $1 and event = 'payout_begun' order by revision desc limit 1`,
    [applicationId],
  )
  await recordStep(queries, {
    applicationId,
    revision: stored.revision + 1,
    event: 'payout_made',
    atMs,
    terminalId,
    operatorId: by?.operator_id ?? '',
    operatorName: by?.operator_name ?? '',
    approvedBy: by?.approved_by ?? null,
    content: JSON.stringify(fact),
  })
  return null
}
