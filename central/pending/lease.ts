import { z } from 'zod'
import type { LeaseAnswer } from '#contract/central'
import { activationRefusal } from '#domain/pending'
import { assertNever } from '#domain/assert'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows, type Queries } from '#central/database/database'
import type { CallingTerminal } from '#central/http/signature'
import { blockExpired } from '#central/pending/expiry'
import { pendingColumns, pendingPayment, pendingRowSchema } from '#central/pending/rows'

/** Longer than a write with two retries by the passenger, short enough that a terminal that died does not matter. */
const leaseTermMs = 90_000

const leasedRowSchema = pendingRowSchema.extend({ card_blocked: z.boolean() })

/** Keeps other terminals away from a payment for a while. The same terminal may ask again and gets a new term. */
export async function grantLease(
  context: CentralContext,
  terminal: CallingTerminal,
  pendingId: string,
  operationNumber: number,
): Promise<LeaseAnswer> {
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  return context.database.transaction(async (queries): Promise<LeaseAnswer> => {
    const row = await selectRow(
      queries,
      leasedRowSchema,
      `select ${pendingColumns}, exists (
         select 1 from cards where cards.card_number = pending_payments.card_number and status <> 'active'
       ) as card_blocked
       from pending_payments where pending_id = $1 for no key update`,
      [pendingId],
    )
    if (row === null) return { granted: false, reason: 'unknown' }
    const reason = refusalReason(row, nowMs)
    if (reason !== null) return { granted: false, reason }
    const lease = await selectRow(
      queries,
      z.object({ until_ms: z.int() }),
      `insert into activation_leases as held (pending_id, terminal_id, operation_number, until_ms)
       values ($1, $2, $3, $4)
       on conflict (pending_id) do update set terminal_id = excluded.terminal_id,
         operation_number = excluded.operation_number, until_ms = excluded.until_ms
       where held.terminal_id = excluded.terminal_id or held.until_ms <= $5
       returning until_ms`,
      [pendingId, terminal.terminalId, operationNumber, nowMs + leaseTermMs, nowMs],
    )
    return lease === null ? { granted: false, reason: 'leased' } : { granted: true, untilMs: lease.until_ms }
  })
}

function refusalReason(
  row: z.infer<typeof leasedRowSchema>,
  nowMs: number,
): 'expired' | 'blocked' | 'card_blocked' | 'cancelled' | 'activated' | null {
  const refusal = activationRefusal(pendingPayment(row), row.card_number, nowMs)
  switch (refusal?.kind) {
    case undefined:
    case 'pending_other_card':
      return row.card_blocked ? 'card_blocked' : null
    case 'pending_blocked':
      return row.blocked_by === 'term' ? 'expired' : 'blocked'
    case 'pending_cancelled':
      return 'cancelled'
    case 'pending_activated':
      return 'activated'
    case 'pending_expired':
      return 'expired'
    default:
      return assertNever(refusal)
  }
}

/** Asked in a statement of its own after the lock: a lease is granted under the lock of its payment. */
export async function leasedPayments(
  queries: Queries,
  rows: Iterable<{ readonly pending_id: string }>,
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const leases = await selectRows(
    queries,
    z.object({ pending_id: z.string() }),
    'select pending_id from activation_leases where pending_id = any($1::uuid[]) and until_ms > $2',
    [[...rows].map((row) => row.pending_id), nowMs],
  )
  return new Set(leases.map((lease) => lease.pending_id))
}
