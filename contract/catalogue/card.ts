import { z } from 'zod'
import { calendarDaySchema, positiveTengeSchema } from '#contract/base'
import { cardTypes, deskRoles } from '#domain/card/kind'
import { cardOccasions, otherCardPlaces, type CardTariff } from '#domain/card/tariff'
import type { Dated } from '#domain/catalogue/dated'

/** `card.json` of the catalogue: card prices and terms by the day they start. */

const desksSchema = z.array(z.enum(deskRoles))

const cardGoodSchema = z.strictObject({
  sku: z.string().regex(/^CARD_[A-Z_]+$/),
  type: z.enum(cardTypes),
  occasion: z.enum(cardOccasions),
  price: positiveTengeSchema.nullable(),
  desks: desksSchema,
  elsewhere: z.array(z.enum(otherCardPlaces)),
})

export const cardTariffSchema = z.strictObject({
  goods: z
    .array(cardGoodSchema)
    .refine((goods) => new Set(goods.map(({ sku }) => sku)).size === goods.length, 'an SKU names one card')
    .refine(
      (goods) => new Set(goods.map(({ type, occasion }) => `${type} ${occasion}`)).size === goods.length,
      'one price for a kind of card and an occasion',
    ),
  validityYears: z.int().positive(),
  warrantyDays: z.int().nonnegative(),
  warrantyRemedy: z.enum(['free_replacement', 'none']),
  sellableDaysMin: z.int().nonnegative(),
  replacementDesks: desksSchema,
  readingDesks: desksSchema,
}) satisfies z.ZodType<CardTariff>

export const cardVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: cardTariffSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<CardTariff>[]>
