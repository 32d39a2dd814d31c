import { z } from 'zod'
import { bikeAccountIdSchema } from '#contract/bike'
import { calendarDaySchema, instantMsSchema, tengeSchema } from '#contract/base'
import { residences } from '#domain/person/identity'
import { selectRow, selectRows, type Queries } from '#central/database/database'

/** Rows of the bike tables as the program reads them. */

const accountRowSchema = z.object({
  account_id: bikeAccountIdSchema,
  residence: z.enum(residences),
  birth_day: calendarDaySchema,
  concession_last_day: calendarDaySchema.nullable(),
  chosen_sku: z.string().nullable(),
  blocked_at_ms: instantMsSchema.nullable(),
  restricted_at_ms: instantMsSchema.nullable(),
  lifted_by_ms: instantMsSchema.nullable(),
  first_paid_at_ms: instantMsSchema.nullable(),
})
export type AccountRow = z.infer<typeof accountRowSchema>

/** Locks the account: everything that posts to it or judges it waits for the one before. */
export async function lockAccount(queries: Queries, accountId: string): Promise<AccountRow | null> {
  return selectRow(
    queries,
    accountRowSchema,
    `select account_id, residence, birth_day, concession_last_day, chosen_sku, blocked_at_ms, restricted_at_ms, lifted_by_ms,
       first_paid_at_ms
     from bike_accounts join bike_renters using (account_id) where account_id = $1 for no key update of bike_accounts`,
    [accountId],
  )
}

export const postingKindSchema = z.enum([
  'payment',
  'subscription_fee',
  'day_pass_fee',
  'deposit',
  'time_charge',
  'overstay',
  'late_return',
  'damage',
  'lost_bike',
  'correction',
])
export type PostingKind = z.infer<typeof postingKindSchema>

const postingRowSchema = z.object({
  kind: postingKindSchema,
  amount: tengeSchema,
  at_ms: instantMsSchema,
  recorded_at_ms: instantMsSchema,
  due_day: calendarDaySchema.nullable(),
  terminal_number: z.int().nullable(),
  sale_id: z.string().nullable(),
  line_id: z.int().nullable(),
  purchase_id: z.string().nullable(),
  note: z.string().nullable(),
})
export type PostingRow = z.infer<typeof postingRowSchema>

/** In the order in which they were posted. */
export function readPostings(queries: Queries, accountId: string): Promise<PostingRow[]> {
  return selectRows(
    queries,
    postingRowSchema,
    `select kind, amount, at_ms, recorded_at_ms, due_day, terminal_number, sale_id, line_id, purchase_id, note
     from bike_postings left join terminals using (terminal_id) where account_id = $1 order by posting_id`,
    [accountId],
  )
}

const purchaseRowSchema = z.object({
  purchase_id: z.string(),
  sku: z.string(),
  kind: z.enum(['subscription', 'day_pass']),
  price: tengeSchema,
  bought_at_ms: instantMsSchema,
  first_day: calendarDaySchema.nullable(),
  last_day: calendarDaySchema.nullable(),
  hours: z.int().positive().nullable(),
  debit_at_ms: instantMsSchema.nullable(),
  is_debited: z.boolean(),
  ended_at_ms: instantMsSchema.nullable(),
})
export type PurchaseRow = z.infer<typeof purchaseRowSchema>

/** In the order of their purchase. */
export function readPurchases(queries: Queries, accountId: string): Promise<PurchaseRow[]> {
  return selectRows(
    queries,
    purchaseRowSchema,
    `select purchase_id, sku, kind, price, bought_at_ms, first_day, last_day, hours, debit_at_ms, is_debited, ended_at_ms
     from bike_purchases where account_id = $1 order by bought_at_ms, purchase_id`,
    [accountId],
  )
}
