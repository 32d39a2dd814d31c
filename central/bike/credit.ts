import { z } from 'zod'
import { offerRefusals, type BikeRenterState } from '#domain/bike/offer'
import { posted } from '#domain/bike/due'
import type { BikeDayPass, BikeSubscription } from '#domain/bike/product'
import { hireProductOf } from '#domain/bike/tariff'
import { addTenge, type Tenge } from '#domain/money'
import type { AccountPurpose } from '#domain/sale/product'
import { creditBook, openBook, type Book, type PostingSource } from '#central/bike/book'
import { bikeRulesAt } from '#central/bike/catalogue'
import { choose, holdDeposit, recordPurchase } from '#central/bike/purchases'
import type { RandomSource } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'

/** Money for an account and what it was paid for. `amount` is without the deposit (BIKE-055). */
export type AccountMoney = {
  readonly purpose: AccountPurpose
  readonly sku: string
  readonly amount: Tenge
  readonly deposit: Tenge
}

/** Money a terminal took: the fact `account_paid` with the instant of its record. */
export type AccountPayment = AccountMoney &
  PostingSource & {
    readonly accountId: string
    readonly paidAtMs: number
  }

/** What a payment contradicts. The money is kept whatever it is; staff decides. Part of the protocol: never renamed. */
export type AccountConflictCode =
  /** No such account: the payment is kept apart. */
  | 'bike_account_unknown'
  /** Reported before by another terminal; credited once. */
  | 'bike_payment_other_terminal'
  /** Reported before with other content; the first one counts. */
  | 'bike_payment_differs'
  /** What follows left the money on the account and the product not given. */
  | 'bike_product_unknown'
  | 'bike_product_not_offered'
  | 'bike_not_paid_in_full'
  /** Given, with another deposit than the tariff says. */
  | 'bike_deposit_differs'

type CreditContext = { readonly random: RandomSource; readonly nowMs: number }

/** Credits a payment once, by its sale and line, whoever reports it and how often (BIKE-006). Debts take theirs first
 *  (BIKE-092); a subscription or day pass is given if it would have been sold, and a deposit is held apart. Must run in a
 *  transaction; locks the account. */
export async function creditAccount(
  queries: Queries,
  payment: AccountPayment,
  context: CreditContext,
): Promise<AccountConflictCode[]> {
  // A terminal that was offline reports late what it took in time; it cannot have taken it after now.
  const atMs = Math.min(payment.paidAtMs, context.nowMs)
  const repeated = await recordPayment(queries, { ...payment, paidAtMs: atMs }, context.nowMs)
  if (repeated !== null) return repeated
  const book = await openBook(queries, payment.accountId, context.nowMs)
  if (book === null) return ['bike_account_unknown']
  const { terminalId, saleId, lineId } = payment
  await queries.query('update bike_payments set is_placed = true where sale_id = $1 and line_id = $2', [saleId, lineId])
  return placeMoney(book, payment, { atMs, source: { terminalId, saleId, lineId }, id: context.random.uuid() })
}

/** Money that certainly came in, once. `id`: of the purchase and of the deposit. */
export async function placeMoney(
  book: Book,
  money: AccountMoney,
  bought: { readonly atMs: number; readonly source: PostingSource | null; readonly id: string },
): Promise<AccountConflictCode[]> {
  await book.queries.query(
    'update bike_accounts set first_paid_at_ms = coalesce(first_paid_at_ms, $2) where account_id = $1',
    [book.row.account_id, bought.atMs],
  )
  const { product, conflicts } = await judge(book, money, bought.atMs)
  const chosen = product === null ? book : await choose(book, product)
  const amount = addTenge(money.amount, money.deposit)
  const posting = { ...bought, kind: 'payment', amount, dueDay: null, purchaseId: null, note: money.sku } as const
  const funded = amount === 0 ? chosen : await creditBook(chosen, posting)
  if (product !== null) {
    await recordPurchase(funded, { ...bought, product })
  } else if (money.deposit > 0) {
    // It has to go back the way it came, whatever becomes of the pass.
    await holdDeposit(funded, { ...bought, deposit: money.deposit, purchaseId: null })
  }
  return conflicts
}

type Judged = { readonly product: BikeSubscription | BikeDayPass | null; readonly conflicts: AccountConflictCode[] }

/** The rules the terminal went by, once more, on what the centre knows. As they were in force at the payment. */
async function judge(book: Book, payment: AccountMoney, atMs: number): Promise<Judged> {
  if (payment.purpose === 'top_up' || payment.purpose === 'debt') return { product: null, conflicts: [] }
  const { tariff, terms } = await bikeRulesAt(book.queries, atMs)
  const { seasons } = book
  const product = hireProductOf(tariff, payment.sku)
  const kind = payment.purpose === 'subscription' ? 'bike_subscription' : 'bike_day_pass'
  if (product === null || product.kind !== kind) return { product: null, conflicts: ['bike_product_unknown'] }
  const renter: BikeRenterState = {
    residence: book.row.residence,
    birthDay: book.row.birth_day,
    concessionLastDay: book.row.concession_last_day,
    isBlocked: book.row.blocked_at_ms !== null && book.row.blocked_at_ms <= atMs,
    account: book.standing,
    asOfMs: atMs,
  }
  // Where it was sold and by what means was for the terminal to judge.
  const everywhere = { place: 'central_desk', means: ['cash', 'bank_card', 'bank_qr'], isClockTrusted: true } as const
  const shop = { ...everywhere, tariff, terms, seasons, atMs }
  if (offerRefusals(product, renter, shop).length > 0) {
    return { product: null, conflicts: ['bike_product_not_offered'] }
  }
  const paid = addTenge(payment.amount, payment.deposit)
  const rules = { tariff, terms: terms.sale }
  if (!posted(product, book.standing, paid, rules).ok) return { product: null, conflicts: ['bike_not_paid_in_full'] }
  return { product, conflicts: payment.deposit === product.deposit ? [] : ['bike_deposit_differs'] }
}

/** Null when the payment is new; otherwise what its repetition contradicts, if anything. */
async function recordPayment(
  queries: Queries,
  payment: AccountPayment,
  nowMs: number,
): Promise<AccountConflictCode[] | null> {
  const { rowCount } = await queries.query(
    `insert into bike_payments (terminal_id, sale_id, line_id, account_id, purpose, sku, amount, deposit, paid_at_ms,
       received_at_ms, is_placed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false)
     on conflict (sale_id, line_id) do nothing`,
    [
      payment.terminalId,
      payment.saleId,
      payment.lineId,
      payment.accountId,
      payment.purpose,
      payment.sku,
      payment.amount,
      payment.deposit,
      payment.paidAtMs,
      nowMs,
    ],
  )
  if (rowCount === 1) return null
  const earlier = await selectRow(
    queries,
    z.object({ is_same_terminal: z.boolean(), is_same: z.boolean() }),
    `select terminal_id = $3 as is_same_terminal,
       account_id = $4 and purpose = $5 and sku = $6 and amount = $7 and deposit = $8 as is_same
     from bike_payments where sale_id = $1 and line_id = $2`,
    [
      payment.saleId,
      payment.lineId,
      payment.terminalId,
      payment.accountId,
      payment.purpose,
      payment.sku,
      payment.amount,
      payment.deposit,
    ],
  )
  if (earlier?.is_same_terminal === false) return ['bike_payment_other_terminal']
  return earlier?.is_same === true ? [] : ['bike_payment_differs']
}
