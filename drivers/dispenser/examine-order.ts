import { assertNever } from '#domain/assert'
import type { CardOrder, CardOrderStanding, CardOrderVerdict } from '#drivers/dispenser/card-order'
import type { CardWhereabouts, DispenserDriver } from '#drivers/dispenser/driver'

/** The dispenser's id of one try of an order, from 1. */
export function attemptId({ dispenseId }: CardOrder, attempt: number): string {
  return `${dispenseId}.${String(attempt)}`
}

/** What became of an order, asked from the dispenser's record: the first card that is not out of the way decides. Moves nothing. */
export async function examineOrder(dispenser: DispenserDriver, order: CardOrder): Promise<CardOrderStanding> {
  const spoiledNumbers: string[] = []
  for (const [index, cardNumber] of order.cardNumbers.entries()) {
    const attempt = index + 1
    const card = await dispenser.outcome(attemptId(order, attempt))
    if (!card.ok && card.error.kind !== 'dispense_unknown') {
      const detail = card.error.kind === 'device_gone' ? card.error.detail : card.error.kind
      const verdict: CardOrderVerdict = order.mayBeIssued
        ? { kind: 'unknown', why: 'no_answer' }
        : { kind: 'dispenser_gone', detail }
      return { ...verdict, spoiledNumbers }
    }
    if (!card.ok) {
      // A dispenser that knows nothing of a card that may have been issued is another one, or was reset.
      const isRecordLost = order.mayBeIssued && attempt === 1
      const verdict: CardOrderVerdict = isRecordLost
        ? { kind: 'unknown', why: 'record_lost' }
        : { kind: 'not_handed_out', attempt }
      return { ...verdict, spoiledNumbers }
    }
    const verdict = verdictOn(card.value, attempt, cardNumber)
    if (verdict?.kind === 'not_taken') return { ...verdict, spoiledNumbers: [...spoiledNumbers, cardNumber] }
    if (verdict !== null) return { ...verdict, spoiledNumbers }
    spoiledNumbers.push(cardNumber)
  }
  return { kind: 'all_failed', spoiledNumbers }
}

/** Null when the card never came within reach and is out of the way: the next one may be tried. */
function verdictOn(card: CardWhereabouts, attempt: number, cardNumber: string): CardOrderVerdict | null {
  switch (card.kind) {
    case 'at_reader':
    case 'in_mouth':
      return { kind: card.kind, attempt, cardNumber }
    case 'taken':
      return { kind: 'handed_out', cardNumber }
    case 'captured':
      return card.from === 'mouth' ? { kind: 'not_taken' } : null
    case 'jammed':
      return card.during === 'issue' ? { kind: 'unknown', why: 'jam_at_mouth' } : { kind: 'jam' }
    case 'removed':
      return card.during === 'issue' ? { kind: 'unknown', why: 'removed_by_hand' } : null
    default:
      return assertNever(card)
  }
}
