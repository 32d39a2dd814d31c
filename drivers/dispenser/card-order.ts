import type { PassOnCard } from '#domain/pass/on-card'
import type { Tenge } from '#domain/money'
import type { CalendarDay } from '#domain/time'

/** One act "give me a new transport card" (CARD-001): what is asked, what is reported on the way, and how it can end. Only
 *  reusable cards without a holder: named ones are not a dispenser's to give (CARD-002, CARD-003). */
export type CardOrder = {
  /** Of the whole act, at most one card is handed out for it, ever. Each try gets a dispenser id of its own. */
  readonly dispenseId: string
  /** Reserved for this order, 16 digits each; as many cards are tried as there are numbers. A number is never used again,
   *  not even for the same order: a spoiled card may carry it. */
  readonly cardNumbers: readonly string[]
  /** Of the plastic in the stack; the 10 years run from this day, not from the sale (CARD-008). */
  readonly producedOn: CalendarDay
  /** What the card carries from the start. */
  readonly balance: Tenge
  readonly balanceMax: Tenge
  readonly passes: readonly PassOnCard[]
  readonly terminalNumber: number
  readonly operationNumber: number
  readonly atMs: number
  /** Whether the caller's record leaves it possible that an earlier call went as far as `issue`. It decides what a silent
   *  dispenser, or one without record, means: nothing handed out, or not known. */
  readonly mayBeIssued: boolean
}

export type CardIssueStep = 'stage' | 'personalise' | 'read_back' | 'issue' | 'capture'

export type CardIssueProgress = {
  readonly dispenseId: string
  /** From 1. */
  readonly attempt: number
  readonly cardNumber: string
  readonly step: CardIssueStep
  readonly phase: 'begins' | 'done' | 'failed'
}

/** Called and awaited before and after each step: what it writes is durable before the step begins. */
export type ReportCardIssue = (progress: CardIssueProgress) => void | Promise<void>

/** Numbers on cards that came out of the stack and did not reach the passenger: the centre must void them. */
type Spoiled = { readonly spoiledNumbers: readonly string[] }

export type IssuedCard = { readonly cardNumber: string } & Spoiled

export type UnknownReason = 'no_answer' | 'jam_at_mouth' | 'removed_by_hand' | 'left_in_mouth' | 'record_lost'

/** Every kind but `unknown` is certain that the passenger has no card. `unknown` is never followed by another card: it is
 *  examined later or goes to a person. */
export type CardIssueTrouble =
  | { readonly kind: 'empty' }
  | { readonly kind: 'jam' }
  | { readonly kind: 'capture_box_full' }
  /** The card of another order is in the transport or in the mouth. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'dispenser_gone'; readonly detail: string }
  /** The antenna, not the cards. */
  | { readonly kind: 'reader_failed'; readonly detail: string }
  /** No number is left; `details` says why the cards tried by this call failed. */
  | { readonly kind: 'all_failed'; readonly details: readonly string[] }
  /** It was in the mouth and the dispenser has it again. */
  | { readonly kind: 'not_taken' }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'unknown'; readonly why: UnknownReason }

export type CardIssueFailure = CardIssueTrouble & Spoiled

/** Where an order stands by the dispenser's own record. */
export type CardOrderVerdict =
  /** No card of it is under way and none was handed out; calling again tries card number `attempt`. */
  | { readonly kind: 'not_handed_out'; readonly attempt: number }
  /** Its card waits inside or in the mouth: call `issue` again to go on, or `withdraw`. */
  | { readonly kind: 'at_reader' | 'in_mouth'; readonly attempt: number; readonly cardNumber: string }
  | { readonly kind: 'handed_out'; readonly cardNumber: string }
  | { readonly kind: 'not_taken' }
  /** Stuck inside, out of reach. */
  | { readonly kind: 'jam' }
  | { readonly kind: 'all_failed' }
  | { readonly kind: 'dispenser_gone'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly why: UnknownReason }

export type CardOrderStanding = CardOrderVerdict & Spoiled
