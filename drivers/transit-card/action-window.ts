import { err, ok, type Result } from '#domain/result'
import type { CardLedger } from '#drivers/transit-card/driver'

/** The card's memory of pending payments already applied (design D6): exactly-once without a connection. */

export type ActionWindow = Pick<CardLedger, 'appliedBase' | 'appliedBits'>

const windowLength = 64
const lowestBit = 1n

/** True also for everything below the base. */
export function isActionApplied(window: ActionWindow, action: number): boolean {
  if (action < window.appliedBase) return true
  const position = action - window.appliedBase
  return position < windowLength && (window.appliedBits & (lowestBit << BigInt(position))) !== 0n
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
