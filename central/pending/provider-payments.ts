import { z } from 'zod'
import type { ProviderPaymentRequest } from '#contract/central'
import { walletContent } from '#domain/pending'
import { err, ok, type Result } from '#domain/result'
import { almatyDay, type CalendarDay } from '#domain/time'
import { amountMax, isStorableText, type CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { lockCards } from '#central/pending/actions'
import { recordChanges } from '#central/pending/changes'
import { passText } from '#central/pending/rows'
import { termEnd } from '#central/pending/terms'

function passOf({ product }: ProviderPaymentRequest): string | null {
  return passText(product.kind === 'pass' ? { kind: 'pass', pass: product.pass } : walletContent)
}

type Accepted = { readonly pendingId: string; readonly action: number; readonly lastDay: CalendarDay }

/** A payment accepted by a bank app. The term runs from the provider's own time of acceptance, not from its arrival here
 *  (PEND-004); a payment that arrives after its term is accepted and blocked at once, because the money was taken. */
export async function acceptProviderPayment(
  context: CentralContext,
  providerId: string,
  payment: ProviderPaymentRequest,
): Promise<Result<Accepted, Refusal>> {
  if (!isStorableText(payment.reference)) return err({ kind: 'request_invalid', detail: 'reference: text' })
  if (payment.product.amount > amountMax) return err({ kind: 'amount_too_large' })
  if (payment.acceptedAtMs > context.clock.wallMs()) return err({ kind: 'accepted_in_future' })
  return context.database.transaction((queries) => storeProviderPayment(context, queries, providerId, payment))
}

/** A payment found good, once by its reference, within a transaction. */
export async function storeProviderPayment(
  context: CentralContext,
  queries: Queries,
  providerId: string,
  payment: ProviderPaymentRequest,
): Promise<Result<Accepted, Refusal>> {
  const pendingId = context.random.uuid()
  const known = await earlierAnswer(queries, providerId, payment)
  if (known !== null) return known
  const refusal = await cardRefusal(queries, payment.cardNumber)
  if (refusal !== null) return err(refusal)
  const inserted = await insertPayment(queries, { providerId, pendingId, payment, nowMs: context.clock.wallMs() })
  // Another request with this reference committed in the meantime.
  if (inserted === null) return (await earlierAnswer(queries, providerId, payment)) ?? err({ kind: 'internal' })
  return ok(inserted)
}

async function earlierAnswer(
  queries: Queries,
  providerId: string,
  payment: ProviderPaymentRequest,
): Promise<Result<Accepted, Refusal> | null> {
  const row = await selectRow(
    queries,
    z.object({
      pending_id: z.string(),
      action: z.int(),
      accepted_at_ms: z.int(),
      card_number: z.string(),
      amount: z.int(),
      pass: z.string().nullable(),
    }),
    `select pending_id, action, accepted_at_ms, card_number, amount, pass from pending_payments
     where provider_id = $1 and reference = $2`,
    [providerId, payment.reference],
  )
  if (row === null) return null
  const isSame =
    row.card_number === payment.cardNumber &&
    row.amount === payment.product.amount &&
    row.pass === passOf(payment) &&
    row.accepted_at_ms === payment.acceptedAtMs
  if (!isSame) return err({ kind: 'reference_reused' })
  return ok({ pendingId: row.pending_id, action: row.action, lastDay: await termEnd(queries, row.accepted_at_ms) })
}

async function cardRefusal(queries: Queries, cardNumber: string): Promise<Refusal | null> {
  const card = await selectRow(
    queries,
    z.object({ status: z.string() }),
    'select status from cards where card_number = $1',
    [cardNumber],
  )
  if (card === null) return { kind: 'card_unknown' }
  return card.status === 'active' ? null : { kind: 'card_blocked' }
}

async function insertPayment(
  queries: Queries,
  input: {
    readonly providerId: string
    readonly pendingId: string
    readonly payment: ProviderPaymentRequest
    readonly nowMs: number
  },
): Promise<Accepted | null> {
  const { payment, pendingId } = input
  const [card] = await lockCards(queries, [payment.cardNumber])
  if (card === undefined) return null
  const lastDay = await termEnd(queries, payment.acceptedAtMs)
  const isOver = lastDay < almatyDay(input.nowMs)
  const { rowCount } = await queries.query(
    `insert into pending_payments (pending_id, card_number, action, amount, accepted_at_ms, last_day, state, blocked_by,
       source, provider_id, reference, pass)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'provider', $9, $10, $11) on conflict (provider_id, reference) do nothing`,
    [
      pendingId,
      payment.cardNumber,
      card.nextAction,
      payment.product.amount,
      payment.acceptedAtMs,
      lastDay,
      isOver ? 'blocked' : 'pending',
      isOver ? 'term' : null,
      input.providerId,
      payment.reference,
      passOf(payment),
    ],
  )
  if (rowCount === 0) return null
  await queries.query('update card_actions set next_action = next_action + 1 where card_number = $1', [
    payment.cardNumber,
  ])
  await recordChanges(queries, [pendingId])
  return { pendingId, action: card.nextAction, lastDay }
}
