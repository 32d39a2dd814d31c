import type { AccountTerms, RideTerms } from '#domain/bike/tariff'
import { addTenge, subtractTenge, tenge, type Tenge } from '#domain/money'
import { addDays, almatyDay, startOfDayMs, type CalendarDay } from '#domain/time'

/** The personal account as the centre keeps it (BIKE-006). */
export type BikeAccount = {
  /** What was posted; below zero is debt, fines included (BIKE-073, BIKE-092). */
  readonly balance: Tenge
  /** Paid, not yet debited: part of `balance` that is spoken for until 00:00 (BIKE-090, GAP-06). */
  readonly reserved: Tenge
  readonly depositHeld: Tenge
  /** What is still open of each charge. */
  readonly debts: readonly BikeDebt[]
  readonly restriction: HireRestriction | null
  readonly product: BikeHolding | null
}

/** `reason` and names as in the contract with the centre. */
export type HireRestriction = {
  readonly reason: 'balance_spent'
  readonly sinceMs: number
  /** Enough money has come in; from this instant at the latest hire is possible again (BIKE-094). */
  readonly liftedByMs: number | null
}

export type BikeDebt = { readonly open: Tenge; readonly atMs: number }

/** The subscription or day pass in force or not begun yet. */
export type BikeHolding =
  | {
      readonly kind: 'subscription'
      readonly sku: string
      readonly firstDay: CalendarDay
      readonly lastDay: CalendarDay
      /** Null: debited already. */
      readonly debitAtMs: number | null
    }
  | { readonly kind: 'day_pass'; readonly sku: string; readonly boughtAtMs: number; readonly hours: number }

/** What may be spent on something new: the same money is not offered twice (BIKE-090, GAP-06). */
export function availableBalance(account: BikeAccount): Tenge {
  return subtractTenge(account.balance, account.reserved)
}

/** What must be paid before anything else (BIKE-092). */
export function debtOf(account: BikeAccount): Tenge {
  const available = availableBalance(account)
  return available < 0 ? subtractTenge(tenge(0), available) : tenge(0)
}

/** 00:00 of the day after, when a subscription fee paid at an instant is debited (BIKE-090). */
export function feeDebitAtMs(paidAtMs: number): number {
  return startOfDayMs(addDays(almatyDay(paidAtMs), 1))
}

/** 00:00 of the day after the day of the ride, which is the day it ends (BIKE-091, GAP-06). */
export function rideDebitAtMs(
  ride: { readonly startedAtMs: number; readonly endedAtMs: number },
  terms: RideTerms,
): number {
  return feeDebitAtMs(terms.dayOf === 'end' ? ride.endedAtMs : ride.startedAtMs)
}

/** One debit. Hire is restricted when it leaves nothing or less (BIKE-093). `from` says whether the money was reserved. */
export function debit(account: BikeAccount, amount: Tenge, from: 'reserved' | 'free', atMs: number): BikeAccount {
  const balance = subtractTenge(account.balance, amount)
  const restriction: HireRestriction | null =
    balance <= 0 ? { reason: 'balance_spent', sinceMs: atMs, liftedByMs: null } : account.restriction
  return {
    ...account,
    balance,
    reserved: from === 'reserved' ? subtractTenge(account.reserved, amount) : account.reserved,
    restriction,
  }
}

/** Money that came in, of which the oldest debts take theirs first (BIKE-073, BIKE-092). */
export function credit(account: BikeAccount, amount: Tenge): BikeAccount {
  return { ...account, balance: addTenge(account.balance, amount), debts: settled(account.debts, amount) }
}

/** How one payment divides (BIKE-092): to debt, and what is left for the account. */
export function divided(account: BikeAccount, amount: Tenge): { readonly debt: Tenge; readonly rest: Tenge } {
  const debt = debtOf(account)
  const toDebt = amount < debt ? amount : debt
  return { debt: toDebt, rest: subtractTenge(amount, toDebt) }
}

function settled(debts: readonly BikeDebt[], amount: Tenge): readonly BikeDebt[] {
  let left = amount
  const open: BikeDebt[] = []
  for (const debt of [...debts].sort((a, b) => a.atMs - b.atMs)) {
    const paid = debt.open < left ? debt.open : left
    left = subtractTenge(left, paid)
    if (paid < debt.open) open.push({ ...debt, open: subtractTenge(debt.open, paid) })
  }
  return open
}

/** What a lift needs (GAP-12): the fee of the period the renter chose and, by switch, the minimum of the account. */
export type LiftNeed = {
  readonly fee: Tenge
  readonly minimumBalance: Tenge
  readonly isSubscriptionRunning: boolean
}

/** What has to be paid in for hire to be possible again: the debt and an advance (BIKE-094). 0 when it is there. */
export function amountToLift(account: BikeAccount, need: LiftNeed, terms: AccountTerms): Tenge {
  const isMinimumEnough = terms.lift === 'debt_and_minimum_while_paid' && need.isSubscriptionRunning
  const missing = subtractTenge(isMinimumEnough ? need.minimumBalance : need.fee, account.balance)
  return missing > 0 ? missing : tenge(0)
}

/** The account when money has arrived: if it is enough, the restriction ends by a known instant (BIKE-094). */
export function withLift(account: BikeAccount, need: LiftNeed, terms: AccountTerms, arrivedAtMs: number): BikeAccount {
  const { restriction } = account
  if (restriction === null || restriction.liftedByMs !== null) return account
  if (amountToLift(account, need, terms) > 0) return account
  const liftedByMs = arrivedAtMs + terms.liftHoursMax * 3_600_000
  return { ...account, restriction: { ...restriction, liftedByMs } }
}

export function isRestricted(account: BikeAccount, atMs: number): boolean {
  const { restriction } = account
  return restriction !== null && (restriction.liftedByMs === null || atMs < restriction.liftedByMs)
}
