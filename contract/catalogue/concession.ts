import { z } from 'zod'
import { calendarDaySchema } from '#contract/base'
import type { Dated } from '#domain/catalogue/dated'
import {
  digitalSources,
  documentNames,
  territories,
  transitCategories,
  type ConcessionTariff,
} from '#domain/concession/tariff'

/** `concession.json` of the catalogue: who rides free and what an application needs, by the day it starts. */

const routesSchema = z.array(z.enum(['city', 'suburban', 'express']))
const ageSchema = z.int().positive()
const monthSchema = z.int().min(1).max(12)
const documentsSchema = z.array(
  z.strictObject({ name: z.enum(documentNames), digital: z.array(z.enum(digitalSources)) }),
)

const territorySchema = z
  .strictObject({
    territory: z.enum(territories),
    freeRoutes: routesSchema,
    legalBasis: z.string().min(1).nullable(),
    categories: z.array(z.enum(transitCategories)),
    categoriesOf: z.enum(territories).nullable(),
  })
  .refine(({ categories, categoriesOf }) => categories.length === 0 || categoriesOf === null, 'one list of categories')

export const concessionTariffSchema = z.strictObject({
  territories: z
    .array(territorySchema)
    .refine((all) => new Set(all.map(({ territory }) => territory)).size === all.length, 'a territory once'),
  disabledChildUnder: ageSchema,
  largeFamily: z.strictObject({ childrenMin: z.int().positive(), childUnder: ageSchema }),
  onlineTerritories: z.array(z.enum(territories)),
  concessionDocuments: documentsSchema,
  schoolDocuments: documentsSchema,
  confiscationActCopies: z.int().positive(),
  school: z.strictObject({
    freeRoutes: routesSchema,
    selfApplicationFrom: ageSchema,
    suburbanInstitutions: z.enum(['accepted', 'refused']),
    studyYearFirstMonth: monthSchema,
    vacationMonths: z.array(monthSchema),
    semesterLastDays: z.array(calendarDaySchema),
  }),
}) satisfies z.ZodType<ConcessionTariff>

export const concessionVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: concessionTariffSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<ConcessionTariff>[]>
