import type { Result } from '#domain/result'
import type { Tenge } from '#domain/money'
import type { PlasticKind } from '#domain/card/kind'
import type { PassGrant } from '#domain/pass/grant'
import type { PassOnCard } from '#domain/pass/on-card'
import type { PassPlace } from '#domain/sale/product'
import type { CalendarDay } from '#domain/time'
import type { NfcError } from '#drivers/nfc/driver'

/** Port of the operator's transport card: what is on it and what may be done to it, in the operator's terms. */

export type CardEnvironment = {
  readonly layoutVersion: number
  /** 16 digits. */
  readonly cardNumber: string
  readonly cardKind: PlasticKind
  readonly producedOn: CalendarDay
  readonly holderCategory: number
}

/** Who changed the card last, and which pending payments have been applied (design D6). `appliedBase` is the lowest action
 *  number the window covers, bit i of `appliedBits` (bigint, 64 bits) stands for action `appliedBase + i`; everything below
 *  the base has been applied or can no longer be. */
export type CardLedger = {
  readonly counter: number
  readonly terminalNumber: number
  readonly operationNumber: number
  readonly appliedBase: number
  readonly appliedBits: bigint
}

export type CardLogRecord = {
  readonly counter: number
  readonly what:
    'top_up' | 'activation' | 'pass_load' | 'pass_activation' | 'validation' | 'personalisation' | 'correction'
  readonly atMs: number
  readonly terminalNumber: number
  readonly operationNumber: number
  /** Change of the wallet: 0 for a pass. */
  readonly amount: Tenge
}

export type CardContent = {
  readonly uid: string
  readonly environment: CardEnvironment
  readonly balance: Tenge
  readonly balanceMax: Tenge
  readonly passes: readonly PassOnCard[]
  readonly ledger: CardLedger
}

/** One operation, applied as one DESFire transaction: all of it or nothing. */
export type CardOperation = {
  readonly cardNumber: string
  readonly terminalNumber: number
  /** Unique per terminal, 1 … 2^32−1; never used for anything else. */
  readonly operationNumber: number
  readonly what: 'top_up' | 'activation' | 'pass_load' | 'pass_activation'
  /** Added to the wallet; 0 for a pass. */
  readonly credit: Tenge
  readonly pass: PassWrite | null
  /** Action number of the pending payment that is applied, or null. */
  readonly action: number | null
  /** The centre has closed all actions of the card up to here: the window moves past them with this write, whatever it writes
   *  (design D6). Left out: nothing is known to be closed. */
  readonly closedThrough?: number
  readonly atMs: number
  /** Ledger counter the decision was made on: the write is refused with `card_changed` if the card has moved on. */
  readonly expectedCounter: number
}

export type PassWrite = { readonly grant: PassGrant; readonly place: PassPlace }

export type CardApplied = { readonly balanceBefore: Tenge; readonly balanceAfter: Tenge; readonly counter: number }

export type CardReadError =
  | NfcError
  /** Not a card of this operator: no application, another technology, unknown layout version. Nothing was written. */
  | { readonly kind: 'card_not_ours'; readonly detail: string }
  /** Right application, wrong keys: a forged or foreign card. */
  | { readonly kind: 'card_not_authentic'; readonly detail: string }
  /** Answers that do not parse or whose MAC does not verify. */
  | { readonly kind: 'card_answer_invalid'; readonly detail: string }

export type CardApplyError =
  | CardReadError
  /** Certain that nothing was written: the card is another one, moved on, cannot hold the amount, or already has the action. */
  | { readonly kind: 'card_other'; readonly cardNumber: string }
  | { readonly kind: 'card_changed'; readonly counter: number }
  | { readonly kind: 'card_limit'; readonly balanceMax: Tenge }
  /** All contract slots hold passes, and none was given to be written over. */
  | { readonly kind: 'card_no_slot' }
  /** Its bit is set, or the window has passed it: it was written before or is closed for ever. */
  | { readonly kind: 'card_action_applied' }
  /** The action is 64 or more above one that is still open: the window cannot slide over it (design D6). */
  | { readonly kind: 'card_window_full' }
  /** CommitTransaction was sent and no answer came: all or nothing is on the card, `examine` tells on the next tap. */
  | { readonly kind: 'card_outcome_unknown' }

/** Verdict on an operation whose outcome was unknown. `unknown`: the log has wrapped past the counter in doubt. */
export type CardVerdict =
  | { readonly kind: 'applied'; readonly balance: Tenge; readonly counter: number }
  | { readonly kind: 'not_applied'; readonly balance: Tenge; readonly counter: number }
  | { readonly kind: 'unknown'; readonly counter: number }

export type CardProgress = 'authenticate' | 'write' | 'commit' | 'read_back'

export interface TransitCardDriver {
  /** The whole summary of the card of `presence`. */
  read(presence: number): Promise<Result<CardContent, CardReadError>>
  /** Applies one operation atomically and reads it back. Every error but `card_outcome_unknown` means nothing was written. */
  apply(
    presence: number,
    operation: CardOperation,
    onProgress: (step: CardProgress) => void,
  ): Promise<Result<CardApplied, CardApplyError>>
  /** Whether an operation took place: by ledger, then by log. Reads only. */
  examine(
    presence: number,
    operation: CardOperation,
  ): Promise<Result<CardVerdict, CardReadError | { readonly kind: 'card_other'; readonly cardNumber: string }>>
  readLog(presence: number): Promise<Result<readonly CardLogRecord[], CardReadError>>
}

/** Keys never leave the device host. Diversified per card by NXP AN10922. */
export interface KeyStore {
  /** 16-byte diversified key. `uid` is 7 bytes, `application` the 3-byte AID. */
  key(role: CardKeyRole, uid: Uint8Array, application: Uint8Array): Uint8Array
}

export type CardKeyRole = 'master' | 'read' | 'credit' | 'debit' | 'issue'
