import type { PayoutMeans } from '#domain/application/application'
import type { CardGuard, PendingContent } from '#domain/pending'
import type { Tenge } from '#domain/money'
import type { AccountPurpose } from '#domain/sale/product'
import type { CalendarDay } from '#domain/time'

/** What the journal tells the centre and the auditor about money, one record each. The rest of the journal explains how it
 *  came about; these alone say what happened. `saleId` names the sale they belong to. */
export type Fact =
  | {
      readonly kind: 'cash_accepted'
      readonly saleId: string
      readonly noteId: string
      readonly amount: Tenge
    }
  | {
      readonly kind: 'bank_charged'
      readonly saleId: string
      readonly reference: string
      readonly amount: Tenge
    }
  | {
      readonly kind: 'bank_refunded'
      readonly saleId: string
      readonly lineId: number
      readonly reference: string
      readonly amount: Tenge
    }
  /** Given back out of a desk's drawer. */
  | { readonly kind: 'cash_refunded'; readonly saleId: string; readonly lineId: number; readonly amount: Tenge }
  /** Paid out on an application at the central desk, once and by the desk that had begun it. `reference`: of the bank's refund. */
  | {
      readonly kind: 'application_paid'
      readonly applicationId: string
      readonly payoutId: string
      readonly amount: Tenge
      readonly means: PayoutMeans
      readonly reference: string | null
    }
  /** Written to a card: money of its wallet, or a pass that `amount` paid for. */
  | {
      readonly kind: 'card_credited'
      readonly saleId: string
      readonly cardNumber: string
      /** Ledger counter after the write. */
      readonly counter: number
      readonly operationNumber: number
      readonly amount: Tenge
      readonly content: PendingContent
      readonly balanceAfter: Tenge
      /** The pending payment this write activated, with its action number; null for what was paid here. */
      readonly pendingId: string | null
      readonly action: number | null
    }
  /** Paid into a bike account: the centre credits it once, by sale and line. `amount` is without the deposit (BIKE-055). */
  | {
      readonly kind: 'account_paid'
      readonly saleId: string
      readonly lineId: number
      readonly accountId: string
      readonly purpose: AccountPurpose
      readonly sku: string
      readonly amount: Tenge
      readonly deposit: Tenge
    }
  /** A new card was bought and given out. */
  | {
      readonly kind: 'card_sold'
      readonly saleId: string
      readonly lineId: number
      readonly sku: string
      readonly cardNumber: string
      readonly amount: Tenge
    }
  /** Paid here, neither given nor given back: a person at the central desk settles it. */
  | { readonly kind: 'sale_owed'; readonly saleId: string; readonly lineId: number; readonly amount: Tenge }
  /** Paid here, not written: the centre turns it into a pending payment of the card (design D3). The guard is set when a
   *  write may have happened. */
  | {
      readonly kind: 'sale_deferred'
      readonly saleId: string
      readonly lineId: number
      readonly cardNumber: string
      readonly amount: Tenge
      readonly content: PendingContent
      readonly acceptedAtMs: number
      /** What the claim slip says. */
      readonly lastDay: CalendarDay
      readonly guard: CardGuard | null
    }
  /** A card shows an action as applied that the centre still lists as open: a report was lost somewhere. */
  | {
      readonly kind: 'activation_observed'
      readonly cardNumber: string
      readonly pendingId: string
      readonly action: number
      readonly counter: number
    }
  | {
      readonly kind: 'sale_closed'
      readonly saleId: string
      /** Of several the one that needs most attention: owed, deferred, refunded, completed. */
      readonly outcome: 'completed' | 'cancelled' | 'refunded' | 'deferred' | 'owed'
      /** Cash stacked plus bank charges; the sum of the four below. */
      readonly taken: Tenge
      /** Given against `taken`; activations of payments made elsewhere are not in it. */
      readonly delivered: Tenge
      readonly refunded: Tenge
      readonly deferred: Tenge
      readonly owed: Tenge
    }
