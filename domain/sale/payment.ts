import { assertNever } from '#domain/assert'
import { paid } from '#domain/sale/settle'
import { taken } from '#domain/sale/sale'
import type { Means, Sale, SaleEvent, SaleState, StackedNote, Step, Tender } from '#domain/sale/state'

type Paying = Extract<SaleState, { kind: 'paying' }>
type Cash = Extract<Means, { kind: 'cash' }>
type Bank = Extract<Means, { kind: 'bank' }>

function payingCash(sale: Sale, means: Cash, effects: Step['effects'] = []): Step {
  return { state: { kind: 'paying', sale, means }, effects }
}

/** Cash: a note is the customer's until it is stacked and ours from then on; only `note_stacked` credits it. */
export function reduceCash(state: Paying, means: Cash, event: SaleEvent): Step {
  const { sale } = state
  const same: Step = { state, effects: [] }
  switch (event.kind) {
    case 'note_escrowed':
      return means.escrow === null ? noteEscrowed(sale, means, event) : same
    case 'note_stacked':
      return sale.notes.some(({ noteId }) => noteId === event.noteId) ? same : noteStacked(sale, means, event)
    case 'note_returned': {
      if (means.escrow?.noteId !== event.noteId) return same
      return afterNote(sale, { ...means, escrow: null })
    }
    case 'cancel_requested':
      if (means.stopping) return same
      return payingCash(sale, { ...means, stopping: true }, [{ kind: 'stop_cash' }])
    case 'cash_stopped':
      return means.escrow === null && means.stopping ? cashDone(sale) : same
    case 'ask_again':
      // A validator that came back accepts nothing until it is told to.
      return { ...same, effects: [means.stopping ? { kind: 'stop_cash' } : { kind: 'accept_cash' }] }
    case 'restarted':
      return restartedInCash(sale, means)
    default:
      return same
  }
}

function noteEscrowed(sale: Sale, means: Cash, event: Extract<SaleEvent, { kind: 'note_escrowed' }>): Step {
  const decided = means.stopping || taken(sale) >= sale.due ? ('return' as const) : ('stack' as const)
  const escrow = { noteId: event.noteId, amount: event.amount, atMs: event.atMs, decided }
  const kind = decided === 'stack' ? ('stack_note' as const) : ('return_note' as const)
  return payingCash(sale, { ...means, escrow }, [{ kind, noteId: event.noteId }])
}

function noteStacked(sale: Sale, means: Cash, event: Extract<SaleEvent, { kind: 'note_stacked' }>): Step {
  const notes = [...sale.notes, { noteId: event.noteId, amount: event.amount, atMs: event.atMs }]
  const escrow = means.escrow?.noteId === event.noteId ? null : means.escrow
  return afterNote({ ...sale, notes }, { ...means, escrow })
}

/** Cash a cashier took, beside the notes of a validator: what it paid, and what was handed over for it. */
export function noteOf({ tenderId, amount, received }: Tender, atMs: number): StackedNote {
  const note = { noteId: tenderId, amount, atMs }
  return received === amount ? note : { ...note, received }
}

/** Enough money stops the validator; the sale is paid once it says it has stopped. */
function afterNote(sale: Sale, means: Cash): Step {
  if (means.stopping) return payingCash(sale, means, [{ kind: 'stop_cash' }])
  if (taken(sale) < sale.due) return payingCash(sale, means)
  return payingCash(sale, { ...means, stopping: true }, [{ kind: 'stop_cash' }])
}

function cashDone(sale: Sale): Step {
  if (taken(sale) === 0)
    return {
      state: { kind: 'cancelled', sale, reason: 'customer' },
      effects: [],
    }
  return paid(sale)
}

/** The validator keeps its own list of stacked notes: a note whose fate is unknown is looked up there. */
function restartedInCash(sale: Sale, means: Cash): Step {
  const stopping = { ...means, stopping: true }
  if (means.escrow !== null) {
    const { noteId, amount, atMs } = means.escrow
    return payingCash(sale, stopping, [{ kind: 'find_note', note: { noteId, amount, atMs } }])
  }
  return payingCash(sale, stopping, [{ kind: 'stop_cash' }])
}

/** Bank card or QR. An unknown outcome is asked about, never charged again (devices.md §5.3). */
export function reduceBank(state: Paying, means: Bank, event: SaleEvent): Step {
  const { sale } = state
  const same: Step = { state, effects: [] }
  const ask = { kind: 'ask_charge', paymentId: means.paymentId } as const
  switch (event.kind) {
    case 'charge_answered':
      return event.paymentId === means.paymentId ? chargeAnswered(state, means, event) : same
    case 'cancel_requested':
      if (means.step !== 'charging') return same
      return {
        ...same,
        effects: [{ kind: 'cancel_charge', paymentId: means.paymentId }],
      }
    case 'ask_again':
      return means.step === 'in_question' ? { ...same, effects: [ask] } : same
    case 'restarted':
      return {
        state: { kind: 'paying', sale, means: { ...means, step: 'asking' } },
        effects: [ask],
      }
    default:
      return same
  }
}

function chargeAnswered(state: Paying, means: Bank, event: Extract<SaleEvent, { kind: 'charge_answered' }>): Step {
  const { sale } = state
  const { answer } = event
  switch (answer.kind) {
    case 'approved': {
      const charge = {
        paymentId: means.paymentId,
        amount: means.amount,
        approval: answer.approval,
        atMs: event.atMs,
      }
      const notes = means.tender === undefined ? sale.notes : [...sale.notes, noteOf(means.tender, event.atMs)]
      return paid({ ...sale, charge, notes })
    }
    case 'declined':
    case 'not_started':
      return { state: { kind: 'awaiting_payment', sale }, effects: [] }
    case 'unknown': {
      if (means.step === 'charging') {
        return {
          state: { kind: 'paying', sale, means: { ...means, step: 'asking' } },
          effects: [{ kind: 'ask_charge', paymentId: means.paymentId }],
        }
      }
      if (means.step === 'in_question') return { state, effects: [] }
      return {
        state: {
          kind: 'paying',
          sale,
          means: { ...means, step: 'in_question' },
        },
        effects: [],
      }
    }
    default:
      return assertNever(answer)
  }
}
