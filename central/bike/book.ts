import { z } from 'zod'
import { tengeSchema } from '#contract/base'
import type { BikeAccountState } from '#contract/bike'
import { assert } from '#domain/assert'
import { credit, debit, isRestricted, withLift, type LiftNeed } from '#domain/bike/account'
import { hireProductOf, type BikeTariff } from '#domain/bike/tariff'
import { seasonAt, seasonEndMs, type HireSeason } from '#domain/bike/season'
import { sumTenge, tenge, type Tenge } from '#domain/money'
import { almatyDay, type CalendarDay } from '#domain/time'
import { bikeRulesAt } from '#central/bike/catalogue'
import { balanceOf, openDebts } from '#central/bike/debts'
import {
  lockAccount,
  readPostings,
  readPurchases,
  type AccountRow,
  type PostingKind,
  type PostingRow,
  type PurchaseRow,
} from '#central/bike/rows'
import { readSeasons } from '#central/bike/seasons'
import { selectRow, type Queries } from '#central/database/database'

export type AccountStanding = BikeAccountState['account']

/** An account that is locked, as it stands now. What changes it is written at once; `restriction` by `saveRestriction`. */
export type Book = {
  readonly queries: Queries
  readonly nowMs: number
  readonly row: AccountRow
  readonly seasons: readonly HireSeason[]
  readonly standing: AccountStanding
}

/** Which sale line a posting comes from. */
export type PostingSource = { readonly terminalId: string; readonly saleId: string; readonly lineId: number }

export type Posting = {
  readonly kind: PostingKind
  readonly amount: Tenge
  readonly atMs: number
  readonly dueDay: CalendarDay | null
  /** Null: the operator's own billing. */
  readonly source: PostingSource | null
  readonly purchaseId: string | null
  readonly note: string | null
}

/** Null when there is no such account. Fees wait for their midnight (BIKE-090) and a restriction for the end of its term
 *  (BIKE-094); both are brought up to date here, before anything is judged, so that no answer depends on when a timer fired. */
export async function openBook(queries: Queries, accountId: string, nowMs: number): Promise<Book | null> {
  const row = await lockAccount(queries, accountId)
  if (row === null) return null
  const purchases = await readPurchases(queries, accountId)
  const seasons = await readSeasons(queries)
  const waiting = purchases.filter(({ is_debited: isDebited }) => !isDebited)
  const due = waiting
    .filter(({ debit_at_ms: debitAtMs }) => debitAtMs !== null && debitAtMs <= nowMs)
    .sort((a, b) => (a.debit_at_ms ?? 0) - (b.debit_at_ms ?? 0))
  const before: AccountStanding = {
    ...(await postedStanding(queries, accountId)),
    reserved: sumTenge(waiting.map(({ price }) => price)),
    depositHeld: await depositHeld(queries, accountId),
    restriction: restrictionOf(row),
    product: holdingOf(
      purchases.map((purchase) => (due.includes(purchase) ? { ...purchase, is_debited: true } : purchase)),
      seasons,
      nowMs,
    ),
  }
  let book: Book = { queries, nowMs, row, seasons, standing: before }
  for (const purchase of due) book = await debitFee(book, purchase)
  book = lifted(book, nowMs)
  if (book.standing.restriction !== before.restriction) await saveRestriction(book)
  return due.length === 0 ? book : withDebts(book)
}

/** Money that came in; a restriction gets its end when it is enough (BIKE-092, BIKE-094). */
export async function creditBook(book: Book, posting: Posting): Promise<Book> {
  const rules = await bikeRulesAt(book.queries, book.nowMs)
  await insertPosting(book, posting)
  const funded = credit(book.standing, posting.amount)
  const lifting = withLift(funded, liftNeed(book, rules.tariff), rules.terms.account, posting.atMs)
  const { restriction, balance } = lifting
  const credited: Book = { ...book, standing: { ...book.standing, balance, restriction } }
  if (restriction !== book.standing.restriction) await saveRestriction(credited)
  return withDebts(credited)
}

/** A debit of the operator's billing; it may restrict hire (BIKE-093). `posting.amount` is negative. */
export async function chargeBook(book: Book, posting: Posting): Promise<Book> {
  await insertPosting(book, posting)
  const charged = debited(book, tenge(0 - posting.amount), 'free', posting.atMs)
  await saveRestriction(charged)
  return withDebts(charged)
}

/** Money moved out of the balance for what it was paid for: the price of a day pass, a deposit. Restricts nothing, although
 *  it may leave exactly nothing: a day pass needs no minimum (GAP-11). */
export async function spend(book: Book, posting: Posting): Promise<Book> {
  await insertPosting(book, posting)
  const balance = tenge(book.standing.balance + posting.amount)
  return { ...book, standing: { ...book.standing, balance } }
}

/** What a lift of the restriction needs: the fee of the period chosen last; of a day pass, which is paid for already, nothing;
 *  without a choice the smallest fee there is (BIKE-094, GAP-12). */
function liftNeed(book: Book, tariff: BikeTariff): LiftNeed {
  const chosen = book.row.chosen_sku === null ? null : hireProductOf(tariff, book.row.chosen_sku)
  const smallest = tenge(Math.min(...tariff.subscriptions.map(({ price }) => price)))
  const { product } = book.standing
  return {
    fee: chosen === null ? smallest : chosen.kind === 'bike_subscription' ? chosen.price : tenge(0),
    minimumBalance: tariff.minimumBalance,
    isSubscriptionRunning: product?.kind === 'subscription',
  }
}

async function debitFee(book: Book, purchase: PurchaseRow): Promise<Book> {
  const { purchase_id: purchaseId, price, debit_at_ms: atMs } = purchase
  assert(atMs !== null, 'a fee is debited at a known instant')
  await book.queries.query('update bike_purchases set is_debited = true where purchase_id = $1', [purchaseId])
  if (price === 0) return book
  const posting = { kind: 'subscription_fee', amount: tenge(0 - price), atMs, purchaseId } as const
  await insertPosting(book, { ...posting, dueDay: null, source: null, note: null })
  return debited(lifted(book, atMs), price, 'reserved', atMs)
}

function debited(book: Book, amount: Tenge, from: 'reserved' | 'free', atMs: number): Book {
  const { balance, reserved, restriction } = debit(book.standing, amount, from, atMs)
  return { ...book, standing: { ...book.standing, balance, reserved, restriction } }
}

function lifted(book: Book, atMs: number): Book {
  if (isRestricted(book.standing, atMs)) return book
  return { ...book, standing: { ...book.standing, restriction: null } }
}

async function withDebts(book: Book): Promise<Book> {
  const { balance, debts } = await postedStanding(book.queries, book.row.account_id)
  assert(balance === book.standing.balance, 'the balance is the sum of what was posted')
  return { ...book, standing: { ...book.standing, debts } }
}

async function postedStanding(
  queries: Queries,
  accountId: string,
): Promise<Pick<AccountStanding, 'balance' | 'debts'>> {
  const postings: readonly PostingRow[] = await readPostings(queries, accountId)
  return { balance: balanceOf(postings), debts: openDebts(postings) }
}

async function depositHeld(queries: Queries, accountId: string): Promise<Tenge> {
  const row = await selectRow(
    queries,
    z.object({ held: tengeSchema }),
    `select coalesce(sum(amount), 0)::bigint as held from bike_deposits
     where account_id = $1 and released_at_ms is null`,
    [accountId],
  )
  return row?.held ?? tenge(0)
}

function restrictionOf(row: AccountRow): AccountStanding['restriction'] {
  const { restricted_at_ms: sinceMs, lifted_by_ms: liftedByMs } = row
  return sinceMs === null ? null : { reason: 'balance_spent', sinceMs, liftedByMs }
}

/** The latest that is not over. The hours of a day pass begin with the first unlocking, so it ends when billing says so or
 *  with the season it was bought in (GAP-05). */
function holdingOf(
  purchases: readonly PurchaseRow[],
  seasons: readonly HireSeason[],
  nowMs: number,
): AccountStanding['product'] {
  const today = almatyDay(nowMs)
  const held = purchases.findLast((purchase) => {
    if (purchase.ended_at_ms !== null) return false
    if (purchase.last_day !== null) return purchase.last_day >= today
    const season = seasonAt(seasons, purchase.bought_at_ms)
    return season !== null && nowMs < seasonEndMs(season)
  })
  if (held === undefined) return null
  const { sku, bought_at_ms: boughtAtMs, first_day: firstDay, last_day: lastDay, hours } = held
  if (hours !== null) return { kind: 'day_pass', sku, boughtAtMs, hours }
  assert(firstDay !== null && lastDay !== null, 'a subscription has a first and a last day')
  return {
    kind: 'subscription',
    sku,
    boughtAtMs,
    firstDay,
    lastDay,
    debitAtMs: held.is_debited ? null : held.debit_at_ms,
  }
}

async function saveRestriction({ queries, row, standing }: Book): Promise<void> {
  await queries.query('update bike_accounts set restricted_at_ms = $2, lifted_by_ms = $3 where account_id = $1', [
    row.account_id,
    standing.restriction?.sinceMs ?? null,
    standing.restriction?.liftedByMs ?? null,
  ])
}

async function insertPosting({ queries, row, nowMs }: Book, posting: Posting): Promise<void> {
  await queries.query(
    `insert into bike_postings (account_id, kind, amount, at_ms, recorded_at_ms, due_day, terminal_id, sale_id, line_id,
       purchase_id, note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.account_id,
      posting.kind,
      posting.amount,
      posting.atMs,
      nowMs,
      posting.dueDay,
      posting.source?.terminalId ?? null,
      posting.source?.saleId ?? null,
      posting.source?.lineId ?? null,
      posting.purchaseId,
      posting.note,
    ],
  )
}
