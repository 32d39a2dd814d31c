import type { Result } from '#domain/result'

/** Port of a card dispenser: a stack of blank cards, a transport that holds one card at a time and can stop it at an antenna,
 *  a mouth where the passenger takes it, and a box for cards swallowed again.
 *
 *  A `dispenseId` stands for one card and is never used for a second one: whatever is asked again under it moves no other
 *  card. The record of ids outlives both processes; where a device keeps none, its driver does. */

export type DispenserCondition = 'ready' | 'low' | 'empty' | 'jam' | 'capture_box_full' | 'offline'

/** `stock`: cards in the stack. The worst condition is named: offline, jam, capture box full, empty, low. */
export type DispenserState = { readonly condition: DispenserCondition; readonly stock: number }

export type DispenseMotion = 'stage' | 'issue' | 'capture'

/** Where the card of one `dispenseId` is. */
export type CardWhereabouts =
  | { readonly kind: 'at_reader' }
  /** In reach of the passenger, not taken yet. */
  | { readonly kind: 'in_mouth' }
  | { readonly kind: 'taken' }
  /** In the box. From the mouth: it was in reach and nobody had taken it. */
  | { readonly kind: 'captured'; readonly from: 'reader' | 'mouth' }
  /** Stuck on its way; with `issue` perhaps in reach. */
  | { readonly kind: 'jammed'; readonly during: DispenseMotion }
  /** Gone from the transport when a jam was cleared by hand; with `issue` the passenger may have pulled it out. */
  | { readonly kind: 'removed'; readonly during: DispenseMotion }

export type DispenserEvent =
  | { readonly kind: 'state_changed'; readonly state: DispenserState }
  | { readonly kind: 'card_presented'; readonly dispenseId: string }
  | { readonly kind: 'card_taken'; readonly dispenseId: string }
  | { readonly kind: 'card_captured'; readonly dispenseId: string; readonly from: 'reader' | 'mouth' }

export type DispenserError =
  /** No line to the device, or the driver was closed. Whether a command under way was carried out: ask `outcome`. */
  | { readonly kind: 'device_gone'; readonly detail: string }
  /** The command was sent and not answered: ask `outcome`, then ask again under the same id. */
  | { readonly kind: 'device_outcome_unknown' }
  | { readonly kind: 'device_empty' }
  | { readonly kind: 'device_jam' }
  | { readonly kind: 'device_capture_box_full' }
  /** The card of another id is in the transport or in the mouth. */
  | { readonly kind: 'device_busy' }
  /** No card ever left the stack for this id. */
  | { readonly kind: 'dispense_unknown' }
  /** The card of this id is where the command cannot reach it any more; no other card is moved for it. */
  | { readonly kind: 'dispense_over'; readonly card: CardWhereabouts }

export type IssueOutcome = 'taken' | 'not_taken'

export interface DispenserDriver {
  state(): DispenserState
  subscribe(listener: (event: DispenserEvent) => void): () => void
  /** Moves one card from the stack to the antenna. Refused while the capture box is full: the card could not be withdrawn. */
  stage(dispenseId: string): Promise<Result<void, DispenserError>>
  /** Hands the card out and waits. `taken`: the passenger has it. `not_taken`: the device swallowed it after its time, or was
   *  told to. `device_capture_box_full`: its time is over and it stays in the mouth. Asked again while it waits, it joins. */
  issue(dispenseId: string): Promise<Result<IssueOutcome, DispenserError>>
  /** Swallows the card at the antenna or in the mouth. An `issue` that waits for it ends with `not_taken`. */
  capture(dispenseId: string): Promise<Result<void, DispenserError>>
  /** The device's own record. Moves nothing, works in every condition but offline. */
  outcome(dispenseId: string): Promise<Result<CardWhereabouts, DispenserError>>
  /** Every waiting call ends with `device_gone`; no event is emitted afterwards. Cards stay where they are. */
  close(): Promise<void>
}
