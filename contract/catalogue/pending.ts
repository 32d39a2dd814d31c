import { z } from 'zod'
import { calendarDaySchema } from '#contract/base'
import type { Dated } from '#domain/catalogue/dated'
import type { PendingTerms } from '#domain/pending'

/** `pending.json` of the catalogue: how long a payment may wait for its card, by the day the term starts. It has changed
 *  before: 15, 28 and 30 days were announced at different times (PEND-004). */

export const pendingTermsSchema = z.strictObject({
  activationTermDays: z.int().positive().max(366),
}) satisfies z.ZodType<PendingTerms>

export const pendingVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: pendingTermsSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<PendingTerms>[]>
