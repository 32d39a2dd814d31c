import type { Language, LocalisedText } from '#domain/language'
import type { Tenge } from '#domain/money'
import type { CalendarDay } from '#domain/time'

/** What a receipt says; how it looks is the receipt page's business. One document per sale, journaled when issued, so that
 *  a copy printed later says exactly the same. */
export type ReceiptDocument = {
  readonly receiptId: string
  readonly language: Language
  readonly terminalNumber: number
  readonly stopName: LocalisedText
  readonly atMs: number
  readonly cardNumber: string
  /** Terminal and sale number as people quote it: `0147-20931`. */
  readonly reference: string
  readonly lines: readonly ReceiptLine[]
  readonly total: Tenge
  readonly payment: ReceiptPayment
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
  /** Claim slip: paid, held for this card number, to be written by `lastDay` (PEND-004). */
  | {
      readonly kind: 'deferred'
      readonly amount: Tenge
      readonly lastDay: CalendarDay
    }
  | { readonly kind: 'refunded'; readonly amount: Tenge }
  /** The bank terminal has not said whether it charged; a person settles it by the reference. */
  | { readonly kind: 'in_question'; readonly amount: Tenge }

export type ReceiptPayment =
  | {
      readonly method: 'cash'
      readonly inserted: Tenge
      readonly surplus: Tenge
    }
  | {
      readonly method: 'bank'
      readonly maskedCard: string | null
      readonly bankReference: string
    }
  /** Paid earlier in a bank app. */
  | { readonly method: 'provider' }
