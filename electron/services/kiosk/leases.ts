import type { LeaseAnswer } from '#contract/central'
import type { MessageCode } from '#contract/view'
import { assert, assertNever } from '#domain/assert'
import { tenge } from '#domain/money'
import type { PendingPayment } from '#domain/pending'
import { freeSlot } from '#domain/sale/product'
import type { CardOperation } from '#drivers/transit-card/driver'
import type { KioskPorts } from '#electron/services/kiosk/ports'

export type LeasedPayments = {
  readonly payments: readonly PendingPayment[]
  readonly operations: readonly number[]
  /** Why the first refused one was refused; null when none was. */
  readonly refused: MessageCode | null
}

/** Asks the centre before writing, one by one. No answer is not a refusal: the card's action window keeps an offline
 *  activation from being applied twice (design D6). A refusal of the centre wins over what the terminal believed (PEND-005). */
export async function leasedPayments(
  ports: KioskPorts,
  presence: number | null,
  chosen: readonly PendingPayment[],
): Promise<LeasedPayments> {
  const cardNumber = chosen[0]?.cardNumber
  if (cardNumber !== undefined && (await ports.pending.isBlocked(cardNumber))) {
    return { payments: [], operations: [], refused: 'card_blocked' }
  }
  const numbers = await ports.reserveOperations(chosen.length)
  const payments: PendingPayment[] = []
  const operations: number[] = []
  let refused: MessageCode | null = null
  for (const [index, payment] of chosen.entries()) {
    const operationNumber = numbers[index]
    assert(operationNumber !== undefined, 'a number for every payment')
    const objection = payment.guard === null ? null : await guardObjection(ports, presence, payment)
    if (objection !== null) {
      refused ??= objection
      continue
    }
    const answer = await ports.pending.lease(payment.pendingId, operationNumber)
    if (answer?.granted === false) {
      refused ??= refusalMessage(answer.reason)
      continue
    }
    payments.push(payment)
    operations.push(operationNumber)
  }
  return { payments, operations, refused }
}

/** A deferred sale whose write may have happened: if the card's log has that operation it did, and is reported, not repeated.
 *  While the card is not there or cannot tell, nothing is written either (design D6). Null: it may be written. */
async function guardObjection(
  ports: KioskPorts,
  presence: number | null,
  payment: PendingPayment,
): Promise<MessageCode | null> {
  const { guard, cardNumber, amount, content } = payment
  assert(guard !== null, 'only a guarded payment is examined')
  if (presence === null) return 'card_unreadable'
  const operation: CardOperation = {
    ...guard,
    cardNumber,
    what: content.kind === 'wallet' ? 'top_up' : 'pass_load',
    credit: content.kind === 'wallet' ? amount : tenge(0),
    pass: content.kind === 'wallet' ? null : { grant: content.pass, place: freeSlot },
    action: null,
    atMs: 0,
  }
  const answer = await ports.devices.call('card.examine', {
    presence,
    operation,
  })
  if (!answer.ok) return 'card_unreadable'
  // The log has wrapped: the centre decides from what other terminals report.
  if (answer.value.kind === 'unknown') return 'pending_unreadable'
  if (answer.value.kind === 'not_applied') return null
  await ports.recordFact(`guard:${payment.pendingId}`, {
    kind: 'card_credited',
    saleId: `guard:${payment.pendingId}`,
    cardNumber,
    // What the write itself made of the counter; the card may have been used since.
    counter: guard.expectedCounter + 1,
    operationNumber: guard.operationNumber,
    amount,
    content,
    balanceAfter: tenge(answer.value.balance),
    pendingId: payment.pendingId,
    action: null,
  })
  return 'pending_activated'
}

function refusalMessage(reason: Extract<LeaseAnswer, { granted: false }>['reason']): MessageCode {
  switch (reason) {
    case 'expired':
      return 'pending_expired'
    case 'blocked':
      return 'pending_blocked'
    case 'card_blocked':
      return 'card_blocked'
    case 'leased':
    case 'unknown':
      return 'pending_unreadable'
    case 'cancelled':
      return 'pending_cancelled'
    case 'activated':
      return 'pending_activated'
    default:
      return assertNever(reason)
  }
}
