import type { Tenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import { err, ok, type Result } from '#domain/result'
import { addDays, almatyDay, daysBetween, type CalendarDay } from '#domain/time'

/** A payment accepted elsewhere that still has to be written to its card (PEND-002). */
export type PendingPayment = {
  readonly pendingId: string
  /** 16 digits; the only card it may be written to (PEND-013). */
  readonly cardNumber: string
  /** The centre's number of this payment on this card: its bit in the card's action window (design D6). */
  readonly action: number
  readonly amount: Tenge
  /** What the amount paid for: money of the wallet, or a pass. */
  readonly content: PendingContent
  readonly acceptedAtMs: number
  /** Last good day, to 23:59:59.999 in Asia/Almaty (PEND-004). Fixed by the centre when the payment is accepted. */
  readonly lastDay: CalendarDay
  readonly state: PendingState
  readonly source: 'provider' | 'deferred_sale'
  /** Set for a deferred sale whose write may have happened: if the card's log has this operation, it did. */
  readonly guard: CardGuard | null
}

export type PendingContent = { readonly kind: 'wallet' } | { readonly kind: 'pass'; readonly pass: PassGrant }

export const walletContent: PendingContent = { kind: 'wallet' }

export type PendingState = 'pending' | 'activated' | 'blocked' | 'cancelled'

export type CardGuard = {
  readonly terminalNumber: number
  readonly operationNumber: number
  readonly expectedCounter: number
}

/** Terms of pending payments in force. */
export type PendingTerms = {
  /** Days within which a payment must be written to its card (PEND-004). */
  readonly activationTermDays: number
}

/** Last good day of a payment accepted at an instant: the day of acceptance is day 0 and is not counted (PEND-004, GAP-25). */
export function lastActivationDay(acceptedAtMs: number, { activationTermDays }: PendingTerms): CalendarDay {
  return addDays(almatyDay(acceptedAtMs), activationTermDays)
}

/** How a blocked payment is given back for activation (PEND-006, RESTORE-020). */
export type ReopeningTerms = {
  /** GAP-26: a new term after re-opening is not stated; proposed: 28 calendar days again. */
  readonly termDays: number
  /** GAP-26, proposed `reopening`: the new term counts from the day of re-opening, that day not counted. `last_day`: the old term
   *  is made longer by so many days. */
  readonly countedFrom: 'reopening' | 'last_day'
  /** Days after its last good day in which a payment may be re-opened; after them it is cancelled for good. Not stated
   *  (PEND-006, GAP-26); proposed: three years, the general limitation of claims (Civil Code, article 178). Null: no end. */
  readonly withinDays: number | null
}

/** Last good day of a payment re-opened at an instant (GAP-26): never earlier than it was. */
function reopenedLastDay(lastDay: CalendarDay, reopenedAtMs: number, terms: ReopeningTerms): CalendarDay {
  const start = terms.countedFrom === 'reopening' ? almatyDay(reopenedAtMs) : lastDay
  const renewed = addDays(start, terms.termDays)
  return renewed > lastDay ? renewed : lastDay
}

export type ReopeningRefusal =
  /** It waits for its card already; nothing was changed. */
  | { readonly kind: 'pending_open' }
  | { readonly kind: 'pending_activated' }
  | { readonly kind: 'pending_cancelled' }
  /** Whether it is on the card is not known: re-opened, it might be written twice (design D6). */
  | { readonly kind: 'pending_in_doubt' }
  /** The months it was sold for have passed (PEND-011, GAP-26). */
  | { readonly kind: 'pending_period_over' }
  /** The old term made longer is over as well. */
  | { readonly kind: 'pending_term_over' }

/** Whether a payment may be re-opened, and through which day it is good then (PEND-006, PEND-011, GAP-26). */
export function reopening(
  { state, guard, content, lastDay }: Pick<PendingPayment, 'state' | 'guard' | 'content' | 'lastDay'>,
  nowMs: number,
  terms: ReopeningTerms,
): Result<CalendarDay, ReopeningRefusal> {
  if (state === 'pending') return err({ kind: 'pending_open' })
  if (state === 'activated') return err({ kind: 'pending_activated' })
  if (state === 'cancelled') return err({ kind: 'pending_cancelled' })
  if (guard !== null) return err({ kind: 'pending_in_doubt' })
  if (content.kind === 'pass' && content.pass.product === 'monthly' && content.pass.lastDay < almatyDay(nowMs)) {
    return err({ kind: 'pending_period_over' })
  }
  const renewed = reopenedLastDay(lastDay, nowMs, terms)
  return daysLeft(renewed, nowMs) < 0 ? err({ kind: 'pending_term_over' }) : ok(renewed)
}

/** Days left including today's: 0 on the last good day, negative once blocked (PEND-005). */
export function daysLeft(lastDay: CalendarDay, nowMs: number): number {
  return daysBetween(almatyDay(nowMs), lastDay)
}

export type ActivationRefusal =
  | { readonly kind: 'pending_expired'; readonly lastDay: CalendarDay }
  | { readonly kind: 'pending_blocked' }
  | { readonly kind: 'pending_cancelled' }
  | { readonly kind: 'pending_activated' }
  | { readonly kind: 'pending_other_card' }

/** Whether a pending payment may be written to this card now; null means it may (PEND-004, PEND-005, PEND-013). */
export function activationRefusal(
  pending: PendingPayment,
  cardNumber: string,
  nowMs: number,
): ActivationRefusal | null {
  if (pending.cardNumber !== cardNumber) return { kind: 'pending_other_card' }
  if (pending.state === 'cancelled') return { kind: 'pending_cancelled' }
  if (pending.state === 'activated') return { kind: 'pending_activated' }
  if (pending.state === 'blocked') return { kind: 'pending_blocked' }
  if (daysLeft(pending.lastDay, nowMs) < 0) return { kind: 'pending_expired', lastDay: pending.lastDay }
  return null
}
