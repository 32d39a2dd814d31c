import { z } from 'zod'
import { calendarDaySchema, cardNumberSchema, positiveTengeSchema, uint32Schema } from '#contract/base'
import { passGrantSchema, type PendingDocument } from '#contract/central'
import { walletContent, type PendingContent, type PendingPayment } from '#domain/pending'

/** A row of `pending_payments` as the program reads it. */
export const pendingRowSchema = z.object({
  pending_id: z.string(),
  card_number: cardNumberSchema,
  action: uint32Schema,
  amount: positiveTengeSchema,
  pass: z.string().nullable(),
  accepted_at_ms: z.int(),
  last_day: calendarDaySchema,
  state: z.enum(['pending', 'activated', 'blocked', 'cancelled']),
  blocked_by: z.enum(['term', 'decision']).nullable(),
  source: z.enum(['provider', 'deferred_sale']),
  terminal_id: z.string().nullable(),
  sale_id: z.string().nullable(),
  line_id: z.int().nullable(),
  guard_terminal_number: uint32Schema.nullable(),
  guard_operation_number: uint32Schema.nullable(),
  guard_expected_counter: uint32Schema.nullable(),
  guard_disproved: z.boolean(),
})
export type PendingRow = z.infer<typeof pendingRowSchema>

export const pendingColumns = `pending_id, card_number, action, amount, pass, accepted_at_ms, last_day, state, blocked_by,
  source, terminal_id, sale_id, line_id, guard_terminal_number, guard_operation_number, guard_expected_counter, guard_disproved`

/** A guard whose write is known not to have happened is no longer a condition (design D6). */
export function pendingPayment(row: PendingRow): PendingPayment {
  const guard = row.guard_disproved ? null : guardOf(row)
  return {
    pendingId: row.pending_id,
    cardNumber: row.card_number,
    action: row.action,
    amount: row.amount,
    content: contentOf(row),
    acceptedAtMs: row.accepted_at_ms,
    lastDay: row.last_day,
    state: row.state,
    source: row.source,
    guard,
  }
}

function contentOf({ pass }: PendingRow): PendingContent {
  return pass === null ? walletContent : { kind: 'pass', pass: passGrantSchema.parse(JSON.parse(pass)) }
}

/** The column `pass`: the same content is the same text, because a parsed grant has its fields in the order of its schema. */
export function passText(content: PendingContent): string | null {
  return content.kind === 'pass' ? JSON.stringify(passGrantSchema.parse(content.pass)) : null
}

/** A row read together with `closedThroughColumn` (pending/closed.ts). */
export const pendingDocumentRowSchema = pendingRowSchema.extend({ closed_through: z.int() })

/** As the terminals get it, with what is closed of its card. */
export function pendingDocument(row: z.infer<typeof pendingDocumentRowSchema>): PendingDocument {
  return { ...pendingPayment(row), closedThrough: row.closed_through }
}

export function guardOf(row: PendingRow): PendingPayment['guard'] {
  const { guard_terminal_number: terminalNumber, guard_operation_number: operationNumber } = row
  const expectedCounter = row.guard_expected_counter
  if (terminalNumber === null || operationNumber === null || expectedCounter === null) return null
  return { terminalNumber, operationNumber, expectedCounter }
}
