import { assert, assertNever } from '#domain/assert'
import type { CashEvent } from '#drivers/cash/driver'
import type { BankError, BankOutcome } from '#drivers/terminal/driver'
import type { CardApplyError, CardOperation, CardVerdict } from '#drivers/transit-card/driver'
import type { Result } from '#domain/result'
import type {
  ChargeAnswer,
  DeliveryTrouble,
  DoubtVerdict,
  Sale,
  SaleEffect,
  SaleState,
  WriteAnswer,
} from '#domain/sale/state'
import { lineOf } from '#domain/sale/sale'
import type { Tenge } from '#domain/money'
import type { Clock } from '#domain/time'
import type { HostCallName, HostCalls, HostError } from '#electron/device-host/protocol'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Dispatch, EffectRunner } from '#electron/services/sale-runner'

export interface Devices {
  call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']>
}

export type EffectPorts = {
  readonly devices: Devices
  readonly clock: Clock
  readonly schedule: Schedule
  readonly denominations: readonly Tenge[]
  /** Presence of the card on the reader now, or null. */
  readonly presence: () => number | null
  /** The sale waits for its card; whoever watches the reader answers with `card_ready`. */
  readonly cardWanted: (saleId: string) => void
}

/** Carries out what the sale process asks for, through the device host, and turns every answer into an event. What a device
 *  said is never improved upon: silence and restarts are `unknown`. */
export function createSaleEffects(ports: EffectPorts): EffectRunner {
  const { devices } = ports
  return async (state, effect, dispatch) => {
    switch (effect.kind) {
      case 'accept_cash':
        return acceptCash(ports, dispatch)
      case 'stop_cash':
        await devices.call('cash.disable', {})
        return dispatch({ kind: 'cash_stopped' })
      case 'stack_note':
        return moveNote(ports, 'cash.stack', state, effect.noteId, dispatch)
      case 'return_note':
        return moveNote(ports, 'cash.giveBack', state, effect.noteId, dispatch)
      case 'find_note':
        return findNote(ports, effect, dispatch)
      case 'charge':
      case 'ask_charge':
        return charge(ports, effect, dispatch)
      case 'cancel_charge':
        await devices.call('bank.cancel', { paymentId: effect.paymentId })
        return
      case 'write_card':
        return writeCard(ports, state.sale, effect.lineId, dispatch)
      case 'examine_card':
        return examineCard(ports, state.sale, effect.lineId, dispatch)
      case 'wait_for_card':
        ports.cardWanted(state.sale.saleId)
        return
      case 'refund':
      case 'ask_refund':
        return refund(ports, effect, dispatch)
      default:
        return assertNever(effect)
    }
  }
}

async function acceptCash({ devices, denominations }: EffectPorts, dispatch: Dispatch): Promise<void> {
  const answer = await devices.call('cash.enable', { denominations })
  if (!answer.ok) await dispatch({ kind: 'cancel_requested' })
}

/** The outcome is the validator's event; an error instead of it means the note has to be looked up. */
async function moveNote(
  ports: EffectPorts,
  move: 'cash.stack' | 'cash.giveBack',
  state: SaleState,
  noteId: string,
  dispatch: Dispatch,
): Promise<void> {
  const answer = await ports.devices.call(move, { noteId })
  if (answer.ok) return
  assert(state.kind === 'paying' && state.means.kind === 'cash', 'notes are moved while cash is paid')
  const amount = state.means.escrow?.amount
  if (amount !== undefined) await findNote(ports, { noteId, amount }, dispatch)
}

const findEveryMs = 1000

/** Asks the validator's own list until it answers: a note is stacked or it is the customer's, never a guess. */
async function findNote(
  ports: EffectPorts,
  note: { readonly noteId: string; readonly amount: Tenge },
  dispatch: Dispatch,
): Promise<void> {
  for (;;) {
    const answer = await ports.devices.call('cash.stackedNotes', {})
    if (answer.ok) {
      const isStacked = answer.value.some(({ noteId }) => noteId === note.noteId)
      return dispatch(
        isStacked
          ? { kind: 'note_stacked', noteId: note.noteId, amount: note.amount }
          : { kind: 'note_returned', noteId: note.noteId },
      )
    }
    await new Promise<void>((resolve) => {
      ports.schedule.after(findEveryMs, resolve)
    })
  }
}

function chargeAnswer(answer: Result<BankOutcome, BankError | HostError>, isFirst: boolean): ChargeAnswer {
  if (answer.ok) {
    return answer.value
  }
  switch (answer.error.kind) {
    case 'operation_unknown':
      return { kind: 'not_started' }
    case 'device_busy':
      // Refused before anything began; asked about later it may mean "still running".
      return { kind: isFirst ? 'not_started' : 'unknown' }
    case 'device_gone':
    case 'device_restarting':
      return { kind: 'unknown' }
    default:
      return assertNever(answer.error)
  }
}

async function charge(
  { devices }: EffectPorts,
  effect: Extract<SaleEffect, { kind: 'charge' | 'ask_charge' }>,
  dispatch: Dispatch,
): Promise<void> {
  const { paymentId } = effect
  const answer =
    effect.kind === 'charge'
      ? await devices.call('bank.charge', { paymentId, amount: effect.amount })
      : await devices.call('bank.outcome', { paymentId })
  await dispatch({
    kind: 'charge_answered',
    paymentId,
    answer: chargeAnswer(answer, effect.kind === 'charge'),
  })
}

async function refund(
  { devices }: EffectPorts,
  effect: Extract<SaleEffect, { kind: 'refund' | 'ask_refund' }>,
  dispatch: Dispatch,
): Promise<void> {
  const { refundId } = effect
  const answer =
    effect.kind === 'refund'
      ? await devices.call('bank.refund', {
          refundId,
          paymentId: effect.paymentId,
          amount: effect.amount,
        })
      : await devices.call('bank.outcome', { paymentId: refundId })
  await dispatch({
    kind: 'refund_answered',
    refundId,
    answer: chargeAnswer(answer, effect.kind === 'refund'),
  })
}

/** The card operation of a line, the same whenever it is asked for: it is also what recognises it on the card later. */
export function cardOperation(sale: Sale, lineId: number, atMs: number): CardOperation {
  const line = lineOf(sale, lineId)
  assert(line !== null, 'the line exists')
  const { delivery, product } = line
  assert(delivery.kind === 'writing' || delivery.kind === 'in_doubt', 'the line is being written')
  return {
    cardNumber: sale.cardNumber,
    terminalNumber: sale.terminalNumber,
    operationNumber: line.operationNumber,
    what: product.kind,
    credit: delivery.credit,
    action: product.kind === 'activation' ? product.action : null,
    atMs,
    expectedCounter: delivery.expectedCounter,
  }
}

async function writeCard(ports: EffectPorts, sale: Sale, lineId: number, dispatch: Dispatch): Promise<void> {
  const presence = ports.presence()
  if (presence === null) {
    return dispatch({
      kind: 'write_answered',
      lineId,
      answer: { kind: 'not_written', trouble: 'card_removed' },
    })
  }
  const operation = cardOperation(sale, lineId, ports.clock.wallMs())
  const answer = await ports.devices.call('card.apply', {
    presence,
    operation,
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

async function examineCard(ports: EffectPorts, sale: Sale, lineId: number, dispatch: Dispatch): Promise<void> {
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

/** What the validator reports while a sale takes cash, as events of that sale. */
export function cashEventOf(event: CashEvent): Parameters<Dispatch>[0] | null {
  switch (event.kind) {
    case 'note_escrowed':
    case 'note_stacked':
      return event
    case 'note_returned':
      return { kind: 'note_returned', noteId: event.noteId }
    case 'note_rejected':
    case 'state_changed':
      return null
    default:
      return assertNever(event)
  }
}
