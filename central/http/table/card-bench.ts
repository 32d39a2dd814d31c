import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { benchCardStatusSchema } from '#contract/bench'
import { defineRoute, none } from '#central/http/route'

/** A demonstration centre only. */
export const cardBenchRoute = defineRoute({
  name: 'setBenchCardStatus',
  method: 'POST',
  path: '/v1/bench/cards/:cardNumber/status',
  summary: 'Block a demonstration card, or unblock it',
  access: 'provider',
  params: z.strictObject({ cardNumber: cardNumberSchema }),
  query: none,
  body: benchCardStatusSchema,
  answer: benchCardStatusSchema,
  problems: ['card_unknown'],
})
