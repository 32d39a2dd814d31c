import { z } from 'zod'
import { calendarDaySchema } from '#contract/base'
import { applicationKinds } from '#domain/application/kind'
import type { ApplicationTerms } from '#domain/application/terms'
import type { WorkingCalendar } from '#domain/application/working-days'
import type { Dated } from '#domain/catalogue/dated'

/** `application.json`: terms of applications and the operator's working calendar (GAP-55), by the day it starts. Only the centre
 *  counts by it. */

const calendarSchema = z.strictObject({
  restWeekdays: z.array(z.int().min(0).max(6)).max(6),
  yearlyHolidays: z.array(z.string().regex(/^\d{2}-\d{2}$/)),
  daysOff: z.array(calendarDaySchema),
  workedDays: z.array(calendarDaySchema),
}) satisfies z.ZodType<WorkingCalendar>

const daysSchema = z.int().positive().max(366)

const applicationTermsSchema = z.strictObject({
  workingDays: z.record(z.enum(applicationKinds), daysSchema.nullable()),
  bikeRefundDays: daysSchema,
  moneyFromAge: z.int().positive(),
  returnDays: daysSchema,
  statementMonths: z.int().positive().max(24),
  calendar: calendarSchema,
}) satisfies z.ZodType<ApplicationTerms>

export const applicationVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: applicationTermsSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<ApplicationTerms>[]>
