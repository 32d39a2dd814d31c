import type { CardGuard } from '#domain/pending'
import type { Tenge } from '#domain/money'

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
      readonly reference: string
      readonly amount: Tenge
    }
  | {
      readonly kind: 'card_credited'
      readonly saleId: string
      readonly cardNumber: string
      /** Ledger counter after the write. */
      readonly counter: number
      readonly operationNumber: number
      readonly amount: Tenge
      readonly balanceAfter: Tenge
      /** The pending payment this write activated, with its action number; null for a top-up paid here. */
      readonly pendingId: string | null
      readonly action: number | null
    }
  /** Paid here, not written: the centre turns it into a pending payment of the card (design D3). The guard is set when a
   *  write may have happened. */
  | {
      readonly kind: 'sale_deferred'
      readonly saleId: string
      readonly cardNumber: string
      readonly amount: Tenge
      readonly acceptedAtMs: number
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
      readonly outcome: 'completed' | 'cancelled' | 'refunded' | 'deferred'
      /** Cash stacked plus bank charges. */
      readonly taken: Tenge
      /** Written to the card against `taken`; activations of payments made elsewhere are not in it. */
      readonly delivered: Tenge
      readonly refunded: Tenge
      readonly deferred: Tenge
    }
