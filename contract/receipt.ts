import { z } from 'zod'
import {
  calendarDaySchema,
  cardNumberSchema,
  instantMsSchema,
  localisedTextSchema,
  tengeSchema,
  uint32Schema,
} from '#contract/base'
import { languages } from '#domain/language'
import type { ReceiptDocument } from '#domain/receipt'

const written = {
  amount: tengeSchema,
  balanceBefore: tengeSchema,
  balanceAfter: tengeSchema,
}

export const receiptDocumentSchema = z.strictObject({
  receiptId: z.string(),
  language: z.enum(languages),
  terminalNumber: uint32Schema,
  stopName: localisedTextSchema,
  atMs: instantMsSchema,
  cardNumber: cardNumberSchema,
  reference: z.string(),
  lines: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('top_up'), ...written }),
        z.strictObject({ kind: z.literal('activation'), ...written }),
        z.strictObject({
          kind: z.literal('deferred'),
          amount: tengeSchema,
          lastDay: calendarDaySchema,
        }),
        z.strictObject({ kind: z.literal('refunded'), amount: tengeSchema }),
        z.strictObject({ kind: z.literal('in_question'), amount: tengeSchema }),
      ]),
    )
    .readonly(),
  total: tengeSchema,
  payment: z.discriminatedUnion('method', [
    z.strictObject({
      method: z.literal('cash'),
      inserted: tengeSchema,
      surplus: tengeSchema,
    }),
    z.strictObject({
      method: z.literal('bank'),
      maskedCard: z.string().nullable(),
      bankReference: z.string(),
    }),
    z.strictObject({ method: z.literal('provider') }),
  ]),
}) satisfies z.ZodType<ReceiptDocument>
