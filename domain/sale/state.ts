import type { CardGuard } from '#domain/pending'
import type { Tenge } from '#domain/money'
import type { CalendarDay } from '#domain/time'

/** A sale is a durable process (design D3): every state below is journaled before its effects are carried out, so a restart
 *  finds what was promised, what was begun and what is known of it. What is being put together on screen before the customer
 *  chooses how to pay is not a sale yet: nothing was promised, and it is not journaled. */
export type SaleState =
  /** Open, nothing requested from anybody. → paying · cancelled. Restart: cancelled, nothing was taken. */
  | { readonly kind: 'awaiting_payment'; readonly sale: Sale }
  /** Money is being taken. → paid · awaiting_payment (declined) · cancelled. Restart: the device is asked, never charged again. */
  | { readonly kind: 'paying'; readonly sale: Sale; readonly means: Means }
  /** All money is in (or none is needed), a line waits for its card. → delivering · deferred · refund_due · completed ·
   *  cancelled (activations only). Restart: the same; nothing is in doubt unless a line says so. */
  | {
      readonly kind: 'paid'
      readonly sale: Sale
      readonly trouble: DeliveryTrouble | null
    }
  /** A write to the card was sent and has not been answered. Restart: that line is in doubt. */
  | {
      readonly kind: 'delivering'
      readonly sale: Sale
      readonly lineId: number
    }
  /** Money goes back by the means it came. Restart: the terminal is asked about the refund, which has an id of its own. */
  | {
      readonly kind: 'refund_due'
      readonly sale: Sale
      readonly refundId: string
      readonly amount: Tenge
    }
  /** Final states. */
  | { readonly kind: 'completed'; readonly sale: Sale }
  | {
      readonly kind: 'cancelled'
      readonly sale: Sale
      readonly reason: CancelReason
    }
  | { readonly kind: 'deferred'; readonly sale: Sale }
  | {
      readonly kind: 'refunded'
      readonly sale: Sale
      readonly reference: string
      readonly amount: Tenge
    }

export type CancelReason = 'customer' | 'restart' | 'declined' | 'not_written'

export type Sale = {
  readonly saleId: string
  /** As people quote it: `0147-20931`. */
  readonly reference: string
  readonly terminalNumber: number
  readonly cardNumber: string
  readonly startedAtMs: number
  readonly lines: readonly SaleLine[]
  /** What is to be paid here; 0 for activations. */
  readonly due: Tenge
  readonly notes: readonly StackedNote[]
  readonly charge: {
    readonly paymentId: string
    readonly amount: Tenge
    readonly approval: Approval
  } | null
  /** Charges tried so far, so that each gets an id of its own. */
  readonly chargesTried: number
}

export type StackedNote = { readonly noteId: string; readonly amount: Tenge }
export type Approval = {
  readonly reference: string
  readonly method: 'card' | 'qr'
  readonly maskedCard: string | null
}

export type SaleLine = {
  readonly lineId: number
  readonly product: SaleProduct
  /** Number of the card write; reserved before the sale is opened, never used for anything else. */
  readonly operationNumber: number
  readonly delivery: LineDelivery
}

export type SaleProduct =
  | { readonly kind: 'top_up'; readonly amount: Tenge }
  | {
      readonly kind: 'activation'
      readonly amount: Tenge
      readonly pendingId: string
      readonly action: number
      readonly lastDay: CalendarDay
    }

export type LineDelivery =
  | { readonly kind: 'waiting' }
  /** The write was journaled and may have begun; expectedCounter is what the card's ledger said before it. */
  | {
      readonly kind: 'writing'
      readonly credit: Tenge
      readonly expectedCounter: number
    }
  | {
      readonly kind: 'in_doubt'
      readonly credit: Tenge
      readonly expectedCounter: number
    }
  | {
      readonly kind: 'delivered'
      readonly credit: Tenge
      readonly balanceBefore: Tenge
      readonly balanceAfter: Tenge
      readonly counter: number
    }
  | {
      readonly kind: 'deferred'
      readonly credit: Tenge
      readonly lastDay: CalendarDay
      readonly guard: CardGuard | null
    }
  /** An activation that will not be written here; the centre keeps the payment as it is. */
  | {
      readonly kind: 'dropped'
      readonly reason: 'not_written' | 'already_applied'
    }

export type Means =
  | {
      readonly kind: 'cash'
      readonly escrow: (StackedNote & { readonly decided: 'stack' | 'return' }) | null
      /** The validator was told to stop; the sale goes on when it has. */
      readonly stopping: boolean
    }
  | {
      readonly kind: 'bank'
      readonly paymentId: string
      readonly amount: Tenge
      readonly step: 'charging' | 'asking' | 'in_question'
    }

/** Why the last attempt to write did not end in a written card; all of them leave the card as it was, or say so. */
export type DeliveryTrouble =
  | 'card_removed'
  | 'card_other'
  | 'card_limit'
  | 'card_not_ours'
  | 'card_not_authentic'
  | 'card_unreadable'
  | 'device_lost'

export type SaleEvent =
  | { readonly kind: 'opened'; readonly sale: Sale }
  | { readonly kind: 'payment_chosen'; readonly method: 'cash' | 'bank' }
  | {
      readonly kind: 'note_escrowed'
      readonly noteId: string
      readonly amount: Tenge
    }
  | {
      readonly kind: 'note_stacked'
      readonly noteId: string
      readonly amount: Tenge
    }
  | { readonly kind: 'note_returned'; readonly noteId: string }
  | { readonly kind: 'cash_stopped' }
  | { readonly kind: 'cancel_requested' }
  | {
      readonly kind: 'charge_answered'
      readonly paymentId: string
      readonly answer: ChargeAnswer
    }
  | {
      readonly kind: 'card_ready'
      readonly cardNumber: string
      readonly counter: number
    }
  /** The card lies there and cannot be read: it has to be presented again. */
  | { readonly kind: 'card_failed'; readonly trouble: DeliveryTrouble }
  | {
      readonly kind: 'write_answered'
      readonly lineId: number
      readonly answer: WriteAnswer
    }
  | {
      readonly kind: 'doubt_resolved'
      readonly lineId: number
      readonly verdict: DoubtVerdict
    }
  | { readonly kind: 'delivery_given_up'; readonly lastDay: CalendarDay }
  /** Somebody asks a silent bank terminal once more: a timer, a technician. */
  | { readonly kind: 'ask_again' }
  | {
      readonly kind: 'refund_answered'
      readonly refundId: string
      readonly answer: ChargeAnswer
    }
  | { readonly kind: 'restarted' }

export type DeclineReason = 'insufficient_funds' | 'refused' | 'cancelled' | 'timeout'

export type ChargeAnswer =
  | { readonly kind: 'approved'; readonly approval: Approval }
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  /** The terminal never heard of it. */
  | { readonly kind: 'not_started' }
  | { readonly kind: 'unknown' }

export type WriteAnswer =
  | {
      readonly kind: 'applied'
      readonly balanceBefore: Tenge
      readonly balanceAfter: Tenge
      readonly counter: number
    }
  | { readonly kind: 'not_written'; readonly trouble: DeliveryTrouble }
  /** The card has moved on since it was read: read it again and try again. */
  | { readonly kind: 'card_changed' }
  /** The pending payment's bit is set already. */
  | { readonly kind: 'already_applied' }
  | { readonly kind: 'unknown' }

export type DoubtVerdict =
  | {
      readonly kind: 'applied'
      readonly balance: Tenge
      readonly counter: number
    }
  | { readonly kind: 'not_applied' }
  | { readonly kind: 'unknown' }

/** What the runner has to do after a state was journaled. Each is answered by an event, or by a restart. */
export type SaleEffect =
  | { readonly kind: 'accept_cash' }
  | { readonly kind: 'stack_note'; readonly noteId: string }
  | { readonly kind: 'return_note'; readonly noteId: string }
  | { readonly kind: 'stop_cash' }
  | {
      readonly kind: 'find_note'
      readonly noteId: string
      readonly amount: Tenge
    }
  | {
      readonly kind: 'charge'
      readonly paymentId: string
      readonly amount: Tenge
    }
  | { readonly kind: 'ask_charge'; readonly paymentId: string }
  | { readonly kind: 'cancel_charge'; readonly paymentId: string }
  | { readonly kind: 'write_card'; readonly lineId: number }
  | { readonly kind: 'examine_card'; readonly lineId: number }
  | { readonly kind: 'wait_for_card' }
  | {
      readonly kind: 'refund'
      readonly refundId: string
      readonly paymentId: string
      readonly amount: Tenge
    }
  | { readonly kind: 'ask_refund'; readonly refundId: string }

export type Step = {
  readonly state: SaleState
  readonly effects: readonly SaleEffect[]
}
