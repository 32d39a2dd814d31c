import { z } from 'zod'
import type { ProviderPayment, ProviderPayments } from '#contract/provider'
import { daysLeft } from '#domain/pending'
import { err, ok, type Result } from '#domain/result'
import { isStorableText, type CentralContext } from '#central/context'
import { selectRow, selectRows, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { recordChanges } from '#central/pending/changes'
import { recordEvent } from '#central/pending/events'
import { blockExpired } from '#central/pending/expiry'
import { leasedPayments } from '#central/pending/lease'
import { pendingColumns, pendingPayment, pendingRowSchema } from '#central/pending/rows'

const providerRowSchema = pendingRowSchema.extend({ reference: z.string() })
export type ProviderRow = z.infer<typeof providerRowSchema>

const pageSize = 100

/** As its provider sees it. */
export function providerPayment(row: ProviderRow, nowMs: number): ProviderPayment {
  const { pendingId, cardNumber, action, amount, content, acceptedAtMs, lastDay, state } = pendingPayment(row)
  return {
    pendingId,
    reference: row.reference,
    cardNumber,
    action,
    amount,
    content,
    acceptedAtMs,
    lastDay,
    daysLeft: state === 'pending' ? Math.max(0, daysLeft(lastDay, nowMs)) : null,
    state,
    blockedBy: row.blocked_by,
  }
}

/** The provider's own payments of a card; those of other banks are not its business. */
export async function listCardPayments(
  context: CentralContext,
  input: { readonly providerId: string; readonly cardNumber: string; readonly after: number },
): Promise<ProviderPayments> {
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  const rows = await selectRows(
    context.database,
    providerRowSchema,
    `select ${pendingColumns}, reference from pending_payments
     where card_number = $1 and provider_id = $2 and action > $3 order by action limit ${String(pageSize + 1)}`,
    [input.cardNumber, input.providerId, input.after],
  )
  const page = rows.slice(0, pageSize)
  return {
    items: page.map((row) => providerPayment(row, nowMs)),
    next: rows.length > pageSize ? (page.at(-1)?.action ?? null) : null,
  }
}

/** These payments of the provider, locked in the order of their ids, so that two transactions cannot wait for each other. */
export async function lockPayments(
  queries: Queries,
  providerId: string,
  references: readonly string[],
): Promise<Map<string, ProviderRow>> {
  const rows = await selectRows(
    queries,
    providerRowSchema,
    `select ${pendingColumns}, reference from pending_payments
     where provider_id = $1 and reference = any($2::text[]) order by pending_id for no key update`,
    [providerId, references],
  )
  return new Map(rows.map((row) => [row.reference, row]))
}

/** Why a payment can no longer be changed. Once its term is over money is not given back (PEND-010); under a lease a card may
 *  be in the reader at this moment. */
export function changeRefusal(row: ProviderRow, leased: ReadonlySet<string>, nowMs: number): Refusal | null {
  const extensions = { reference: row.reference }
  if (row.state === 'activated') return { kind: 'payment_activated', extensions }
  if (row.state === 'cancelled') return { kind: 'payment_cancelled', extensions }
  // The term may have ended between the sweep and the lock.
  if (row.state === 'blocked' || daysLeft(row.last_day, nowMs) < 0) return { kind: 'payment_blocked', extensions }
  return leased.has(row.pending_id) ? { kind: 'payment_leased', extensions } : null
}

/** A terminal that was offline may still write a cancelled payment; its report is then listed as a conflict. */
export async function cancelPayment(
  context: CentralContext,
  providerId: string,
  reference: string,
): Promise<Result<ProviderPayment, Refusal>> {
  if (!isStorableText(reference)) return err({ kind: 'request_invalid', detail: 'reference: text' })
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  return context.database.transaction(async (queries) => {
    const row = (await lockPayments(queries, providerId, [reference])).get(reference)
    if (row === undefined) return err({ kind: 'payment_unknown', extensions: { reference } })
    if (row.state === 'cancelled') return ok(providerPayment(row, nowMs))
    const refusal = changeRefusal(row, await leasedPayments(queries, [row], nowMs), nowMs)
    if (refusal !== null) return err(refusal)
    await queries.query(`update pending_payments set state = 'cancelled' where pending_id = $1`, [row.pending_id])
    const decision = { by: await providerName(queries, providerId), note: null }
    const { pending_id: pendingId, last_day: lastDay } = row
    await recordEvent(queries, { pendingId, kind: 'cancelled', atMs: nowMs, decision, lastDay })
    await recordChanges(queries, [row.pending_id])
    return ok(providerPayment({ ...row, state: 'cancelled' }, nowMs))
  })
}

async function providerName(queries: Queries, providerId: string): Promise<string> {
  const row = await selectRow(
    queries,
    z.object({ name: z.string() }),
    'select name from providers where provider_id = $1',
    [providerId],
  )
  return row?.name ?? providerId
}
