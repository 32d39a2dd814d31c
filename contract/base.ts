import { z } from 'zod'
import { tenge, type Tenge } from '#domain/money'
import { calendarDay, isCalendarDay, type CalendarDay } from '#domain/time'

/** Schemas both contracts share. */

export const tengeSchema = z.int().transform((amount): Tenge => tenge(amount))
export const positiveTengeSchema = z
  .int()
  .positive()
  .transform((amount): Tenge => tenge(amount))
export const calendarDaySchema = z
  .string()
  .refine(isCalendarDay, 'not a calendar day')
  .transform((text): CalendarDay => calendarDay(text))
export const cardNumberSchema = z.string().regex(/^\d{16}$/)
export const uint32Schema = z.int().min(0).max(0xffff_ffff)
export const instantMsSchema = z.int().nonnegative()
export const localisedTextSchema = z.strictObject({
  kk: z.string(),
  ru: z.string(),
  en: z.string(),
})
