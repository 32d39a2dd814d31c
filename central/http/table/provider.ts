import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { providerPaymentRequestSchema, providerPaymentResponseSchema } from '#contract/central'
import {
  providerCancelRequestSchema,
  providerPaymentSchema,
  providerPaymentsSchema,
  providerReplaceAnswerSchema,
  providerReplaceRequestSchema,
} from '#contract/provider'
import type { ProblemCode } from '#central/http/problem'
import { defineRoute, noBody, none } from '#central/http/route'

/** 500 items with a pass each. */
const replacementBytesMax = 512 * 1024

const ofChange: readonly ProblemCode[] = [
  'payment_unknown',
  'payment_activated',
  'payment_blocked',
  'payment_cancelled',
  'payment_leased',
]

export const providerRoutes = {
  pay: defineRoute({
    name: 'acceptPayment',
    method: 'POST',
    path: '/v1/provider/payments',
    summary: 'Take a payment for a card; idempotent by reference',
    access: 'provider',
    params: none,
    query: none,
    body: providerPaymentRequestSchema,
    answer: providerPaymentResponseSchema,
    problems: ['reference_reused', 'accepted_in_future', 'amount_too_large', 'card_unknown', 'card_blocked'],
  }),
  list: defineRoute({
    name: 'listCardPayments',
    method: 'GET',
    path: '/v1/provider/cards/:cardNumber/payments',
    summary: 'Payments of a card that the provider made, with the days left',
    access: 'provider',
    params: z.strictObject({ cardNumber: cardNumberSchema }),
    query: z.strictObject({
      after: z
        .string()
        .regex(/^\d{1,10}$/)
        .transform(Number)
        .optional(),
    }),
    body: noBody,
    answer: providerPaymentsSchema,
  }),
  cancel: defineRoute({
    name: 'cancelPayment',
    method: 'POST',
    path: '/v1/provider/cancellations',
    summary: 'Cancel a payment that is still pending; asked again it answers the same',
    access: 'provider',
    params: none,
    query: none,
    body: providerCancelRequestSchema,
    answer: providerPaymentSchema,
    problems: ofChange.filter((code) => code !== 'payment_cancelled'),
  }),
  replace: defineRoute({
    name: 'replacePayments',
    method: 'POST',
    path: '/v1/provider/replacements',
    summary: 'Give pending payments other content under the same action numbers, all or none; idempotent by reference',
    access: 'provider',
    params: none,
    query: none,
    body: providerReplaceRequestSchema,
    answer: providerReplaceAnswerSchema,
    bodyBytesMax: replacementBytesMax,
    problems: [...ofChange, 'reference_reused', 'amount_too_large', 'payment_repeated'],
  }),
} as const
