import { tenge } from '#domain/money'
import { walletContent } from '#domain/pending'
import { dueOf, withAbsorbing } from '#domain/sale/basket'
import { freeSlot, type SaleProduct } from '#domain/sale/product'
import { open, reduce } from '#domain/sale/reduce'
import type {
  ChargeAnswer,
  DispenseAnswer,
  Sale,
  SaleEffect,
  SaleEvent,
  SaleLine,
  SaleState,
  Step,
  WriteAnswer,
} from '#domain/sale/state'
import { calendarDay } from '#domain/time'
import { pendingTerms } from '#test/domain/pending-terms'

export const cardNumber = '9643012077810345'
export const otherCardNumber = '9643012077810352'
export const startedAtMs = Date.parse('2026-03-10T18:59:30Z')
/** A minute later, and another day in Asia/Almaty: 28 days run from here (PEND-004). */
export const paidAtMs = Date.parse('2026-03-10T19:00:30Z')
export const lastDay = calendarDay('2026-04-08')

export function topUpSale(amount = 1000): Sale {
  return sale(
    [{ lineId: 1, product: { kind: 'top_up', target: 'tapped', amount: tenge(amount) }, operationNumber: 501 }],
    amount,
  )
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
      content: walletContent,
      place: freeSlot,
    },
    operationNumber: 501 + index,
  }))
  return sale(lines, 0)
}

/** A basket as the kiosk opens it, with the line that takes surplus. */
export function basketSale(products: readonly SaleProduct[], card: string | null = cardNumber): Sale {
  const all = withAbsorbing(products)
  const lines = all.map((product, index) => ({ lineId: index + 1, product, operationNumber: 501 + index }))
  return { ...sale(lines, dueOf(all)), cardNumber: card }
}

const city = { city: true, suburb: false, express: false }
const terms = { validityYears: 10, warrantyDays: 14 }

/** One product of each kind. */
export const products = {
  topUp: { kind: 'top_up', target: 'tapped', amount: tenge(1000) },
  topUpNew: { kind: 'top_up', target: 'new', amount: tenge(600) },
  pass: {
    kind: 'pass',
    target: 'tapped',
    sku: 'PASS_T15',
    price: tenge(2000),
    pass: {
      product: 'trips',
      coverage: city,
      firstDay: null,
      lastDay: null,
      hours: null,
      tripsLeft: 15,
      transfersLeft: 15,
    },
    place: freeSlot,
  },
  passNew: {
    kind: 'pass',
    target: 'new',
    sku: 'PASS_D1',
    price: tenge(500),
    pass: {
      product: 'hours',
      coverage: city,
      firstDay: null,
      lastDay: null,
      hours: 24,
      tripsLeft: null,
      transfersLeft: null,
    },
    place: freeSlot,
  },
  subscription: {
    kind: 'account',
    sku: 'BIKE_SEASON',
    accountId: '10000001',
    purpose: 'subscription',
    amount: tenge(7500),
    deposit: tenge(0),
  },
  dayPass: {
    kind: 'account',
    sku: 'BIKE_DAY_1',
    accountId: '10000001',
    purpose: 'day_pass',
    amount: tenge(1000),
    deposit: tenge(37_500),
  },
  card: { kind: 'card', sku: 'CARD_REUSABLE', price: tenge(1000), terms },
} as const satisfies Record<string, SaleProduct>
export type ProductName = keyof typeof products

export const newCardNumber = '9643012077810399'

function sale(lines: readonly Omit<SaleLine, 'delivery'>[], due: number): Sale {
  return {
    saleId: '0147-00501',
    reference: '0147-00501',
    terminalNumber: 147,
    cardNumber,
    startedAtMs,
    pendingTerms,
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
  escrowed: { kind: 'note_escrowed', noteId: 'n1', amount: tenge(500), atMs: paidAtMs },
  stacked: { kind: 'note_stacked', noteId: 'n1', amount: tenge(500), atMs: paidAtMs },
  returned: { kind: 'note_returned', noteId: 'n1' },
  escrowedBig: { kind: 'note_escrowed', noteId: 'n2', amount: tenge(2000), atMs: paidAtMs },
  stackedBig: { kind: 'note_stacked', noteId: 'n2', amount: tenge(2000), atMs: paidAtMs },
  stopped: { kind: 'cash_stopped' },
  cancel: { kind: 'cancel_requested' },
  approved: charged({ kind: 'approved', approval }),
  declined: charged({ kind: 'declined', reason: 'refused' }),
  notStarted: charged({ kind: 'not_started' }),
  silent: charged({ kind: 'unknown' }),
  approvedOther: {
    kind: 'charge_answered',
    paymentId: 'another',
    answer: { kind: 'approved', approval },
    atMs: paidAtMs,
  },
  ready: { kind: 'card_ready', cardNumber, counter: 40 },
  readyOther: { kind: 'card_ready', cardNumber: otherCardNumber, counter: 3 },
  blocked: { kind: 'card_unfit', cardNumber, reason: 'card_blocked' },
  blockedOther: { kind: 'card_unfit', cardNumber: otherCardNumber, reason: 'card_blocked' },
  failed: { kind: 'card_failed', trouble: 'card_unreadable' },
  applied: written({ kind: 'applied', balanceBefore: tenge(240), balanceAfter: tenge(1240), counter: 41 }),
  notWritten: written({ kind: 'not_written', trouble: 'card_removed' }),
  noSlot: written({ kind: 'not_written', trouble: 'card_no_slot' }),
  limit: written({ kind: 'not_written', trouble: 'card_limit' }),
  changed: written({ kind: 'card_changed' }),
  alreadyApplied: written({ kind: 'already_applied' }),
  lost: written({ kind: 'unknown' }),
  doubtApplied: { kind: 'doubt_resolved', lineId: 1, verdict: { kind: 'applied', balance: tenge(1240), counter: 41 } },
  doubtNot: { kind: 'doubt_resolved', lineId: 1, verdict: { kind: 'not_applied' } },
  doubtUnknown: { kind: 'doubt_resolved', lineId: 1, verdict: { kind: 'unknown' } },
  givenUp: { kind: 'delivery_given_up' },
  askAgain: { kind: 'ask_again' },
  dispensed: dispensed({
    kind: 'dispensed',
    cardNumber: newCardNumber,
    producedOn: calendarDay('2026-01-15'),
  }),
  dispenserEmpty: dispensed({ kind: 'failed', trouble: 'dispenser_empty' }),
  dispenserSilent: dispensed({ kind: 'unknown' }),
  dispenserNotStarted: dispensed({ kind: 'not_started' }),
  refunded: refundAnswered({ kind: 'approved', approval: { ...approval, reference: '000999' } }),
  refundDeclined: refundAnswered({ kind: 'declined', reason: 'refused' }),
  refundSilent: refundAnswered({ kind: 'unknown' }),
  refundNotStarted: refundAnswered({ kind: 'not_started' }),
  restarted: { kind: 'restarted' },
} as const satisfies Record<string, SaleEvent>
export type EventName = keyof typeof events

type EventOf<Kind extends SaleEvent['kind']> = Extract<SaleEvent, { kind: Kind }>

function charged(answer: ChargeAnswer): EventOf<'charge_answered'> {
  return { kind: 'charge_answered', paymentId: '0147-00501:charge:1', answer, atMs: paidAtMs }
}
function refundAnswered(answer: ChargeAnswer): EventOf<'refund_answered'> {
  return { kind: 'refund_answered', refundId: '0147-00501:refund:1', answer }
}
function dispensed(answer: DispenseAnswer): EventOf<'dispense_answered'> {
  return { kind: 'dispense_answered', lineId: 1, answer }
}
function written(answer: WriteAnswer): EventOf<'write_answered'> {
  return { kind: 'write_answered', lineId: 1, answer }
}
