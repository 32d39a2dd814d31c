import { factRecordKind, factSchema, type JournalRecord } from '#contract/central'
import type { Fact } from '#domain/facts'
import { amountMax, isStorableText } from '#central/context'

/** Why a stored record contradicts what the centre knows. Part of the protocol: never renamed. */
export const conflictCodes = [
  'fact_unreadable',
  'fact_out_of_range',
  'pending_unknown',
  'pending_other_card',
  'pending_amount_differs',
  'pending_action_differs',
  'pending_content_differs',
  'pending_already_activated',
  'pending_blocked',
  'pending_cancelled',
  'pending_expired',
  'card_counter_reused',
  'sale_deferred_differs',
  'deferral_term_differs',
  'accepted_in_future',
  'application_payout_unknown',
  'application_paid_twice',
] as const
export type ConflictCode = (typeof conflictCodes)[number]

export type Conflict = { readonly seq: number; readonly code: ConflictCode; readonly pendingId: string | null }

export type ReportedFact = { readonly seq: number; readonly atMs: number; readonly fact: Fact }
export type CreditFact = Extract<Fact, { kind: 'card_credited' }>
export type DeferralFact = Extract<Fact, { kind: 'sale_deferred' }>
export type AccountFact = Extract<Fact, { kind: 'account_paid' }>
export type PayoutFact = Extract<Fact, { kind: 'application_paid' }>
export type ObservationFact = Extract<Fact, { kind: 'activation_observed' }>

/** The facts of a batch. A fact that cannot be read or believed stays in the journal as it came and is listed as a conflict:
 *  refusing it would hold up everything behind it. */
export function readFacts(records: readonly JournalRecord[]): { facts: ReportedFact[]; conflicts: Conflict[] } {
  const facts: ReportedFact[] = []
  const conflicts: Conflict[] = []
  for (const record of records) {
    if (record.kind !== factRecordKind) continue
    const fact = parseFact(record.payload)
    if (fact === null) {
      conflicts.push({ seq: record.seq, code: 'fact_unreadable', pendingId: null })
    } else if ((amountOf(fact) ?? 0) > amountMax) {
      conflicts.push({ seq: record.seq, code: 'fact_out_of_range', pendingId: null })
    } else {
      facts.push({ seq: record.seq, atMs: record.atMs, fact })
    }
  }
  return { facts, conflicts }
}

function parseFact(payload: string): Fact | null {
  let value: unknown
  try {
    value = JSON.parse(payload)
  } catch {
    return null
  }
  const parsed = factSchema.safeParse(value)
  if (!parsed.success) return null
  const fact = parsed.data
  if (!textsOf(fact).every(isStorableText)) return null
  // RFC 9562: read in any case, and PostgreSQL answers in lower case.
  if (fact.kind === 'activation_observed') return { ...fact, pendingId: fact.pendingId.toLowerCase() }
  if (fact.kind === 'card_credited') return { ...fact, pendingId: fact.pendingId?.toLowerCase() ?? null }
  return fact
}

function textsOf(fact: Fact): readonly string[] {
  const texts = 'saleId' in fact ? [fact.saleId] : []
  if (fact.kind === 'application_paid') return fact.reference === null ? [] : [fact.reference]
  return fact.kind === 'account_paid' ? [...texts, fact.accountId, fact.sku] : texts
}

/** The money a fact is about; a deposit is part of what was paid. */
export function amountOf(fact: Fact): number | null {
  if (fact.kind === 'account_paid') return fact.amount + fact.deposit
  return 'amount' in fact ? fact.amount : null
}

/** Kept as a sum with the terminal: a page of the fleet cannot add up ten years of notes. */
export function cashOf(facts: readonly ReportedFact[]): number {
  return facts.reduce((sum, { fact }) => {
    if (fact.kind === 'cash_accepted') return sum + fact.amount
    if (fact.kind === 'application_paid' && fact.means === 'cash') return sum - fact.amount
    return fact.kind === 'cash_refunded' ? sum - fact.amount : sum
  }, 0)
}
