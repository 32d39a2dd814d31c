import { assert, assertNever } from '#domain/assert'
import type { CashEvent } from '#drivers/cash/driver'
import type { BankError, BankOutcome } from '#drivers/terminal/driver'
import type { Result } from '#domain/result'
import { requireLine } from '#domain/sale/sale'
import type { ChargeAnswer, DispenseAnswer, Sale, SaleEffect, SaleState, StackedNote } from '#domain/sale/state'
import type { Tenge } from '#domain/money'
import type { Clock } from '#domain/time'
import type { HostCallName, HostCalls, HostError } from '#electron/device-host/protocol'
import type { Schedule } from '#electron/services/kiosk/ports'
import { examineCard, writeCard } from '#electron/services/sale-card-effects'
import type { Dispatch, EffectRunner } from '#electron/services/sale-runner'

export interface Devices {
  call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']>
}

/** The card dispenser. A card is ordered under an id; the same id again gives no second card. Must not throw. */
export interface DispenserPort {
  /** Gives one card out, personalised and ready. What did not answer is `unknown`. */
  dispense(order: DispenseOrder): Promise<Exclude<DispenseAnswer, { kind: 'not_started' }>>
  /** What became of it, by the dispenser's own record. */
  outcome(order: DispenseOrder): Promise<DispenseAnswer>
}

export type DispenseOrder = {
  readonly dispenseId: string
  readonly terminalNumber: number
  /** Written to the card as its first operation. */
  readonly operationNumber: number
}

export type EffectPorts = {
  readonly devices: Devices
  readonly dispenser: DispenserPort
  readonly clock: Clock
  readonly schedule: Schedule
  readonly denominations: () => readonly Tenge[]
  /** Presence of the card on the reader now, or null. */
  readonly presence: () => number | null
  /** Up to which action the centre has closed the payments of a card, as far as it is known here (design D6). */
  readonly closedThrough: (cardNumber: string) => Promise<number>
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
        return findNote(ports, effect.note, dispatch)
      case 'charge':
      case 'ask_charge':
        return charge(ports, effect, dispatch)
      case 'cancel_charge':
        await devices.call('bank.cancel', { paymentId: effect.paymentId })
        return
      case 'dispense_card':
      case 'find_dispensed':
        return dispense(ports, state.sale, effect, dispatch)
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
  const answer = await devices.call('cash.enable', { denominations: denominations() })
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
  const { escrow } = state.means
  if (escrow === null) return
  await findNote(ports, { noteId, amount: escrow.amount, atMs: escrow.atMs }, dispatch)
}

const findEveryMs = 1000

/** Asks the validator's own list until it answers: a note is stacked or it is the customer's, never a guess. */
async function findNote(ports: EffectPorts, note: StackedNote, dispatch: Dispatch): Promise<void> {
  for (;;) {
    const answer = await ports.devices.call('cash.stackedNotes', {})
    if (answer.ok) {
      const isStacked = answer.value.some(({ noteId }) => noteId === note.noteId)
      return dispatch(isStacked ? { kind: 'note_stacked', ...note } : { kind: 'note_returned', noteId: note.noteId })
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
  { devices, clock }: EffectPorts,
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
    atMs: clock.wallMs(),
  })
}

async function dispense(
  { dispenser }: EffectPorts,
  sale: Sale,
  { kind, lineId, dispenseId }: Extract<SaleEffect, { kind: 'dispense_card' | 'find_dispensed' }>,
  dispatch: Dispatch,
): Promise<void> {
  const { terminalNumber } = sale
  const order = { dispenseId, terminalNumber, operationNumber: requireLine(sale, lineId).operationNumber }
  const answer = kind === 'find_dispensed' ? await dispenser.outcome(order) : await dispenser.dispense(order)
  await dispatch({ kind: 'dispense_answered', lineId, answer })
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
  const said = chargeAnswer(answer, false)
  // One the terminal would not begin (it is busy with the next customer) stays due until it is asked about: begun again at
  // once, it would be refused again, without end.
  const isRefused = effect.kind === 'refund' && said.kind === 'not_started'
  await dispatch({ kind: 'refund_answered', refundId, answer: isRefused ? { kind: 'unknown' } : said })
}

/** What the validator reports while a sale takes cash, as events of that sale. */
export function cashEventOf(event: CashEvent, atMs: number): Parameters<Dispatch>[0] | null {
  switch (event.kind) {
    case 'note_escrowed':
    case 'note_stacked':
      return { ...event, atMs }
    case 'note_returned':
      return { kind: 'note_returned', noteId: event.noteId }
    case 'note_rejected':
    case 'state_changed':
      return null
    default:
      return assertNever(event)
  }
}
