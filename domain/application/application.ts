import type { ApplicationCause, ApplicationKind } from '#domain/application/kind'
import type { Finding, RefusalReason } from '#domain/application/check'
import type { BroughtDocument } from '#domain/concession/application'
import type { Tenge } from '#domain/money'
import type { CalendarDay } from '#domain/time'

/** An application at the central desk, a case: it may be continued on another day and at another desk, so the centre holds it. */
export type Application = {
  readonly kind: ApplicationKind
  readonly cause: ApplicationCause
  /** The card it is about; null for a first issue and for a bike account. */
  readonly cardNumber: string | null
  /** The bike account it is about. */
  readonly accountId: string | null
  readonly applicant: Applicant
  /** The pension certificate names a status that needs the stamped entry (CONC-006). */
  readonly isStampNeeded: boolean
  readonly openedOn: CalendarDay
  /** The card that is given, or that gets what the first one had. */
  readonly otherCardNumber: string | null
  readonly brought: readonly BroughtDocument[]
  readonly findings: readonly Finding[]
  /** Day all documents were there, and the last day of its term; null without a term. */
  readonly completeOn: CalendarDay | null
  readonly dueDay: CalendarDay | null
  readonly state: ApplicationState
}

/** Whoever signs the application: no more of him is kept than the paper and the age conditions need (INFO-020, GAP-51). */
export type Applicant = {
  readonly name: string
  readonly bornOn: CalendarDay
  readonly relation: 'self' | 'parent' | 'representative'
}

export type ApplicationState =
  /** Documents are still to be brought. → checking · refused · withdrawn */
  | { readonly kind: 'collecting' }
  /** All documents are there, its term runs. → approved · done · refused · withdrawn */
  | { readonly kind: 'checking' }
  /** Decided for: money is to be paid out, once. → paying */
  | { readonly kind: 'approved'; readonly amount: Tenge }
  /** One desk has the payout. → done · approved, when that desk knows that nothing was given */
  | { readonly kind: 'paying'; readonly amount: Tenge; readonly payout: Payout }
  | { readonly kind: 'done'; readonly paid: Tenge | null }
  | { readonly kind: 'refused'; readonly reasons: readonly RefusalReason[] }
  | { readonly kind: 'withdrawn' }

/** Out of the drawer, or back to the bank card by the terminal that charged it. */
export const payoutMeans = ['cash', 'bank'] as const
export type PayoutMeans = (typeof payoutMeans)[number]

export type Payout = { readonly payoutId: string; readonly terminalNumber: number }

export type ApplicationEvent =
  | { readonly kind: 'document_brought'; readonly document: BroughtDocument }
  /** `isApproved`: a second person agrees; needed for a bank statement in place of the registration (GAP-46). */
  | { readonly kind: 'found'; readonly finding: Finding; readonly isApproved: boolean }
  | { readonly kind: 'other_card_named'; readonly cardNumber: string }
  | { readonly kind: 'approved' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'payout_begun'; readonly payout: Payout }
  | { readonly kind: 'payout_made'; readonly payoutId: string; readonly amount: Tenge }
  | { readonly kind: 'payout_not_made'; readonly payoutId: string }

export type ApplicationRefusal =
  /** It is past that, or not yet so far. */
  | { readonly kind: 'application_state' }
  | { readonly kind: 'document_not_needed' }
  | { readonly kind: 'check_out_of_order' }
  /** The finding lacks what belongs to it, or is none of this check. */
  | { readonly kind: 'finding_invalid' }
  | { readonly kind: 'approval_needed' }
  | { readonly kind: 'other_card_needed' }
  /** Something speaks against it. */
  | { readonly kind: 'application_objected'; readonly reasons: readonly RefusalReason[] }
  /** Nothing speaks against it. */
  | { readonly kind: 'nothing_against' }
  | { readonly kind: 'payout_other' }

/** Nothing more is decided or done. */
export function isClosed({ state }: Pick<Application, 'state'>): boolean {
  return state.kind === 'done' || state.kind === 'refused' || state.kind === 'withdrawn'
}
