import { readOperatorsText } from '#contract/desk/operators'
import { approvalRefusal, mayWorkAt, rightRefusal } from '#domain/operator/rights'
import type { Operator } from '#domain/operator/operator'
import { err, ok, type Result } from '#domain/result'
import type { Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { newestDocument } from '#central/published/documents'

/** Who does something about an application, and who agreed to it. */
export type Staff = { readonly operator: Operator; readonly approver: Operator | null }

/** The people a desk names, by the operators in force: rights are judged here a second time, because a desk may be on an older
 *  copy. */
export async function staffOf(
  queries: Queries,
  named: { readonly operatorId: string; readonly approvedBy: string | null },
  nowMs: number,
): Promise<Result<Staff, Refusal>> {
  const document = await newestDocument(queries, 'operators')
  const read = document === null ? null : readOperatorsText(document.text, nowMs)
  const known: readonly Operator[] = read?.ok === true ? read.value.operators : []
  const operator = known.find(({ operatorId }) => operatorId === named.operatorId)
  if (operator === undefined || rightRefusal(operator, 'act_on_application', 'central') !== null)
    return err({ kind: 'operator_not_allowed' })
  if (named.approvedBy === null) return ok({ operator, approver: null })
  const approver = known.find(({ operatorId }) => operatorId === named.approvedBy)
  if (approver === undefined || !mayWorkAt(approver.role, 'central')) return err({ kind: 'approver_not_allowed' })
  if (approvalRefusal(operator, approver, 'central') !== null) return err({ kind: 'approver_not_allowed' })
  return ok({ operator, approver })
}
