import { z } from 'zod'
import { calendarDaySchema, cardNumberSchema, instantMsSchema, positiveTengeSchema, uint32Schema } from '#contract/base'
import { pendingContentSchema, providerPaymentRequestSchema } from '#contract/central'

/** Payment providers <-> centre, beyond taking a payment (contract/central.ts). Every route needs a provider's key and shows
 *  or changes that provider's own payments only. */

const referenceSchema = z.string().min(1).max(64)

/** One payment as its provider sees it. */
export const providerPaymentSchema = z.strictObject({
  pendingId: z.uuid(),
  reference: referenceSchema,
  cardNumber: cardNumberSchema,
  action: uint32Schema,
  amount: positiveTengeSchema,
  content: pendingContentSchema,
  acceptedAtMs: instantMsSchema,
  lastDay: calendarDaySchema,
  /** Days left, 0 on the last good day (PEND-004); null: there is nothing left to activate. */
  daysLeft: z.int().nonnegative().nullable(),
  state: z.enum(['pending', 'activated', 'blocked', 'cancelled']),
  /** Why it is blocked: its term ended (PEND-005) or the operator decided so. */
  blockedBy: z.enum(['term', 'decision']).nullable(),
})
export type ProviderPayment = z.infer<typeof providerPaymentSchema>

/** GET /v1/provider/cards/:cardNumber/payments?after=ACTION: in the order of the action numbers, 100 at a time. */
export const providerPaymentsSchema = z.strictObject({
  items: z.array(providerPaymentSchema).max(100),
  /** `after` of the next page; null: this was the last one. */
  next: uint32Schema.nullable(),
})
export type ProviderPayments = z.infer<typeof providerPaymentsSchema>

/** POST /v1/provider/cancellations. Only what is still pending and not about to be written: afterwards money is not refunded
 *  (PEND-010) or is on the card. Asked again it answers the same. */
export const providerCancelRequestSchema = z.strictObject({ reference: referenceSchema })

/** POST /v1/provider/replacements: other content for payments that are still pending, all of them or none. Each keeps its
 *  action number (design D6), so that a terminal with an old list cannot write both, and its term (PEND-004). Idempotent by
 *  `reference`, which names the replacement and not a payment. */
export const providerReplaceRequestSchema = z.strictObject({
  reference: referenceSchema,
  items: z
    .array(z.strictObject({ reference: referenceSchema, product: providerPaymentRequestSchema.shape.product }))
    .min(1)
    .max(500),
})
export type ProviderReplaceRequest = z.infer<typeof providerReplaceRequestSchema>
export const providerReplaceAnswerSchema = z.strictObject({ items: z.array(providerPaymentSchema).max(500) })
