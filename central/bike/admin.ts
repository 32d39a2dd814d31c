import type { HireSeason } from '#domain/bike/season'
import type { Consent } from '#domain/consent/consent'
import type { Language } from '#domain/language'
import { tenge, type Tenge } from '#domain/money'
import type { Person } from '#domain/person/person'
import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import type { CalendarDay } from '#domain/time'
import type { BikeAccountState } from '#contract/bike'
import { accountState } from '#central/bike/account-state'
import { blockAccount } from '#central/bike/block-access'
import { chargeBook, creditBook, openBook, type Book } from '#central/bike/book'
import { placeMoney, type AccountMoney } from '#central/bike/credit'
import { openAccount, type Taken } from '#central/bike/open-account'
import { hashPin } from '#central/bike/pin'
import { readPostings, type PostingKind } from '#central/bike/rows'
import { writeSeasons } from '#central/bike/seasons'
import type { ListedMessage } from '#central/bike/sms-outbox'
import type { CentralContext } from '#central/context'
import type { Queries } from '#central/database/database'

export type LedgerEntry = {
  readonly kind: PostingKind
  readonly amount: Tenge
  readonly balanceAfter: Tenge
  readonly atMs: number
  readonly recordedAtMs: number
  readonly dueDay: CalendarDay | null
  /** The sale line it comes from; null: the operator's own billing. */
  readonly source: { readonly terminalNumber: number; readonly saleId: string; readonly lineId: number } | null
  readonly purchaseId: string | null
  readonly note: string | null
}

/** What billing charges: rides, fines and damages (BIKE-073), and what it corrects (BIKE-096). */
export type BillingEntry = {
  readonly kind: Exclude<PostingKind, 'payment' | 'subscription_fee' | 'day_pass_fee' | 'deposit'>
  /** Negative, unless it is a correction. */
  readonly amount: Tenge
  readonly atMs?: number
  readonly dueDay?: CalendarDay
  readonly note?: string
}

/** The consents are given as the account is opened. */
export type AccountOpening = {
  readonly accountId: string
  readonly pin: string
  readonly language: Language
  readonly person: Person
  readonly consents: readonly Omit<Consent, 'atMs'>[]
}

type Unknown = { readonly kind: 'bike_account_unknown' }

/** What the operator's staff and billing do to bike accounts; no network interface leads here. */
export interface BikeAdmin {
  openAccount(opening: AccountOpening): Promise<Result<null, { readonly kind: Taken }>>
  state(accountId: string): Promise<Result<BikeAccountState, Unknown>>
  /** Every posting with its source, in order (BIKE-006). */
  ledger(accountId: string): Promise<LedgerEntry[]>
  bill(accountId: string, entry: BillingEntry): Promise<Result<BikeAccountState, Unknown>>
  /** Money that came by bank transfer or through the personal cabinet (BIKE-010). */
  credit(accountId: string, money: AccountMoney): Promise<Result<BikeAccountState, Unknown>>
  /** Staff saw the documents (GAP-04); null takes it back. */
  verifyConcession(accountId: string, lastDay: CalendarDay | null): Promise<void>
  block(accountId: string): Promise<Result<null, Unknown>>
  /** The hire ended as it should: the day pass is over and its deposit goes back (BIKE-057). */
  endDayPass(accountId: string): Promise<void>
  /** Replaces all of them; seasons may not overlap (GAP-05). */
  setSeasons(seasons: readonly HireSeason[]): Promise<void>
  /** The outbox of the simulated telephone network. */
  messages(): Promise<ListedMessage[]>
}

export function createBikeAdmin(context: CentralContext): BikeAdmin {
  const { database, clock, random } = context
  return {
    async openAccount(opening) {
      const pinHash = await hashPin(opening.pin, random)
      const nowMs = clock.wallMs()
      const consents = opening.consents.map((consent) => ({ ...consent, atMs: nowMs }))
      const opened = { registration: null, openedAtMs: nowMs, contractReadAtMs: nowMs }
      const account = { ...opening, ...opened, pinHash, consents }
      const taken = await database.transaction((queries) => openAccount(queries, account))
      return taken === null ? ok(null) : err({ kind: taken })
    },
    state: (accountId) => withBook(context, accountId, () => Promise.resolve()),
    ledger: (accountId) => ledger(database, accountId),
    bill: (accountId, entry) => withBook(context, accountId, (book) => bill(book, entry)),
    credit: (accountId, money) =>
      withBook(context, accountId, async (book) => {
        await placeMoney(book, money, { atMs: book.nowMs, source: null, id: random.uuid() })
      }),
    async verifyConcession(accountId, lastDay) {
      await database.query('update bike_accounts set concession_last_day = $2 where account_id = $1', [
        accountId,
        lastDay,
      ])
    },
    block: (accountId) => block(context, accountId),
    async endDayPass(accountId) {
      const nowMs = clock.wallMs()
      await database.transaction(async (queries) => {
        await queries.query(
          `update bike_purchases set ended_at_ms = $2 where account_id = $1 and kind = 'day_pass' and ended_at_ms is null`,
          [accountId, nowMs],
        )
        await queries.query(
          'update bike_deposits set released_at_ms = $2 where account_id = $1 and released_at_ms is null',
          [accountId, nowMs],
        )
      })
    },
    setSeasons: (seasons) => database.transaction((queries) => writeSeasons(queries, seasons)),
    messages: () => context.messages.list(database),
  }
}

async function withBook(
  context: CentralContext,
  accountId: string,
  work: (book: Book) => Promise<void>,
): Promise<Result<BikeAccountState, Unknown>> {
  const nowMs = context.clock.wallMs()
  return context.database.transaction(async (queries) => {
    const book = await openBook(queries, accountId, nowMs)
    if (book === null) return err({ kind: 'bike_account_unknown' })
    await work(book)
    return ok(await accountState(queries, accountId, nowMs))
  })
}

async function bill(book: Book, entry: BillingEntry): Promise<void> {
  const { kind, amount, atMs = book.nowMs, dueDay = null, note = null } = entry
  assert(amount < 0 || (amount > 0 && kind === 'correction'), 'a charge takes, a correction takes or gives')
  const posting = { kind, amount, atMs, dueDay, note, source: null, purchaseId: null }
  if (amount > 0) await creditBook(book, posting)
  else await chargeBook(book, posting)
}

async function block(context: CentralContext, accountId: string): Promise<Result<null, Unknown>> {
  const nowMs = context.clock.wallMs()
  return context.database.transaction(async (queries) => {
    const book = await openBook(queries, accountId, nowMs)
    if (book === null) return err({ kind: 'bike_account_unknown' })
    await blockAccount(queries, { accountId, reason: 'decision', nowMs })
    return ok(null)
  })
}

async function ledger(queries: Queries, accountId: string): Promise<LedgerEntry[]> {
  let balanceAfter = 0
  return (await readPostings(queries, accountId)).map((row) => {
    balanceAfter += row.amount
    const { terminal_number: terminalNumber, sale_id: saleId, line_id: lineId } = row
    const isOfSale = terminalNumber !== null && saleId !== null && lineId !== null
    return {
      kind: row.kind,
      amount: row.amount,
      balanceAfter: tenge(balanceAfter),
      atMs: row.at_ms,
      recordedAtMs: row.recorded_at_ms,
      dueDay: row.due_day,
      source: isOfSale ? { terminalNumber, saleId, lineId } : null,
      purchaseId: row.purchase_id,
      note: row.note,
    }
  })
}
