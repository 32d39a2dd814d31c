import { z } from 'zod'
import {
  calendarDaySchema,
  cardNumberSchema,
  instantMsSchema,
  localisedTextSchema,
  tengeSchema,
  uint32Schema,
} from '#contract/base'
import { passGrantSchema } from '#contract/central'
import { languages } from '#domain/language'
import type { ReceiptDocument } from '#domain/receipt'
import { accountPurposes } from '#domain/sale/product'

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
  cardNumber: cardNumberSchema.nullable(),
  reference: z.string(),
  lines: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('top_up'), ...written }),
        z.strictObject({ kind: z.literal('activation'), ...written }),
        z.strictObject({ kind: z.literal('pass'), amount: tengeSchema, pass: passGrantSchema }),
        z.strictObject({
          kind: z.literal('account'),
          amount: tengeSchema,
          accountId: z.string(),
          purpose: z.enum(accountPurposes),
        }),
        z.strictObject({ kind: z.literal('deposit'), amount: tengeSchema, accountId: z.string() }),
        z.strictObject({
          kind: z.literal('card'),
          amount: tengeSchema,
          cardNumber: cardNumberSchema,
          lastDay: calendarDaySchema,
          warrantyLastDay: calendarDaySchema,
        }),
        z.strictObject({
          kind: z.literal('deferred'),
          amount: tengeSchema,
          lastDay: calendarDaySchema,
          pass: passGrantSchema.nullable(),
        }),
        z.strictObject({ kind: z.literal('refunded'), amount: tengeSchema }),
        z.strictObject({ kind: z.literal('owed'), amount: tengeSchema }),
        z.strictObject({
          kind: z.literal('in_question'),
          amount: tengeSchema,
          of: z.enum(['bank', 'dispenser']),
        }),
      ]),
    )
    .readonly(),
  total: tengeSchema,
  payment: z.discriminatedUnion('method', [
    z.strictObject({
      method: z.literal('cash'),
      inserted: tengeSchema,
      surplus: tengeSchema,
      change: tengeSchema.exactOptional(),
    }),
    z.strictObject({
      method: z.literal('bank'),
      maskedCard: z.string().nullable(),
      bankReference: z.string(),
      cash: tengeSchema.exactOptional(),
    }),
    z.strictObject({ method: z.literal('provider') }),
  ]),
  isCopy: z.literal(true).exactOptional(),
}) satisfies z.ZodType<ReceiptDocument>
