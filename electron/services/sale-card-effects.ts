import { assert, AssertionFailure, assertNever } from '#domain/assert'
import { walletCredit } from '#domain/sale/delivery'
import { cardNumberOf, requireLine } from '#domain/sale/sale'
import type { DeliveryTrouble, DoubtVerdict, Sale, SaleLine, WriteAnswer } from '#domain/sale/state'
import type { CardApplyError, CardOperation, CardVerdict, PassWrite } from '#drivers/transit-card/driver'
import type { HostError } from '#electron/device-host/protocol'
import type { EffectPorts } from '#electron/services/sale-effects'
import type { Dispatch } from '#electron/services/sale-runner'

/** Card writes of a sale: what is written for a line, and what an answer of the card means. */

/** The card operation of a line, the same whenever it is asked for: it is also what recognises it on the card later. */
export function cardOperation(sale: Sale, lineId: number, atMs: number): CardOperation {
  const line = requireLine(sale, lineId)
  const { delivery, product } = line
  assert(delivery.kind === 'writing' || delivery.kind === 'in_doubt', 'the line is being written')
  const cardNumber = cardNumberOf(sale, line)
  assert(cardNumber !== null, 'the card being written is known')
  return {
    cardNumber,
    terminalNumber: sale.terminalNumber,
    operationNumber: line.operationNumber,
    ...writeOf(line),
    credit: walletCredit(line, delivery.credit),
    action: product.kind === 'activation' ? product.action : null,
    atMs,
    expectedCounter: delivery.expectedCounter,
  }
}

function writeOf({ product }: SaleLine): { readonly what: CardOperation['what']; readonly pass: PassWrite | null } {
  switch (product.kind) {
    case 'top_up':
      return { what: 'top_up', pass: null }
    case 'pass':
      return { what: 'pass_load', pass: { grant: product.pass, place: product.place } }
    case 'activation': {
      const { content, place } = product
      if (content.kind === 'wallet') return { what: 'activation', pass: null }
      return { what: 'pass_activation', pass: { grant: content.pass, place } }
    }
    case 'account':
    case 'card':
      throw new AssertionFailure(`a line of kind ${product.kind} is written to no card`)
  }
}

type CardPorts = Pick<EffectPorts, 'devices' | 'clock' | 'presence' | 'closedThrough'>

export async function writeCard(ports: CardPorts, sale: Sale, lineId: number, dispatch: Dispatch): Promise<void> {
  const presence = ports.presence()
  if (presence === null) {
    return dispatch({
      kind: 'write_answered',
      lineId,
      answer: { kind: 'not_written', trouble: 'card_removed' },
    })
  }
  const operation = cardOperation(sale, lineId, ports.clock.wallMs())
  const closedThrough = await ports.closedThrough(operation.cardNumber)
  const answer = await ports.devices.call('card.apply', {
    presence,
    operation: { ...operation, closedThrough },
  })
  const written: WriteAnswer = answer.ok ? { kind: 'applied', ...answer.value } : writeFailure(answer.error)
  await dispatch({ kind: 'write_answered', lineId, answer: written })
}

function writeFailure(error: CardApplyError | HostError): WriteAnswer {
  switch (error.kind) {
    case 'card_outcome_unknown':
    case 'device_restarting':
      return { kind: 'unknown' }
    case 'card_changed':
      return { kind: 'card_changed' }
    case 'card_action_applied':
      return { kind: 'already_applied' }
    default:
      return { kind: 'not_written', trouble: trouble(error) }
  }
}

function trouble(
  error: Exclude<CardApplyError, { kind: 'card_outcome_unknown' | 'card_changed' | 'card_action_applied' }>,
): DeliveryTrouble {
  switch (error.kind) {
    case 'card_other':
    case 'card_limit':
    case 'card_no_slot':
    case 'card_not_ours':
    case 'card_not_authentic':
    case 'card_removed':
      return error.kind
    case 'card_window_full':
      return 'card_limit'
    case 'card_answer_invalid':
    case 'card_mute':
      return 'card_unreadable'
    case 'device_gone':
    case 'device_failed':
    case 'cancelled':
      return 'device_lost'
    default:
      return assertNever(error)
  }
}

export async function examineCard(ports: CardPorts, sale: Sale, lineId: number, dispatch: Dispatch): Promise<void> {
  const presence = ports.presence()
  if (presence === null) return dispatch({ kind: 'card_failed', trouble: 'card_removed' })
  const operation = cardOperation(sale, lineId, ports.clock.wallMs())
  const answer = await ports.devices.call('card.examine', {
    presence,
    operation,
  })
  if (answer.ok) return dispatch({ kind: 'doubt_resolved', lineId, verdict: doubtVerdict(answer.value) })
  // Unreadable or gone again: still in doubt, the next tap asks again.
  await dispatch({ kind: 'card_failed', trouble: answer.error.kind === 'card_other' ? 'card_other' : 'card_removed' })
}

function doubtVerdict(verdict: CardVerdict): DoubtVerdict {
  return verdict.kind === 'applied' ? verdict : { kind: verdict.kind }
}
