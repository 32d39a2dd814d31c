import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import type { PendingState } from '#domain/pending'
import type { CentralContext } from '#central/context'
import { selectRows } from '#central/database/database'
import { blockExpired } from '#central/pending/expiry'
import { pendingColumns, pendingRowSchema } from '#central/pending/rows'

export const pendingStates = ['pending', 'activated', 'blocked', 'cancelled'] as const satisfies readonly PendingState[]

export type StateSum = { readonly state: PendingState; readonly payments: number; readonly amount: number }

/** How many payments and how much money are in each state; every state is there. Kept as sums (pending/changes.ts): asking does
 *  not count the payments. */
export async function pendingByState(context: Pick<CentralContext, 'database' | 'clock'>): Promise<StateSum[]> {
  await blockExpired(context.database, context.clock.wallMs())
  const rows = await selectRows(
    context.database,
    z.object({ state: z.enum(pendingStates), payments: z.int(), amount: z.int() }),
    'select state, payments, amount from pending_counts',
  )
  const sums = new Map(rows.map((row) => [row.state, row]))
  return pendingStates.map((state) => sums.get(state) ?? { state, payments: 0, amount: 0 })
}

const listedSchema = pendingRowSchema.extend({ change: z.int(), provider: z.string().nullable() })
export type ListedPending = z.infer<typeof listedSchema>

export const pendingFilterSchema = z.object({
  /** `question`: whether it is on its card is not known. */
  state: z
    .enum([...pendingStates, 'question'])
    .nullable()
    .catch(null)
    .default(null),
  card: cardNumberSchema.nullable().catch(null).default(null),
  before: z.coerce.number().int().positive().nullable().catch(null).default(null),
})
export type PendingFilter = z.infer<typeof pendingFilterSchema>

/** Spelt out, so that each is found by its own index. */
function ofState(state: PendingFilter['state']): string {
  if (state === null) return 'true'
  if (state === 'question') {
    return `guard_terminal_number is not null and not guard_disproved and state in ('pending', 'blocked')`
  }
  return `state = '${state}'`
}

/** Latest change first; one row more than the page, to know whether there is another. */
export function listPending(context: CentralContext, filter: PendingFilter, rows: number): Promise<ListedPending[]> {
  return selectRows(
    context.database,
    listedSchema,
    `select ${pendingColumns}, change, (select name from providers where providers.provider_id = pending_payments.provider_id) as provider
     from pending_payments
     where ${ofState(filter.state)} and ($1::text is null or card_number = $1) and ($2::bigint is null or change < $2)
     order by change desc limit $3`,
    [filter.card, filter.before, rows + 1],
  )
}
