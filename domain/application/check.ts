import type { ApplicationKind } from '#domain/application/kind'
import type { Tenge } from '#domain/money'
import { addTenge, subtractTenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import type { CalendarDay } from '#domain/time'

/** What is looked at before an application is decided, and what may be found (RESTORE-002, RESTORE-010, REFUND-001). */
export const checkResults = {
  /** Found by the centre itself. `blocked`: on its user's request. `closed`: given back or replaced before. */
  card_status: ['active', 'blocked', 'blacklisted', 'closed', 'unknown'],
  /** `statement`: registration is impossible, a bank statement shows the payments (RESTORE-006). */
  registration: ['main', 'statement', 'not_registered', 'additional', 'main_removed'],
  payments: ['proved', 'not_proved', 'mistaken_transfer', 'education_agreement'],
  activations: ['activated', 'term_expired'],
  balance: ['left', 'nothing_left'],
  /** By the fiscal receipt of this very card. */
  sold: ['here', 'other_card'],
  condition: ['intact', 'changed'],
  defect: ['fault', 'misuse'],
  /** The documents prove the right to the card. */
  right: ['entitled', 'not_entitled'],
  blocked_payment: ['found', 'not_found'],
  contract: ['ended', 'in_force'],
} as const
export type CheckName = keyof typeof checkResults
export type CheckResult = (typeof checkResults)[CheckName][number]
export const checkNames = Object.keys(checkResults) as readonly CheckName[]
export const allCheckResults: readonly CheckResult[] = [...new Set(Object.values(checkResults).flat())]

/** A sum as it was found: the balance at the last validation, what was loaded since (RESTORE-007, GAP-47), less what is withheld
 *  under contract or rules (REFUND-020). */
export type FoundSum = { readonly base: Tenge; readonly added: Tenge; readonly withheld: Tenge }

export type Finding = {
  readonly check: CheckName
  readonly result: CheckResult
  /** `balance`: what was left, or the price of the pass; `sold`: the price of the card (GAP-42). Null where it is no money. */
  readonly sum: FoundSum | null
  /** `sold`, `contract`: of the sale, of the end. `registration` by a statement: its first day. `right`: its last day. */
  readonly day: CalendarDay | null
  /** `balance` of a pass: what was left of it at the last validation. */
  readonly pass: PassGrant | null
  /** `blocked_payment`: which. */
  readonly pendingId: string | null
}

/** R1…R7 of REFUND-012, and the other grounds of the rules. */
export const refusalReasons = [
  'application_incomplete',
  'no_proof_of_payment',
  'card_not_presented',
  'not_main',
  'term_expired',
  'mistaken_transfer',
  'education_agreement',
  'additional_card',
  'main_removed',
  'under_age',
  'statement_too_short',
  'card_blocked',
  'card_not_blocked',
  'card_blacklisted',
  'card_closed',
  'nothing_left',
  'other_card_sold',
  'return_term_over',
  'warranty_over',
  'not_intact',
  'misuse',
  'not_entitled',
  'no_blocked_payment',
  'contract_in_force',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

export function amountOf({ base, added, withheld }: FoundSum): Tenge {
  return subtractTenge(addTenge(base, added), withheld)
}

const reasons: { readonly [Result in CheckResult]?: RefusalReason } = {
  closed: 'card_closed',
  not_registered: 'not_main',
  additional: 'additional_card',
  main_removed: 'main_removed',
  not_proved: 'no_proof_of_payment',
  mistaken_transfer: 'mistaken_transfer',
  education_agreement: 'education_agreement',
  term_expired: 'term_expired',
  nothing_left: 'nothing_left',
  other_card: 'other_card_sold',
  changed: 'not_intact',
  misuse: 'misuse',
  not_entitled: 'not_entitled',
  not_found: 'no_blocked_payment',
  in_force: 'contract_in_force',
}

/** What a finding by itself says against an application of a kind; null: nothing. */
export function reasonOf({ check, result }: Finding, kind: ApplicationKind): RefusalReason | null {
  if (check !== 'card_status') return reasons[result] ?? null
  if (result === 'closed') return 'card_closed'
  if (kind === 'unblock_card') {
    if (result === 'blacklisted') return 'card_blacklisted'
    return result === 'blocked' ? null : 'card_not_blocked'
  }
  // Whatever else it is, an act is drawn up and the old card of a re-issue is blocked in any case (BLOCK-003, BLOCK-004).
  if (kind === 'confiscation' || kind === 'concession_reissue' || kind === 'school_reissue') return null
  if (result === 'blacklisted') return kind === 'block_card' ? 'card_blocked' : 'card_blacklisted'
  return result === 'blocked' && kind === 'block_card' ? 'card_blocked' : null
}
