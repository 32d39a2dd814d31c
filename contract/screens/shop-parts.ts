import { z } from 'zod'
import { calendarDaySchema, tengeSchema } from '#contract/base'
import { bikeReasonCodes } from '#contract/screens/bike-reason'
import { accountPurposes } from '#domain/sale/product'

/** What is sold, as several screens of the shop show it. */

export const passCoverageSchema = z.strictObject({ city: z.boolean(), suburb: z.boolean(), express: z.boolean() })
export const passNameSchema = z.enum(['month', 'months', 'days', 'trips'])
export type PassName = z.infer<typeof passNameSchema>

const validitySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('days'),
    firstDay: calendarDaySchema,
    lastDay: calendarDaySchema,
    isGoodToday: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('hours_from_first_validation'), hours: z.int().positive() }),
  z.strictObject({
    kind: z.literal('trips'),
    trips: z.int().positive(),
    transfers: z.int().nonnegative(),
  }),
])

/** One thing that is sold. `count`: months, days or trips of the name. */
export const lineItemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('top_up') }),
  z.strictObject({
    kind: z.literal('pass'),
    name: passNameSchema,
    count: z.int().positive(),
    coverage: passCoverageSchema,
    validity: validitySchema,
  }),
  z.strictObject({
    kind: z.literal('account'),
    purpose: z.enum(accountPurposes),
    accountId: z.string(),
    /** The part that is a deposit; it comes back (BIKE-055). */
    deposit: tengeSchema,
    /** Days a subscription is good for; null where it has none, or none is known. */
    period: z.strictObject({ firstDay: calendarDaySchema, lastDay: calendarDaySchema }).nullable(),
  }),
  z.strictObject({ kind: z.literal('card') }),
])
export type LineItemView = z.infer<typeof lineItemSchema>

/** Why something is not sold now, to a card or to a renter. `basket_full`: what is in the basket has to be paid first. */
export const reasonCodes = [
  'place',
  'card_blocked',
  'card_expired',
  'card_kind',
  'card_expires_first',
  'clock_untrusted',
  'coverage_held',
  'no_free_slot',
  'window_not_open',
  'window_closed',
  'unknown_sku',
  'no_card',
  'wallet_full',
  'not_whole',
  'below_min',
  'above_max',
  'not_in_steps',
  'above_card_limit',
  'basket_full',
  ...bikeReasonCodes.filter((code) => code !== 'clock_untrusted'),
] as const

export const reasonSchema = z.strictObject({
  code: z.enum(reasonCodes),
  /** The day the sentence names: last day of the plastic or of the sale, first day of the sale or season, end of what is held. */
  day: calendarDaySchema.nullable(),
  amount: tengeSchema.nullable(),
})
export type ReasonView = z.infer<typeof reasonSchema>
