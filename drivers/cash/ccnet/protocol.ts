import { assertNever } from '#domain/assert'

/** Commands of the controller and what the validator says when it is polled (devices.md §5.2). */

export const commands = {
  reset: Uint8Array.of(0x30),
  poll: Uint8Array.of(0x33),
  stack: Uint8Array.of(0x35),
  giveBack: Uint8Array.of(0x36),
  hold: Uint8Array.of(0x38),
  billTable: Uint8Array.of(0x41),
} as const

export const acknowledge = Uint8Array.of(0x00)
export const notAcknowledge = Uint8Array.of(0xff)

/** ENABLE BILL TYPES: which of the 24 types are taken, and all of them with escrow. Bit 0 of the last byte is type 0. */
export function enableTypes(types: readonly number[]): Uint8Array {
  let mask = 0
  for (const type of types) mask |= 1 << type
  const bytes = [(mask >> 16) & 0xff, (mask >> 8) & 0xff, mask & 0xff]
  return Uint8Array.of(0x34, ...bytes, ...bytes)
}

export type Answer = 'acknowledged' | 'not_acknowledged' | 'illegal' | 'data'

/** A frame of one byte 00, FF or 30 is the answer to a command without data; everything else carries data. */
export function answerOf(body: Uint8Array): Answer {
  if (body.length !== 1) return 'data'
  switch (body[0]) {
    case 0x00:
      return 'acknowledged'
    case 0xff:
      return 'not_acknowledged'
    case 0x30:
      return 'illegal'
    default:
      return 'data'
  }
}

export type PollState =
  | { readonly kind: 'power_up' }
  /** With a note between the slot and the box, or already at the box. */
  | { readonly kind: 'power_up_with_note'; readonly at: 'validator' | 'stacker' }
  | { readonly kind: 'initialising' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'disabled' }
  /** A note is on its way in, to the box or out, or lies in escrow with HOLD. */
  | { readonly kind: 'moving'; readonly what: 'accepting' | 'stacking' | 'returning' | 'holding' | 'busy' | 'pause' }
  | { readonly kind: 'rejecting'; readonly isInhibited: boolean }
  | { readonly kind: 'box_full' }
  | { readonly kind: 'box_removed' }
  /** A person has to look: jam in the head or in the box, or a motor or sensor that failed. */
  | { readonly kind: 'jam' }
  /** Somebody tried to pull a note back. */
  | { readonly kind: 'cheated' }
  | { readonly kind: 'note'; readonly where: 'escrow' | 'stacked' | 'returned'; readonly type: number }
  | { readonly kind: 'unknown'; readonly code: number }

const rejectedAsInhibited = 0x68

export function decodePoll(body: Uint8Array): PollState {
  const [code = 0, detail = 0] = body
  switch (code) {
    case 0x10:
      return { kind: 'power_up' }
    case 0x11:
      return { kind: 'power_up_with_note', at: 'validator' }
    case 0x12:
      return { kind: 'power_up_with_note', at: 'stacker' }
    case 0x13:
      return { kind: 'initialising' }
    case 0x14:
      return { kind: 'idle' }
    case 0x15:
      return { kind: 'moving', what: 'accepting' }
    case 0x17:
      return { kind: 'moving', what: 'stacking' }
    case 0x18:
      return { kind: 'moving', what: 'returning' }
    case 0x19:
      return { kind: 'disabled' }
    case 0x1a:
      return { kind: 'moving', what: 'holding' }
    case 0x1b:
      return { kind: 'moving', what: 'busy' }
    case 0x1c:
      return { kind: 'rejecting', isInhibited: detail === rejectedAsInhibited }
    case 0x41:
      return { kind: 'box_full' }
    case 0x42:
      return { kind: 'box_removed' }
    case 0x43:
    case 0x44:
    case 0x47:
      return { kind: 'jam' }
    case 0x45:
      return { kind: 'cheated' }
    case 0x46:
      return { kind: 'moving', what: 'pause' }
    case 0x80:
    case 0x81:
    case 0x82:
      return body.length < 2 ? { kind: 'unknown', code } : { kind: 'note', where: whereOf(code), type: detail }
    default:
      return { kind: 'unknown', code }
  }
}

function whereOf(code: 0x80 | 0x81 | 0x82): 'escrow' | 'stacked' | 'returned' {
  switch (code) {
    case 0x80:
      return 'escrow'
    case 0x81:
      return 'stacked'
    case 0x82:
      return 'returned'
    default:
      return assertNever(code)
  }
}
