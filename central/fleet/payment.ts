import { z } from 'zod'
import { reopening } from '#domain/pending'
import { assertNever } from '#domain/assert'
import { isStorableText, type CentralContext } from '#central/context'
import { selectRow, selectRows, type Queries } from '#central/database/database'
import { blockPending } from '#central/pending/block'
import { cancelPending } from '#central/pending/cancel'
import type { Decision } from '#central/pending/events'
import { blockExpired } from '#central/pending/expiry'
import { answerQuestion, isInQuestion } from '#central/pending/question'
import { reopenPending } from '#central/pending/reopen'
import { reopeningTermsAt } from '#central/pending/reopening-terms'
import { pendingColumns, pendingPayment, pendingRowSchema } from '#central/pending/rows'

/** One pending payment with everything that happened to it, and what may be decided about it now. */

const paymentSchema = pendingRowSchema.extend({
  provider: z.string().nullable(),
  reference: z.string().nullable(),
  deferred_at_terminal: z.int().nullable(),
  leased_by: z.int().nullable(),
  leased_until_ms: z.int().nullable(),
})
export type FleetPayment = z.infer<typeof paymentSchema>

/** In the order in which they are shown when they bear the same time. */
const paymentHappenings = [
  'accepted',
  'replaced',
  'leased',
  'written',
  'observed',
  'expired',
  'blocked',
  'reopened',
  'cancelled',
  'found_written',
  'found_unwritten',
  'contradicted',
] as const

const happeningSchema = z.object({
  at_ms: z.int(),
  what: z.enum(paymentHappenings),
  /** Number of the terminal it was reported by or leased to. */
  terminal_number: z.int().nullable(),
  /** Number of that terminal's journal record. */
  seq: z.int().nullable(),
  amount: z.int().nullable(),
  /** Counter of the card after the write. */
  counter: z.int().nullable(),
  code: z.string().nullable(),
  by: z.string().nullable(),
  note: z.string().nullable(),
})
export type PaymentHappening = z.infer<typeof happeningSchema>

const decisions = ['reopen', 'block', 'cancel', 'written', 'not_written'] as const
export type PaymentDecision = (typeof decisions)[number]

export type PaymentPage = {
  readonly payment: FleetPayment
  readonly history: readonly PaymentHappening[]
  readonly possible: readonly PaymentDecision[]
  /** Whether it is on the card is not known (design D6). */
  readonly isInQuestion: boolean
  readonly nowMs: number
}

const happeningsMax = 500

/** Null: there is no such payment. */
export async function paymentPageOf(context: CentralContext, pendingId: string): Promise<PaymentPage | null> {
  const { database } = context
  const nowMs = context.clock.wallMs()
  await blockExpired(database, nowMs)
  const payment = await selectRow(
    database,
    paymentSchema,
    `select ${pendingColumns}, reference,
       (select name from providers where providers.provider_id = pending_payments.provider_id) as provider,
       (select terminal_number from terminals where terminals.terminal_id = pending_payments.terminal_id) as deferred_at_terminal,
       (select terminal_number from activation_leases join terminals using (terminal_id)
        where activation_leases.pending_id = pending_payments.pending_id) as leased_by,
       (select until_ms from activation_leases
        where activation_leases.pending_id = pending_payments.pending_id) as leased_until_ms
     from pending_payments where pending_id = $1`,
    [pendingId],
  )
  if (payment === null) return null
  return {
    payment,
    history: await historyOf(database, payment),
    possible: possibleDecisions(payment, nowMs),
    isInQuestion: isInQuestion(payment),
    nowMs,
  }
}

/** Oldest first. What a terminal reported stands at the time it wrote down; two reports of one write are two lines. */
function historyOf(queries: Queries, payment: FleetPayment): Promise<PaymentHappening[]> {
  return selectRows(
    queries,
    happeningSchema,
    `select * from (
       select accepted_at_ms as at_ms, 'accepted' as what, null::bigint as terminal_number, null::bigint as seq,
         amount, null::bigint as counter, null::text as code, null::text as by, null::text as note
       from pending_payments where pending_id = $1
       union all
       select replaced_at_ms, 'replaced', null, null, amount_after, null, null, providers.name, replacement
       from pending_replacements join providers using (provider_id) where pending_id = $1
       union all
       select until_ms, 'leased', terminal_number, null, null, null, null, null, null
       from activation_leases join terminals using (terminal_id) where pending_id = $1
       union all
       select journal_records.at_ms, case when facts.kind = 'card_credited' then 'written' else 'observed' end,
         terminal_number, seq, amount, counter, null, null, null
       from facts join journal_records using (terminal_id, seq) join terminals using (terminal_id)
       where facts.card_number = $2 and facts.pending_id = $1
       union all
       select at_ms, event, null, null, null, null, null, decided_by, note from pending_events where pending_id = $1
       union all
       select detected_at_ms, 'contradicted', terminal_number, seq, null, null, code, acknowledged_by, note
       from conflicts join terminals using (terminal_id) where pending_id = $1
     ) as happened order by at_ms, array_position($3::text[], what) limit ${String(happeningsMax)}`,
    [payment.pending_id, payment.card_number, paymentHappenings],
  )
}

function possibleDecisions(row: FleetPayment, nowMs: number): PaymentDecision[] {
  const isOpen = row.state === 'pending' || row.state === 'blocked'
  const possible: PaymentDecision[] = []
  if (reopening(pendingPayment(row), nowMs, reopeningTermsAt(nowMs)).ok) possible.push('reopen')
  if (row.state === 'pending') possible.push('block')
  if (isInQuestion(row)) possible.push('written', 'not_written')
  else if (isOpen) possible.push('cancel')
  return possible
}

export const decisionSchema = z.strictObject({
  pending: z.uuid(),
  decision: z.enum(decisions),
  note: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .refine((text) => isStorableText(text)),
})

/** Null: it is done. Otherwise why not, as a code. */
export async function decideOnPayment(
  context: CentralContext,
  input: z.infer<typeof decisionSchema>,
  by: string,
): Promise<string | null> {
  const decided = await outcomeOf(context, input, { by, note: input.note })
  return decided.ok ? null : decided.error.kind
}

function outcomeOf(
  context: CentralContext,
  { pending, decision }: z.infer<typeof decisionSchema>,
  why: Decision,
): ReturnType<typeof reopenPending | typeof blockPending | typeof cancelPending | typeof answerQuestion> {
  switch (decision) {
    case 'reopen':
      return reopenPending(context, pending, why)
    case 'block':
      return blockPending(context, pending, why)
    case 'cancel':
      return cancelPending(context, pending, why)
    case 'written':
    case 'not_written':
      return answerQuestion(context, pending, decision, why)
    default:
      return assertNever(decision)
  }
}
