import { feeDebitAtMs } from '#domain/bike/account'
import type { BikeDayPass, BikeSubscription } from '#domain/bike/product'
import { seasonAt, subscriptionLastDay } from '#domain/bike/season'
import { assert } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import { almatyDay, type CalendarDay } from '#domain/time'
import { spend, type Book, type PostingSource } from '#central/bike/book'

/** `id`: of the purchase and of its deposit. */
type Bought = { readonly atMs: number; readonly source: PostingSource | null; readonly id: string }

/** The period the renter chose, which says what a lift of a restriction needs (BIKE-094). */
export async function choose(book: Book, { sku }: BikeSubscription | BikeDayPass): Promise<Book> {
  const { queries, row } = book
  await queries.query('update bike_accounts set chosen_sku = $2 where account_id = $1', [row.account_id, sku])
  return { ...book, row: { ...row, chosen_sku: sku } }
}

/** A subscription runs from the day of its payment (GAP-05); its fee stays reserved until 00:00 (BIKE-090). A day pass is
 *  paid for at once, and its deposit is held apart (BIKE-055). */
export async function recordPurchase(
  book: Book,
  purchase: Bought & { readonly product: BikeSubscription | BikeDayPass },
): Promise<void> {
  const { product, atMs, source, id } = purchase
  if (product.kind === 'bike_subscription') {
    const season = seasonAt(book.seasons, atMs)
    assert(season !== null, 'a subscription is sold in a season only')
    const firstDay = almatyDay(atMs)
    const lastDay = subscriptionLastDay(product.length, firstDay, season)
    await insertPurchase(book, { id, product, atMs, period: { firstDay, lastDay }, debitAtMs: feeDebitAtMs(atMs) })
    return
  }
  await insertPurchase(book, { id, product, atMs, period: null, debitAtMs: null })
  const posting = { atMs, source, purchaseId: id, dueDay: null, note: product.sku }
  const left =
    product.price === 0
      ? book
      : await spend(book, { ...posting, kind: 'day_pass_fee', amount: tenge(0 - product.price) })
  if (product.deposit > 0) await holdDeposit(left, { atMs, source, id, deposit: product.deposit, purchaseId: id })
}

/** Takes a deposit out of the balance: it is the renter's, and not for spending (BIKE-055). */
export async function holdDeposit(
  book: Book,
  held: Bought & { readonly deposit: Tenge; readonly purchaseId: string | null },
): Promise<void> {
  const { atMs, source, deposit, purchaseId } = held
  await spend(book, { kind: 'deposit', amount: tenge(0 - deposit), atMs, source, purchaseId, dueDay: null, note: null })
  await book.queries.query(
    'insert into bike_deposits (deposit_id, purchase_id, account_id, amount, held_since_ms) values ($1, $2, $3, $4, $5)',
    [held.id, purchaseId, book.row.account_id, deposit, atMs],
  )
}

async function insertPurchase(
  book: Book,
  purchase: {
    readonly id: string
    readonly product: BikeSubscription | BikeDayPass
    readonly atMs: number
    readonly period: { readonly firstDay: CalendarDay; readonly lastDay: CalendarDay } | null
    readonly debitAtMs: number | null
  },
): Promise<void> {
  const { product, period, debitAtMs } = purchase
  await book.queries.query(
    `insert into bike_purchases (purchase_id, account_id, sku, kind, price, bought_at_ms, first_day, last_day, hours,
       debit_at_ms, is_debited) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      purchase.id,
      book.row.account_id,
      product.sku,
      product.kind === 'bike_subscription' ? 'subscription' : 'day_pass',
      product.price,
      purchase.atMs,
      period?.firstDay ?? null,
      period?.lastDay ?? null,
      product.length.unit === 'hours' ? product.length.hours : null,
      debitAtMs,
      debitAtMs === null,
    ],
  )
}
