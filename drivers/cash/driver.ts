import type { Result } from '#domain/result'
import type { Tenge } from '#domain/money'

/** Port of a bill validator with escrow. A note in escrow is the customer's; a stacked note is ours. */
export type CashEvent =
  | { readonly kind: 'note_escrowed'; readonly noteId: string; readonly amount: Tenge }
  /** Only this credits the customer. */
  | { readonly kind: 'note_stacked'; readonly noteId: string; readonly amount: Tenge }
  | { readonly kind: 'note_returned'; readonly noteId: string; readonly amount: Tenge }
  | { readonly kind: 'note_rejected'; readonly reason: 'unreadable' | 'not_accepted' | 'disabled' }
  | { readonly kind: 'state_changed'; readonly state: CashState }

export type CashState = 'disabled' | 'idle' | 'accepting' | 'jam' | 'box_full' | 'box_removed' | 'offline'

export type CashError =
  | { readonly kind: 'device_gone'; readonly detail: string }
  | { readonly kind: 'device_jam' }
  | { readonly kind: 'device_box_full' }
  /** No such note in escrow (it was returned or stacked meanwhile). */
  | { readonly kind: 'note_unknown' }

export interface CashDriver {
  state(): CashState
  subscribe(listener: (event: CashEvent) => void): () => void
  /** Starts accepting the given denominations. */
  enable(denominations: readonly Tenge[]): Promise<Result<void, CashError>>
  /** Stops accepting; a note in escrow is returned. */
  disable(): Promise<Result<void, CashError>>
  /** Stack or return the note in escrow. The outcome is the event, not this answer. */
  stack(noteId: string): Promise<Result<void, CashError>>
  giveBack(noteId: string): Promise<Result<void, CashError>>
  /** Notes the device itself knows it stacked, newest last; the device's own truth for recovery. */
  stackedNotes(): Promise<Result<readonly { readonly noteId: string; readonly amount: Tenge }[], CashError>>
  close(): Promise<void>
}
