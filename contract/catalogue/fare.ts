import { z } from 'zod'
import { calendarDaySchema, tengeSchema } from '#contract/base'
import type { Dated } from '#domain/catalogue/dated'
import { fareMeans, zones, type FareTariff } from '#domain/fare/tariff'
import type { Tenge } from '#domain/money'

/** `fare.json` of the catalogue: fares of the transit contract's Annex 1 by the day they start. */

const priceSchema: z.ZodType<Tenge> = tengeSchema.refine((amount) => amount >= 0, 'a fare is never negative')
const farePairSchema = z.strictObject({ cashless: priceSchema.nullable(), cash: priceSchema.nullable() })
const zoneRowSchema = z.tuple([farePairSchema, farePairSchema, farePairSchema, farePairSchema])
const zoneMatrixSchema = z.tuple([zoneRowSchema, zoneRowSchema, zoneRowSchema, zoneRowSchema])
const ageRangeSchema = z
  .strictObject({ from: z.int().nonnegative(), before: z.int().nonnegative() })
  .refine(({ from, before }) => from < before, 'an age range must not be empty')
const ruleIdSchema = z.string().regex(/^[A-Z]{3,8}-\d{3}$/)

const meansTermsSchema = z.strictObject({
  means: z.enum(fareMeans),
  column: z.enum(['cashless', 'cash']),
  routes: z.array(z.enum(['city', 'suburban', 'express'])),
  rules: z.array(ruleIdSchema).min(1),
})

export const fareTariffSchema = z.strictObject({
  city: z.strictObject({ general: farePairSchema, child: farePairSchema, luggage: farePairSchema }),
  express: farePairSchema,
  suburban: z.strictObject({ general: zoneMatrixSchema, child: zoneMatrixSchema, luggage: zoneMatrixSchema }),
  means: z
    .array(meansTermsSchema)
    .refine(
      (terms) => terms.length === fareMeans.length && new Set(terms.map(({ means }) => means)).size === terms.length,
      'every means of payment exactly once',
    ),
  astanaZone: z.literal(zones),
  childAge: ageRangeSchema,
  schoolAge: ageRangeSchema,
  childWithoutSchoolCard: z.enum(['general_fare', 'not_stated']),
  handLuggage: z.strictObject({
    sizesCm: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    weightKg: z.number().positive(),
  }),
  evasionFine: z.strictObject({ indices: z.int().positive(), indexTenge: priceSchema.nullable() }),
}) satisfies z.ZodType<FareTariff>

export const fareVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: fareTariffSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<FareTariff>[]>
