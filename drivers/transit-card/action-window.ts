import { err, ok, type Result } from '#domain/result'
import type { CardLedger } from '#drivers/transit-card/driver'

/** The card's memory of pending payments already applied (design D6): exactly-once without a connection.
 *
 *  What holds whatever list a terminal has: an action whose bit is set, or that lies below the base, is never applied. The base
 *  moves over an action only when its bit is set or when the centre has closed it, and the centre closes an action only when its
 *  payment can never be activated again (central/pending/closed.ts). So a terminal that still lists a closed payment cannot
 *  write it to a card that has moved on, and a payment that may still be written never falls below the base. */

export type ActionWindow = Pick<CardLedger, 'appliedBase' | 'appliedBits'>

const windowLength = 64
const lowestBit = 1n

/** True also for everything below the base. */
export function isActionApplied(window: ActionWindow, action: number): boolean {
  if (action < window.appliedBase) return true
  const position = action - window.appliedBase
  return position < windowLength && (window.appliedBits & (lowestBit << BigInt(position))) !== 0n
}

/** Whether the bit itself is set: then it was written for certain. Below the base it was written or closed. */
export function isActionMarked(window: ActionWindow, action: number): boolean {
  return action >= window.appliedBase && isActionApplied(window, action)
}

/** The window moved past all actions up to `closedThrough`, set or not: none of them can be applied any more. 0 is no
 *  action; a number the card has passed already changes nothing, so an old list does no harm. */
export function closeActions(window: ActionWindow, closedThrough: number): ActionWindow {
  const slide = closedThrough + 1 - window.appliedBase
  if (closedThrough === 0 || slide <= 0) return window
  const appliedBits = slide < windowLength ? window.appliedBits >> BigInt(slide) : 0n
  return { appliedBase: closedThrough + 1, appliedBits }
}

/** The window with the action's bit set. An action above the window slides it up, but only over actions already applied:
 *  otherwise `card_window_full`, because an action pushed below the base could never be applied. */
export function markActionApplied(
  window: ActionWindow,
  action: number,
): Result<ActionWindow, { readonly kind: 'card_action_applied' } | { readonly kind: 'card_window_full' }> {
  if (isActionApplied(window, action)) return err({ kind: 'card_action_applied' })
  const slide = Math.max(0, action - window.appliedBase - (windowLength - 1))
  if (slide > windowLength) return err({ kind: 'card_window_full' })
  const passed = (lowestBit << BigInt(slide)) - lowestBit
  if ((window.appliedBits & passed) !== passed) return err({ kind: 'card_window_full' })
  const appliedBase = window.appliedBase + slide
  const bit = lowestBit << BigInt(action - appliedBase)
  return ok({ appliedBase, appliedBits: (window.appliedBits >> BigInt(slide)) | bit })
}
