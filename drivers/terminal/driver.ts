import type { Result } from '#domain/result'
import type { Tenge } from '#domain/money'

/** Port of a bank payment terminal (card or QR). One operation at a time. */
export type BankApproval = {
  readonly reference: string
  readonly method: 'card' | 'qr'
  /** Masked, last four digits at most; a full number never enters this process. */
  readonly maskedCard: string | null
}

export type BankOutcome =
  | { readonly kind: 'approved'; readonly approval: BankApproval }
  | { readonly kind: 'declined'; readonly reason: 'insufficient_funds' | 'refused' | 'cancelled' | 'timeout' }
  /** The terminal cannot tell yet; ask again with `outcome`, never charge again. */
  | { readonly kind: 'unknown' }

export type BankError =
  | { readonly kind: 'device_gone'; readonly detail: string }
  | { readonly kind: 'device_busy' }
  /** The terminal holds no operation of this id: it was never started there. */
  | { readonly kind: 'operation_unknown' }

/** Only the person at the terminal can stop what it has begun. */
export type CancelError = BankError | { readonly kind: 'cancel_impossible' }

export type BankState = 'idle' | 'waiting_for_card' | 'processing' | 'offline'

/** In what makes of terminals differ. */
export type BankAbilities = {
  readonly canCancel: boolean
  /** `whole_payment`: another amount is declined with `refused`. */
  readonly refunds: 'any_amount' | 'whole_payment'
}

export interface BankTerminalDriver {
  readonly abilities: BankAbilities
  state(): BankState
  subscribe(listener: (state: BankState) => void): () => void
  /** `paymentId` is unique per charge; the same id again returns the outcome of the first. Resolves when the terminal says so. */
  charge(paymentId: string, amount: Tenge): Promise<Result<BankOutcome, BankError>>
  /** Last known outcome of a charge or a refund, from the terminal's own record. */
  outcome(operationId: string): Promise<Result<BankOutcome, BankError>>
  refund(paymentId: string, amount: Tenge, refundId: string): Promise<Result<BankOutcome, BankError>>
  /** Resolves when the terminal has heard it; what became of the charge is its outcome. */
  cancel(paymentId: string): Promise<Result<void, CancelError>>
  close(): Promise<void>
}
