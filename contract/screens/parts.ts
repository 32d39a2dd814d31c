import { z } from 'zod'
import { calendarDaySchema, cardNumberSchema, positiveTengeSchema, tengeSchema } from '#contract/base'
import { lineItemSchema } from '#contract/screens/shop-parts'
import { languages } from '#domain/language'

/** What several screens show. */

export const languageSchema = z.enum(languages)
export const amountSchema = positiveTengeSchema
export const paymentMethodSchema = z.enum(['bank', 'cash'])
export type PaymentMethod = z.infer<typeof paymentMethodSchema>

const passViewSchema = z.strictObject({
  product: z.enum(['monthly', 'hours', 'trips']),
  coverage: z.strictObject({
    city: z.boolean(),
    suburb: z.boolean(),
    express: z.boolean(),
  }),
  state: z.enum(['active', 'not_started', 'future', 'expired']),
  firstDay: calendarDaySchema.nullable(),
  lastDay: calendarDaySchema.nullable(),
  /** Whole days left with today, for dated passes. */
  daysLeft: z.int().nullable(),
  hours: z.int().nullable(),
  trips: z.int().nullable(),
  transfers: z.int().nullable(),
})
export type PassView = z.infer<typeof passViewSchema>

export const cardViewSchema = z.strictObject({
  number: cardNumberSchema,
  kind: z.enum(['reusable', 'concession', 'school']),
  balance: tengeSchema,
  /** What the balance is worth in cashless city rides (FARE-001); null while the tariff has no such fare. */
  cityRides: z.int().nonnegative().nullable(),
  /** In the order they are used (PASS-030). */
  passes: z.array(passViewSchema),
})
export type CardView = z.infer<typeof cardViewSchema>

export const pendingViewSchema = z.strictObject({
  pendingId: z.uuid(),
  amount: tengeSchema,
  /** What was paid for. */
  item: lineItemSchema,
  /** `ready` may be written now; the others say why not (PEND-004, PEND-005; `period_over`: PEND-014; `clock_untrusted`: this terminal does
   *  not know the date well enough, design D6). */
  state: z.enum([
    'ready',
    'expired',
    'blocked',
    'cancelled',
    'period_over',
    'clock_untrusted',
    // Its card, whatever the payment is: on the hotlist (BLOCK-006), past its last day (CARD-008).
    'card_blocked',
    'card_expired',
  ]),
  /** Days left with 0 on the last day; negative once expired. */
  daysLeft: z.int(),
  lastDay: calendarDaySchema,
  /** Ticks of the panel: the activation term in days. */
  termDays: z.int().positive(),
})
export type PendingView = z.infer<typeof pendingViewSchema>

export const methodOfferSchema = z.strictObject({
  method: paymentMethodSchema,
  available: z.boolean(),
  /** Device code when not available. */
  reason: z.enum(['terminal_offline', 'cash_offline', 'cash_box_full', 'cash_jam']).nullable(),
})
export type MethodOffer = z.infer<typeof methodOfferSchema>

export const receiptOfferSchema = z.strictObject({
  state: z.enum(['offered', 'printing', 'printed', 'failed']),
  reason: z.enum(['paper_out', 'cover_open', 'jam', 'printer_offline', 'outcome_unknown']).nullable(),
})
export type ReceiptOffer = z.infer<typeof receiptOfferSchema>

/** Seconds until a screen closes by itself. */
export const secondsSchema = z.int().nonnegative()
