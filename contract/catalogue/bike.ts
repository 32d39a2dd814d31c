import { z } from 'zod'
import { calendarDaySchema, positiveTengeSchema, tengeSchema } from '#contract/base'
import { bikeConcessionKinds } from '#domain/bike/concession'
import { bikeOperations, type BikeOperations } from '#domain/bike/operations'
import { bikeDayPassSkus, bikeSubscriptionSkus, type BikeDayPass, type BikeSubscription } from '#domain/bike/product'
import type { HireSeason } from '#domain/bike/season'
import type { BikeTariff, BikeTerms, TimeChargeTariff } from '#domain/bike/tariff'
import type { Dated } from '#domain/catalogue/dated'
import { tenge, type Tenge } from '#domain/money'

/** `bike.json` of the catalogue: prices of the bike contract and how it is read, by the day each starts (BIKE-018). */

const priceSchema: z.ZodType<Tenge> = tengeSchema.refine((amount) => amount >= 0, 'a price is never negative')
const noDepositSchema = z.literal(0).transform((): Tenge => tenge(0))

export const bikeSubscriptionSchema = z
  .strictObject({
    kind: z.literal('bike_subscription'),
    sku: z.enum(bikeSubscriptionSkus),
    rate: z.enum(['standard', 'concession']),
    price: positiveTengeSchema,
    deposit: noDepositSchema,
    length: z.discriminatedUnion('unit', [
      z.strictObject({ unit: z.literal('months'), months: z.int().positive() }),
      z.strictObject({ unit: z.literal('season') }),
    ]),
  })
  .refine(
    ({ rate, length }) => rate === 'standard' || length.unit === 'season' || length.months > 1,
    'there is no concession month (BIKE-035)',
  )
  .refine(
    ({ rate, sku }) => (rate === 'concession') === sku.startsWith('BIKE_CONC'),
    'rate and sku agree',
  ) satisfies z.ZodType<BikeSubscription>

export const bikeDayPassSchema = z.strictObject({
  kind: z.literal('bike_day_pass'),
  sku: z.enum(bikeDayPassSkus),
  price: positiveTengeSchema,
  deposit: priceSchema,
  length: z.strictObject({ unit: z.literal('hours'), hours: z.int().positive() }),
}) satisfies z.ZodType<BikeDayPass>

const timeChargeSchema = z.strictObject({
  brackets: z
    .array(z.strictObject({ minutesMax: z.int().positive(), price: priceSchema }))
    .min(1)
    .refine(
      (brackets) =>
        brackets.every(({ minutesMax, price }, index) => {
          const next = brackets[index + 1]
          return next === undefined || (minutesMax < next.minutesMax && price <= next.price)
        }),
      'brackets grow in length and price',
    ),
  furtherHour: priceSchema,
}) satisfies z.ZodType<TimeChargeTariff>

const isEachOnce = (products: readonly { readonly sku: string }[]): boolean =>
  new Set(products.map(({ sku }) => sku)).size === products.length

export const bikeTariffSchema = z.strictObject({
  subscriptions: z.array(bikeSubscriptionSchema).refine(isEachOnce, 'a product stands once'),
  dayPasses: z.array(bikeDayPassSchema).refine(isEachOnce, 'a product stands once'),
  minimumBalance: priceSchema,
  timeCharge: timeChargeSchema,
  overstayPerDay: priceSchema,
  lateReturnPerDay: priceSchema,
}) satisfies z.ZodType<BikeTariff>

const places = ['kiosk', 'desk', 'central_desk'] as const
const meansSchema = z.array(z.enum(['cash', 'bank_card', 'bank_qr']))
const countSchema = z.int().nonnegative()

const renterTermsSchema = z.strictObject({
  ageMin: countSchema,
  ageFloor: countSchema,
  isResidencePermitAsCitizen: z.boolean(),
  concessionAtKiosk: z.enum(['never', 'verified_centrally']),
  concessionAgeMinutesMax: countSchema,
  concessionCategories: z.array(z.strictObject({ kind: z.enum(bikeConcessionKinds), isForOneParent: z.boolean() })),
  hireOpensWith: z.enum(['payment', 'consent']),
  registersAt: z.array(z.enum(places)),
})

const saleTermsSchema = z.strictObject({
  isMinimumForDayPasses: z.boolean(),
  depositFrom: z.enum(['payment', 'account']),
  depositMeans: z.strictObject({ kiosk: meansSchema, desk: meansSchema, central_desk: meansSchema }),
  isOverlapSold: z.boolean(),
  dayPassStartsWith: z.enum(['first_unlock', 'payment']),
})

const rideTermsSchema = z
  .strictObject({
    timeCharge: z.enum(['whole_ride', 'on_last_bracket', 'all_brackets']),
    minutes: z.enum(['rounded_up', 'rounded_down']),
    breakSecondsMin: countSchema,
    shortBreak: z.enum(['joins_rides', 'ignored']),
    dayOf: z.enum(['end', 'start']),
    hoursMax: z.int().positive(),
    lostAfterHours: z.int().positive(),
    days: z.enum(['started', 'full']),
  })
  .refine(({ hoursMax, lostAfterHours }) => hoursMax <= lostAfterHours, 'a bike is late before it is lost')

export const bikeTermsSchema = z.strictObject({
  renter: renterTermsSchema,
  sale: saleTermsSchema,
  ride: rideTermsSchema,
  account: z.strictObject({
    lift: z.enum(['debt_and_fee', 'debt_and_minimum_while_paid']),
    liftHoursMax: countSchema,
    repairWorkingDays: countSchema,
    explanationFineDays: countSchema,
    accidentDays: countSchema,
  }),
  access: z.strictObject({
    idDigits: z.int().positive(),
    pinDigits: z.int().positive(),
    attemptsMax: z.int().positive(),
    lockMinutes: countSchema,
  }),
}) satisfies z.ZodType<BikeTerms>

const operationListSchema = z.array(z.enum(bikeOperations))

export const hireSeasonsSchema = z
  .array(z.strictObject({ firstDay: calendarDaySchema, lastDay: calendarDaySchema }))
  .refine((seasons) => seasons.every(({ firstDay, lastDay }) => firstDay <= lastDay), 'a season has a first day')
  .refine(
    (seasons) =>
      seasons.every((one, index) =>
        seasons.slice(index + 1).every((other) => one.lastDay < other.firstDay || other.lastDay < one.firstDay),
      ),
    'seasons do not overlap',
  ) satisfies z.ZodType<readonly HireSeason[]>

export type BikeCatalogue = {
  readonly tariffs: readonly Dated<BikeTariff>[]
  readonly terms: readonly Dated<BikeTerms>[]
  readonly operations: BikeOperations
  /** The contract names no season: those that come with the product are for demonstration, until the centre sends its own. */
  readonly seasonsFrom: 'demonstration' | 'centre'
  /** From the central system (GAP-05); where it names none, nothing for riding is sold. */
  readonly seasons: readonly HireSeason[]
}

export const bikeCatalogueSchema = z.strictObject({
  tariffs: z.array(z.strictObject({ from: calendarDaySchema, value: bikeTariffSchema })).min(1),
  terms: z.array(z.strictObject({ from: calendarDaySchema, value: bikeTermsSchema })).min(1),
  operations: z.strictObject({
    kiosk: operationListSchema,
    desk: operationListSchema,
    central_desk: operationListSchema,
  }),
  seasonsFrom: z.enum(['demonstration', 'centre']),
  seasons: hireSeasonsSchema,
}) satisfies z.ZodType<BikeCatalogue>
