import { z } from 'zod'
import { tengeSchema } from '#contract/base'
import type { TerminalTotals } from '#contract/central'
import type { Tenge } from '#domain/money'
import type { CentralContext } from '#central/context'
import { selectRow } from '#central/database/database'

/** Over every terminal, with what providers paid in and what is still to be written to cards. */
export type CentralTotals = Omit<TerminalTotals, 'acknowledgedSeq'> & {
  readonly providerAccepted: Tenge
  readonly pendingOpen: Tenge
  readonly pendingBlocked: Tenge
}

const factTotalsSchema = z.object({
  cash_accepted: tengeSchema,
  bank_charged: tengeSchema,
  bank_refunded: tengeSchema,
  cash_refunded: tengeSchema,
  card_credited: tengeSchema,
  activated: tengeSchema,
  deferred: tengeSchema,
  account_paid: tengeSchema,
  cards_sold: tengeSchema,
  owed: tengeSchema,
})

/** `card_credited` is everything written to cards, activations of pending payments (`activated`) among it. */
const factSums = `
  coalesce(sum(amount) filter (where kind = 'cash_accepted'), 0)::bigint as cash_accepted,
  coalesce(sum(amount) filter (where kind = 'bank_charged'), 0)::bigint as bank_charged,
  coalesce(sum(amount) filter (where kind = 'bank_refunded'), 0)::bigint as bank_refunded,
  coalesce(sum(amount) filter (where kind = 'cash_refunded'), 0)::bigint as cash_refunded,
  coalesce(sum(amount) filter (where kind = 'card_credited'), 0)::bigint as card_credited,
  coalesce(sum(amount) filter (where kind = 'card_credited' and pending_id is not null), 0)::bigint as activated,
  coalesce(sum(amount) filter (where kind = 'sale_deferred'), 0)::bigint as deferred,
  coalesce(sum(amount) filter (where kind = 'account_paid'), 0)::bigint as account_paid,
  coalesce(sum(amount) filter (where kind = 'card_sold'), 0)::bigint as cards_sold,
  coalesce(sum(amount) filter (where kind = 'sale_owed'), 0)::bigint as owed`

function factTotals(row: z.infer<typeof factTotalsSchema> | null): Omit<TerminalTotals, 'acknowledgedSeq'> {
  const sums = factTotalsSchema.parse(row)
  return {
    cashAccepted: sums.cash_accepted,
    bankCharged: sums.bank_charged,
    bankRefunded: sums.bank_refunded,
    cashRefunded: sums.cash_refunded,
    cardCredited: sums.card_credited,
    activated: sums.activated,
    deferred: sums.deferred,
    accountPaid: sums.account_paid,
    cardsSold: sums.cards_sold,
    owed: sums.owed,
  }
}

export async function terminalTotals(context: CentralContext, terminalId: string): Promise<TerminalTotals> {
  const row = await selectRow(
    context.database,
    factTotalsSchema.extend({ acknowledged_seq: z.int() }),
    `select (select acknowledged_seq from terminals where terminal_id = $1) as acknowledged_seq, ${factSums}
     from facts where terminal_id = $1`,
    [terminalId],
  )
  return { acknowledgedSeq: row?.acknowledged_seq ?? 0, ...factTotals(row) }
}

export async function centralTotals(context: CentralContext): Promise<CentralTotals> {
  const facts = await selectRow(context.database, factTotalsSchema, `select ${factSums} from facts`)
  const pending = z.object({ accepted: tengeSchema, open: tengeSchema, blocked: tengeSchema }).parse(
    await selectRow(
      context.database,
      z.unknown(),
      `select coalesce(sum(amount) filter (where source = 'provider'), 0)::bigint as accepted,
         coalesce(sum(amount) filter (where state = 'pending'), 0)::bigint as open,
         coalesce(sum(amount) filter (where state = 'blocked'), 0)::bigint as blocked
       from pending_payments`,
    ),
  )
  return {
    ...factTotals(facts),
    providerAccepted: pending.accepted,
    pendingOpen: pending.open,
    pendingBlocked: pending.blocked,
  }
}
