import { z } from 'zod'
import { tengeSchema } from '#contract/base'
import { factRecordKind, factSchema } from '#contract/central'
import { assertNever } from '#domain/assert'
import type { Fact } from '#domain/facts'
import { addTenge, tenge, type Tenge } from '#domain/money'
import type { Reader } from '#electron/store/database'
import type { Projection } from '#electron/store/projections'

/** Sums over the whole journal, as the centre keeps them too (`terminalTotalsSchema`). */
export type StoreTotals = {
  readonly cashAccepted: Tenge
  readonly bankCharged: Tenge
  readonly bankRefunded: Tenge
  /** Given back out of a desk's drawer. */
  readonly cashRefunded: Tenge
  /** Everything written to cards here. */
  readonly cardCredited: Tenge
  /** The part of it that activated pending payments. */
  readonly activated: Tenge
  readonly deferred: Tenge
  /** Paid into bike accounts, deposits among it. */
  readonly accountPaid: Tenge
  readonly cardsSold: Tenge
  /** Neither given nor given back yet. */
  readonly owed: Tenge
}

const nothing: StoreTotals = {
  cashAccepted: tenge(0),
  bankCharged: tenge(0),
  bankRefunded: tenge(0),
  cashRefunded: tenge(0),
  cardCredited: tenge(0),
  activated: tenge(0),
  deferred: tenge(0),
  accountPaid: tenge(0),
  cardsSold: tenge(0),
  owed: tenge(0),
}

function totalsOf(fact: Fact): Partial<StoreTotals> {
  switch (fact.kind) {
    case 'cash_accepted':
      return { cashAccepted: fact.amount }
    case 'bank_charged':
      return { bankCharged: fact.amount }
    case 'bank_refunded':
      return { bankRefunded: fact.amount }
    case 'cash_refunded':
      return { cashRefunded: fact.amount }
    case 'card_credited':
      return { cardCredited: fact.amount, activated: fact.pendingId === null ? tenge(0) : fact.amount }
    case 'sale_deferred':
      return { deferred: fact.amount }
    case 'account_paid':
      return { accountPaid: addTenge(fact.amount, fact.deposit) }
    case 'card_sold':
      return { cardsSold: fact.amount }
    case 'sale_owed':
      return { owed: fact.amount }
    // Taken out of the drawer as a movement of its shift.
    case 'application_paid':
    case 'activation_observed':
    case 'sale_closed':
      return {}
    default:
      return assertNever(fact)
  }
}

function addTotals(a: StoreTotals, b: StoreTotals): StoreTotals {
  return {
    cashAccepted: addTenge(a.cashAccepted, b.cashAccepted),
    bankCharged: addTenge(a.bankCharged, b.bankCharged),
    bankRefunded: addTenge(a.bankRefunded, b.bankRefunded),
    cashRefunded: addTenge(a.cashRefunded, b.cashRefunded),
    cardCredited: addTenge(a.cardCredited, b.cardCredited),
    activated: addTenge(a.activated, b.activated),
    deferred: addTenge(a.deferred, b.deferred),
    accountPaid: addTenge(a.accountPaid, b.accountPaid),
    cardsSold: addTenge(a.cardsSold, b.cardsSold),
    owed: addTenge(a.owed, b.owed),
  }
}

export const totalsProjection: Projection = {
  name: 'totals',
  version: 3,
  kinds: [factRecordKind],
  columns: `
    id INTEGER PRIMARY KEY CHECK (id = 1),
    cash_accepted INTEGER NOT NULL,
    bank_charged INTEGER NOT NULL,
    bank_refunded INTEGER NOT NULL,
    cash_refunded INTEGER NOT NULL,
    card_credited INTEGER NOT NULL,
    activated INTEGER NOT NULL,
    deferred INTEGER NOT NULL,
    account_paid INTEGER NOT NULL,
    cards_sold INTEGER NOT NULL,
    owed INTEGER NOT NULL`,
  indexes: {},
  fold: (records, table) => {
    const sums = records
      .map(({ payload }): StoreTotals => ({ ...nothing, ...totalsOf(factSchema.parse(JSON.parse(payload))) }))
      .reduce(addTotals, nothing)
    return [
      {
        sql: `INSERT INTO ${table} (id, cash_accepted, bank_charged, bank_refunded, cash_refunded, card_credited,
                activated, deferred, account_paid, cards_sold, owed)
              VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              ON CONFLICT (id) DO UPDATE SET cash_accepted = cash_accepted + excluded.cash_accepted,
                bank_charged = bank_charged + excluded.bank_charged, bank_refunded = bank_refunded + excluded.bank_refunded,
                cash_refunded = cash_refunded + excluded.cash_refunded, card_credited = card_credited + excluded.card_credited, activated = activated + excluded.activated,
                deferred = deferred + excluded.deferred, account_paid = account_paid + excluded.account_paid,
                cards_sold = cards_sold + excluded.cards_sold, owed = owed + excluded.owed`,
        parameters: [
          sums.cashAccepted,
          sums.bankCharged,
          sums.bankRefunded,
          sums.cashRefunded,
          sums.cardCredited,
          sums.activated,
          sums.deferred,
          sums.accountPaid,
          sums.cardsSold,
          sums.owed,
        ],
      },
    ]
  },
}

const rowSchema = z.object({
  cashAccepted: tengeSchema,
  bankCharged: tengeSchema,
  bankRefunded: tengeSchema,
  cashRefunded: tengeSchema,
  cardCredited: tengeSchema,
  activated: tengeSchema,
  deferred: tengeSchema,
  accountPaid: tengeSchema,
  cardsSold: tengeSchema,
  owed: tengeSchema,
})

export async function readTotals(reader: Reader): Promise<StoreTotals> {
  const [row] = await reader.all(
    `SELECT cash_accepted AS cashAccepted, bank_charged AS bankCharged, bank_refunded AS bankRefunded,
       cash_refunded AS cashRefunded, card_credited AS cardCredited, activated, deferred, account_paid AS accountPaid, cards_sold AS cardsSold, owed
     FROM totals`,
  )
  return row === undefined ? nothing : rowSchema.parse(row)
}
