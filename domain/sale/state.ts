import type { CardGuard, PendingTerms } from '#domain/pending'
import type { Tenge } from '#domain/money'
import type { SaleProduct } from '#domain/sale/product'
import type { CalendarDay } from '#domain/time'

/** A sale is a durable process (design D3): every state below is journaled before its effects are carried out, so a restart
 *  finds what was promised, what was begun and what is known of it. What is being put together on screen before the customer
 *  chooses how to pay is not a sale yet: nothing was promised, and it is not journaled. */
export type SaleState =
  /** Open, nothing requested from anybody. → paying · cancelled. Restart: cancelled, nothing was taken. */
  | { readonly kind: 'awaiting_payment'; readonly sale: Sale }
  /** Money is being taken. → paid and all that follows it · awaiting_payment (declined) · cancelled. Restart: the device is
   *  asked, never charged again. */
  | { readonly kind: 'paying'; readonly sale: Sale; readonly means: Means }
  /** A card was asked of the dispenser. → paid and all that follows it. Restart: the dispenser is asked what became of it.
   *  `in_question`: it could not say; asked again by a timer. */
  | {
      readonly kind: 'dispensing'
      readonly sale: Sale
      readonly lineId: number
      readonly step: 'dispensing' | 'asking' | 'in_question'
    }
  /** All money is in (or none is needed), a line waits for its card. → delivering · dispensing · refund_due · final states.
   *  Restart: the same; nothing is in doubt unless a line says so. */
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
  /** The amount of one line goes back by the means it came; lines one after the other. → refund_due · final states. Restart:
   *  the terminal is asked about the refund, which has an id of its own. */
  | {
      readonly kind: 'refund_due'
      readonly sale: Sale
      readonly lineId: number
      readonly refundId: string
      readonly amount: Tenge
    }
  /** Final states. A sale of several lines may end in several ways; it is called after the line that needs most attention:
   *  owed before deferred before refunded before completed. The sums of `sale_closed` tell all of it. */
  | { readonly kind: 'completed'; readonly sale: Sale }
  | {
      readonly kind: 'cancelled'
      readonly sale: Sale
      readonly reason: CancelReason
    }
  | { readonly kind: 'deferred'; readonly sale: Sale }
  | { readonly kind: 'refunded'; readonly sale: Sale }
  /** Something is settled by a person at the central desk, against the claim slip. */
  | { readonly kind: 'owed'; readonly sale: Sale }

export type CancelReason = 'customer' | 'restart' | 'declined' | 'not_written'

export type Sale = {
  readonly saleId: string
  /** As people quote it: `0147-20931`. */
  readonly reference: string
  readonly terminalNumber: number
  /** The card that lay on the reader when the sale was opened; null when nothing of it is for such a card. */
  readonly cardNumber: string | null
  readonly startedAtMs: number
  /** In force when the sale was opened; the claim slip of a deferred line promises its day by them. */
  readonly pendingTerms: PendingTerms
  readonly lines: readonly SaleLine[]
  /** What is to be paid here: the sum of all lines; 0 for activations. */
  readonly due: Tenge
  readonly notes: readonly StackedNote[]
  readonly charge: {
    readonly paymentId: string
    readonly amount: Tenge
    readonly approval: Approval
    readonly atMs: number
  } | null
  /** Why something that was paid for could not be written; left out: it is not the card. */
  readonly unfit?: CardUnfit
  /** Charges tried so far, so that each gets an id of its own. */
  readonly chargesTried: number
  /** The shift and the cashier; left out: a kiosk. A desk gives change, so no line of its sales absorbs a surplus. */
  readonly desk?: DeskStamp
}

export type DeskStamp = { readonly shiftNumber: number; readonly operatorId: string }

/** `atMs`: when the validator had it, which is when the money was accepted (PEND-004). */
export type StackedNote = {
  readonly noteId: string
  readonly amount: Tenge
  readonly atMs: number
  /** What was handed over at a desk, where it was more than `amount`: the difference was given back as change. */
  readonly received?: Tenge
}

/** Cash in a cashier's hand: `amount` of it pays, what is `received` above it goes back as change. */
export type Tender = { readonly tenderId: string; readonly amount: Tenge; readonly received: Tenge }
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

/** `credit`: what the line is worth, in money; for a top-up with the surplus it absorbs. */
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
  /** A card was asked of the dispenser and may be on its way. */
  | { readonly kind: 'dispensing' }
  /** The dispenser cannot say whether a card came out. */
  | { readonly kind: 'in_question' }
  | { readonly kind: 'delivered'; readonly credit: Tenge; readonly proof: DeliveryProof }
  /** Certain that it cannot be delivered in this visit, and paid by bank. */
  | { readonly kind: 'refund_due'; readonly credit: Tenge; readonly cash?: Tenge }
  /** `cash`: the part of it a cashier gave back from the drawer. */
  | { readonly kind: 'refunded'; readonly credit: Tenge; readonly reference: string; readonly cash?: Tenge }
  | {
      readonly kind: 'deferred'
      readonly credit: Tenge
      readonly lastDay: CalendarDay
      readonly guard: CardGuard | null
    }
  /** Neither given nor given back: a person at the central desk settles it. */
  | { readonly kind: 'owed'; readonly credit: Tenge }
  /** Nothing is given and nothing was paid: the centre keeps an activation as it is, an unpaid line is not bought. */
  | { readonly kind: 'dropped'; readonly reason: DropReason }

/** Why nothing is written to a card, whatever was paid for it: it is blocked (BLOCK-006), or its plastic is past its last day
 *  (CARD-008). */
export type CardUnfit = 'card_blocked' | 'card_expired'

export type DropReason =
  | 'not_written'
  | 'already_applied'
  | 'card_limit'
  | 'card_no_slot'
  | 'not_paid'
  | 'window_closed'
  | 'no_surplus'
  | CardUnfit

export type DeliveryProof =
  /** Written to a card; `counter` is its ledger after the write. */
  | {
      readonly by: 'card'
      readonly balanceBefore: Tenge
      readonly balanceAfter: Tenge
      readonly counter: number
    }
  /** The fact is in the journal, and the centre credits the account when it arrives. */
  | { readonly by: 'account' }
  | { readonly by: 'dispenser'; readonly cardNumber: string; readonly producedOn: CalendarDay }

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
      /** The other part of a split payment: still the customer's until the charge is approved. */
      readonly tender?: Tender
    }

/** Why the last attempt to write did not end in a written card; all of them leave the card as it was, or say so. */
export type DeliveryTrouble =
  | 'card_removed'
  | 'card_other'
  | 'card_limit'
  | 'card_no_slot'
  | 'card_not_ours'
  | 'card_not_authentic'
  | 'card_unreadable'
  | 'device_lost'

export type SaleEvent =
  | { readonly kind: 'opened'; readonly sale: Sale }
  /** `tender`: a desk takes this much in cash and charges the rest. */
  | { readonly kind: 'payment_chosen'; readonly method: 'cash' | 'bank'; readonly tender?: Tender }
  /** A cashier has the whole sum in cash. */
  | { readonly kind: 'cash_handed'; readonly tender: Tender; readonly atMs: number }
  /** A cashier takes a paid sale back before anything of it was written. */
  | { readonly kind: 'void_requested' }
  | {
      readonly kind: 'note_escrowed'
      readonly noteId: string
      readonly amount: Tenge
      readonly atMs: number
    }
  | {
      readonly kind: 'note_stacked'
      readonly noteId: string
      readonly amount: Tenge
      readonly atMs: number
    }
  | { readonly kind: 'note_returned'; readonly noteId: string }
  | { readonly kind: 'cash_stopped' }
  | { readonly kind: 'cancel_requested' }
  | {
      readonly kind: 'charge_answered'
      readonly paymentId: string
      readonly answer: ChargeAnswer
      readonly atMs: number
    }
  | {
      readonly kind: 'dispense_answered'
      readonly lineId: number
      readonly answer: DispenseAnswer
    }
  | {
      readonly kind: 'card_ready'
      readonly cardNumber: string
      readonly counter: number
    }
  /** The card lies there, was read, and nothing may be written to it. */
  | { readonly kind: 'card_unfit'; readonly cardNumber: string; readonly reason: CardUnfit }
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
  | { readonly kind: 'delivery_given_up' }
  /** Somebody asks a silent device once more: a timer, a technician. */
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

export type DispenseAnswer =
  | { readonly kind: 'dispensed'; readonly cardNumber: string; readonly producedOn: CalendarDay }
  /** Certain that no card came out. */
  | { readonly kind: 'failed'; readonly trouble: DispenseTrouble }
  /** The dispenser never heard of it; said only when it is asked afterwards. */
  | { readonly kind: 'not_started' }
  | { readonly kind: 'unknown' }

export type DispenseTrouble =
  | 'dispenser_empty'
  | 'dispenser_jam'
  /** Off, unreachable, or held up by another card. */
  | 'dispenser_offline'
  | 'dispenser_box_full'
  /** Cards came out of the stack and none could be made ready. */
  | 'cards_unusable'
  /** It was in reach, nobody took it in its time, and the dispenser has it again. */
  | 'card_not_taken'
  /** Not asked for any more: nobody was there to take it. */
  | 'withdrawn'

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
      readonly note: StackedNote
    }
  | {
      readonly kind: 'charge'
      readonly paymentId: string
      readonly amount: Tenge
    }
  | { readonly kind: 'ask_charge'; readonly paymentId: string }
  | { readonly kind: 'cancel_charge'; readonly paymentId: string }
  | { readonly kind: 'dispense_card'; readonly lineId: number; readonly dispenseId: string }
  | { readonly kind: 'find_dispensed'; readonly lineId: number; readonly dispenseId: string }
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
