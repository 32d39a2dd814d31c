import { z } from 'zod'
import { calendarDaySchema } from '#contract/base'
import type { Dated } from '#domain/catalogue/dated'
import type { ReopeningTerms } from '#domain/pending'

/** `reopening.json`: how blocked payments are re-opened, by the day it starts (GAP-26). Only the centre decides by it. */

const reopeningTermsSchema = z.strictObject({
  termDays: z.int().positive().max(366),
  countedFrom: z.enum(['reopening', 'last_day']),
  withinDays: z.int().positive().max(36_600).nullable(),
}) satisfies z.ZodType<ReopeningTerms>

export const reopeningVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: reopeningTermsSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<ReopeningTerms>[]>
