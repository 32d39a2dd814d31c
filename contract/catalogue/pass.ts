import { z } from 'zod'
import { calendarDaySchema, positiveTengeSchema } from '#contract/base'
import { deskRoles } from '#domain/card/kind'
import type { Dated } from '#domain/catalogue/dated'
import type { Coverage } from '#domain/pass/grant'
import type { PassTariff } from '#domain/pass/tariff'

/** `pass.json` of the catalogue: passes on sale and their terms by the day they start. */

export const coverageSchema = z
  .strictObject({ city: z.boolean(), suburb: z.boolean(), express: z.boolean() })
  .refine(
    ({ city, suburb, express }) => city || suburb || express,
    'a pass is good on some route',
  ) satisfies z.ZodType<Coverage>

const terms = { sku: z.string().regex(/^PASS_[A-Z0-9_]+$/), price: positiveTengeSchema, coverage: coverageSchema }

/** Fields of a contract slot have 16 bits. */
const countSchema = z.int().min(1).max(0xfffe)

const productSchema = z.discriminatedUnion('product', [
  z.strictObject({
    ...terms,
    product: z.literal('monthly'),
    months: z.int().min(1).max(12),
    currentMonth: z.enum(['sold', 'not_sold']),
  }),
  z.strictObject({ ...terms, product: z.literal('hours'), hours: countSchema }),
  z
    .strictObject({ ...terms, product: z.literal('trips'), trips: countSchema, transfers: countSchema })
    .refine(({ trips, transfers }) => trips === transfers, 'each trip carries one transfer (PASS-022)')
    .refine(
      ({ coverage }) => coverage.city && !coverage.suburb && !coverage.express,
      'trips are for city routes (PASS-023)',
    ),
])

/** A day every month has. */
const dayOfMonthSchema = z.int().min(1).max(28)

export const passTariffSchema = z.strictObject({
  products: z
    .array(productSchema)
    .refine((products) => new Set(products.map(({ sku }) => sku)).size === products.length, 'an SKU names one pass'),
  saleWindow: z.strictObject({ opensOnDay: dayOfMonthSchema, closesOnDay: dayOfMonthSchema }),
  transfer: z.strictObject({ withinMinutes: z.int().positive(), isLastInstantIncluded: z.boolean() }),
  dayPassRuns: z.enum(['rolling_hours', 'calendar_days']),
  pendingMonth: z.enum(['of_payment', 'of_activation']),
  namedCards: z.strictObject({ concession: z.boolean(), school: z.boolean() }),
  monthlyAddingNothing: z.enum(['warn', 'refuse']),
  plasticEndsFirst: z.enum(['warn', 'refuse']),
  isRightFirst: z.boolean(),
  desks: z.array(z.enum(deskRoles)),
}) satisfies z.ZodType<PassTariff>

export const passVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: passTariffSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<PassTariff>[]>
