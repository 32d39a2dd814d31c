import { tenge } from '#domain/money'
import { open, reduce } from '#domain/sale/reduce'
import type {
  ChargeAnswer,
  Sale,
  SaleEffect,
  SaleEvent,
  SaleLine,
  SaleState,
  Step,
  WriteAnswer,
} from '#domain/sale/state'
import { calendarDay } from '#domain/time'

export const cardNumber = '9643012077810345'
export const otherCardNumber = '9643012077810352'
export const startedAtMs = Date.parse('2026-03-10T06:00:00Z')
export const lastDay = calendarDay('2026-04-07')

export function topUpSale(amount = 1000): Sale {
  return sale([{ lineId: 1, product: { kind: 'top_up', amount: tenge(amount) }, operationNumber: 501 }], amount)
}

/** Activations of payments made elsewhere; the first is of the lowest action. */
export function activationSale(amounts: readonly number[] = [1500]): Sale {
  const lines = amounts.map((amount, index) => ({
    lineId: index + 1,
    product: {
      kind: 'activation' as const,
      amount: tenge(amount),
      pendingId: `7d0c38e2-0000-4000-8000-00000000000${String(index)}`,
      action: 11 + index,
      lastDay,
    },
    operationNumber: 501 + index,
  }))
  return sale(lines, 0)
}

function sale(lines: readonly Omit<SaleLine, 'delivery'>[], due: number): Sale {
  return {
    saleId: '0147-00501',
    reference: '0147-00501',
    terminalNumber: 147,
    cardNumber,
    startedAtMs,
    lines: lines.map((line) => ({ ...line, delivery: { kind: 'waiting' } })),
    due: tenge(due),
    notes: [],
    charge: null,
    chargesTried: 0,
  }
}

/** The step after the last of these events. */
export function after(opened: Sale, ...events: readonly SaleEvent[]): Step {
  return events.reduce((step, event) => reduce(step.state, event), open(opened))
}

export function stateAfter(opened: Sale, ...events: readonly SaleEvent[]): SaleState {
  return after(opened, ...events).state
}

export const kinds = (effects: readonly SaleEffect[]): SaleEffect['kind'][] => effects.map(({ kind }) => kind)

const approval = { reference: '000123456789', method: 'card', maskedCard: '*4417' } as const

export const events = {
  cash: { kind: 'payment_chosen', method: 'cash' },
  bank: { kind: 'payment_chosen', method: 'bank' },
  escrowed: { kind: 'note_escrowed', noteId: 'n1', amount: tenge(500) },
  stacked: { kind: 'note_stacked', noteId: 'n1', amount: tenge(500) },
  returned: { kind: 'note_returned', noteId: 'n1' },
  escrowedBig: { kind: 'note_escrowed', noteId: 'n2', amount: tenge(2000) },
  stackedBig: { kind: 'note_stacked', noteId: 'n2', amount: tenge(2000) },
  stopped: { kind: 'cash_stopped' },
  cancel: { kind: 'cancel_requested' },
  approved: charged({ kind: 'approved', approval }),
  declined: charged({ kind: 'declined', reason: 'refused' }),
  notStarted: charged({ kind: 'not_started' }),
  silent: charged({ kind: 'unknown' }),
  approvedOther: { kind: 'charge_answered', paymentId: 'another', answer: { kind: 'approved', approval } },
  ready: { kind: 'card_ready', cardNumber, counter: 40 },
  readyOther: { kind: 'card_ready', cardNumber: otherCardNumber, counter: 3 },
  failed: { kind: 'card_failed', trouble: 'card_unreadable' },
  applied: written({ kind: 'applied', balanceBefore: tenge(240), balanceAfter: tenge(1240), counter: 41 }),
  notWritten: written({ kind: 'not_written', trouble: 'card_removed' }),
  limit: written({ kind: 'not_written', trouble: 'card_limit' }),
  changed: written({ kind: 'card_changed' }),
  alreadyApplied: written({ kind: 'already_applied' }),
  lost: written({ kind: 'unknown' }),
  doubtApplied: { kind: 'doubt_resolved', lineId: 1, verdict: { kind: 'applied', balance: tenge(1240), counter: 41 } },
  doubtNot: { kind: 'doubt_resolved', lineId: 1, verdict: { kind: 'not_applied' } },
  doubtUnknown: { kind: 'doubt_resolved', lineId: 1, verdict: { kind: 'unknown' } },
  givenUp: { kind: 'delivery_given_up', lastDay },
  askAgain: { kind: 'ask_again' },
  refunded: refundAnswered({ kind: 'approved', approval: { ...approval, reference: '000999' } }),
  refundDeclined: refundAnswered({ kind: 'declined', reason: 'refused' }),
  refundSilent: refundAnswered({ kind: 'unknown' }),
  refundNotStarted: refundAnswered({ kind: 'not_started' }),
  restarted: { kind: 'restarted' },
} as const satisfies Record<string, SaleEvent>
export type EventName = keyof typeof events

type EventOf<Kind extends SaleEvent['kind']> = Extract<SaleEvent, { kind: Kind }>

function charged(answer: ChargeAnswer): EventOf<'charge_answered'> {
  return { kind: 'charge_answered', paymentId: '0147-00501:charge:1', answer }
}
function refundAnswered(answer: ChargeAnswer): EventOf<'refund_answered'> {
  return { kind: 'refund_answered', refundId: '0147-00501:refund:1', answer }
}
function written(answer: WriteAnswer): EventOf<'write_answered'> {
  return { kind: 'write_answered', lineId: 1, answer }
}
