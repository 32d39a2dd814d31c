import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import type { PendingState } from '#domain/pending'
import type { CentralContext } from '#central/context'
import { selectRows } from '#central/database/database'
import { blockExpired } from '#central/pending/expiry'
import { pendingColumns, pendingRowSchema } from '#central/pending/rows'

export const pendingStates = ['pending', 'activated', 'blocked', 'cancelled'] as const satisfies readonly PendingState[]

export type StateSum = { readonly state: PendingState; readonly payments: number; readonly amount: number }

/** How many payments and how much money are in each state; every state is there. */
export async function pendingByState(context: CentralContext): Promise<StateSum[]> {
  await blockExpired(context.database, context.clock.wallMs())
  const rows = await selectRows(
    context.database,
    z.object({ state: z.enum(pendingStates), payments: z.int(), amount: z.int() }),
    `select state, count(*)::bigint as payments, sum(amount)::bigint as amount from pending_payments group by state`,
  )
  const sums = new Map(rows.map((row) => [row.state, row]))
  return pendingStates.map((state) => sums.get(state) ?? { state, payments: 0, amount: 0 })
}

const listedSchema = pendingRowSchema.extend({ change: z.int(), provider: z.string().nullable() })
export type ListedPending = z.infer<typeof listedSchema>

export const pendingFilterSchema = z.object({
  state: z.enum(pendingStates).nullable().catch(null).default(null),
  card: cardNumberSchema.nullable().catch(null).default(null),
  before: z.coerce.number().int().positive().nullable().catch(null).default(null),
})
export type PendingFilter = z.infer<typeof pendingFilterSchema>

/** Latest change first; one row more than the page, to know whether there is another. */
export function listPending(context: CentralContext, filter: PendingFilter, rows: number): Promise<ListedPending[]> {
  return selectRows(
    context.database,
    listedSchema,
    `select ${pendingColumns}, change, (select name from providers where providers.provider_id = pending_payments.provider_id) as provider
     from pending_payments
     where ($1::text is null or state = $1) and ($2::text is null or card_number = $2) and ($3::bigint is null or change < $3)
     order by change desc limit $4`,
    [filter.state, filter.card, filter.before, rows + 1],
  )
}
