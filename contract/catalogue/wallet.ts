import { z } from 'zod'
import { calendarDaySchema, positiveTengeSchema } from '#contract/base'
import { deskRoles, plasticKinds } from '#domain/card/kind'
import type { Dated } from '#domain/catalogue/dated'
import { otherTopUpPlaces, type WalletTariff } from '#domain/wallet/tariff'

/** `wallet.json` of the catalogue: limits and places of top-ups by the day they start. */

const desksSchema = z.array(z.enum(deskRoles))

export const walletTariffSchema = z
  .strictObject({
    quickAmounts: z.array(positiveTengeSchema),
    min: positiveTengeSchema,
    max: positiveTengeSchema,
    step: positiveTengeSchema,
    cashDesks: desksSchema,
    cashlessDesks: desksSchema,
    elsewhere: z.array(z.enum(otherTopUpPlaces)),
    deskDelivery: z.enum(['written', 'pending']),
    cashSurplus: z.enum(['credited', 'not_taken']),
    cardKinds: z.array(z.enum(plasticKinds)),
  })
  .refine(({ min, max }) => min <= max, 'the smallest top-up is not above the largest')
  .refine(
    ({ quickAmounts, min, max, step }) =>
      quickAmounts.every((amount) => amount >= min && amount <= max && (amount - min) % step === 0),
    'every offered amount can be topped up',
  ) satisfies z.ZodType<WalletTariff>

export const walletVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: walletTariffSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<WalletTariff>[]>
