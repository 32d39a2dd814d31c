import type { Language, LocalisedText } from '#domain/language'
import type { Tenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import type { AccountPurpose } from '#domain/sale/product'
import type { CalendarDay } from '#domain/time'

/** What a receipt says; how it looks is the receipt page's business. One document per sale, journaled when issued, so that
 *  a copy printed later says exactly the same. */
export type ReceiptDocument = {
  readonly receiptId: string
  readonly language: Language
  readonly terminalNumber: number
  readonly stopName: LocalisedText
  readonly atMs: number
  /** Null for a sale that is about no card. */
  readonly cardNumber: string | null
  /** Terminal and sale number as people quote it: `0147-20931`. */
  readonly reference: string
  readonly lines: readonly ReceiptLine[]
  readonly total: Tenge
  readonly payment: ReceiptPayment
  /** Printed again at a desk; says the same, and that it is a copy. */
  readonly isCopy?: true
}

export type ReceiptLine =
  | {
      readonly kind: 'top_up'
      readonly amount: Tenge
      readonly balanceBefore: Tenge
      readonly balanceAfter: Tenge
    }
  | {
      readonly kind: 'activation'
      readonly amount: Tenge
      readonly balanceBefore: Tenge
      readonly balanceAfter: Tenge
    }
  /** Written to the card, bought here or earlier in a bank app. */
  | { readonly kind: 'pass'; readonly amount: Tenge; readonly pass: PassGrant }
  | {
      readonly kind: 'account'
      readonly amount: Tenge
      readonly accountId: string
      readonly purpose: AccountPurpose
    }
  /** Returnable, so a line of its own (BIKE-055). */
  | { readonly kind: 'deposit'; readonly amount: Tenge; readonly accountId: string }
  /** Last days of the plastic and of the warranty (CARD-008, CARD-009). */
  | {
      readonly kind: 'card'
      readonly amount: Tenge
      readonly cardNumber: string
      readonly lastDay: CalendarDay
      readonly warrantyLastDay: CalendarDay
    }
  /** Claim slip: paid, held for this card number, to be written by `lastDay` (PEND-004). */
  | {
      readonly kind: 'deferred'
      readonly amount: Tenge
      readonly lastDay: CalendarDay
      /** What it paid for; null: money of the wallet. */
      readonly pass: PassGrant | null
    }
  | { readonly kind: 'refunded'; readonly amount: Tenge }
  /** Claim slip: paid, nothing given for it; the central desk settles it. */
  | { readonly kind: 'owed'; readonly amount: Tenge }
  /** The bank terminal has not said whether it charged, or the dispenser whether it gave a card; a person settles it by the
   *  reference. */
  | { readonly kind: 'in_question'; readonly amount: Tenge; readonly of: 'bank' | 'dispenser' }

export type ReceiptPayment =
  | {
      readonly method: 'cash'
      readonly inserted: Tenge
      readonly surplus: Tenge
      /** Given back at a desk, out of what was inserted. */
      readonly change?: Tenge
    }
  | {
      readonly method: 'bank'
      readonly maskedCard: string | null
      readonly bankReference: string
      /** The part a desk took in cash. */
      readonly cash?: Tenge
    }
  /** Paid earlier in a bank app. */
  | { readonly method: 'provider' }
