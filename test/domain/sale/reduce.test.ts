import { describe, expect, test } from 'vitest'
import { lastActivationDay } from '#domain/pending'
import { newFacts } from '#domain/sale/facts'
import { reduce } from '#domain/sale/reduce'
import { isFinal } from '#domain/sale/sale'
import type { Sale, SaleState } from '#domain/sale/state'
import {
  activationSale,
  after,
  events,
  kinds,
  lastDay,
  paidAtMs,
  stateAfter,
  topUpSale,
  type EventName,
} from '#test/domain/sale/sale-fixture'
import { pendingTerms } from '#test/domain/pending-terms'

const e = events

function reached(sale: Sale, names: readonly EventName[]): SaleState {
  return stateAfter(sale, ...names.map((name) => e[name]))
}

/** How a state is reached, and what each event that means something does to it: `state effect effect …`. Every event that is
 *  not in the row leaves the state as it is, by identity. */
type Row = { readonly state: SaleState; readonly moves: Partial<Record<EventName, string>> }

const cashIn: readonly EventName[] = ['cash', 'escrowedBig', 'stackedBig', 'stopped']
const states: Record<string, Row> = {
  'awaiting payment': {
    state: reached(topUpSale(), []),
    moves: {
      cash: 'paying accept_cash',
      bank: 'paying charge',
      cancel: 'cancelled',
      restarted: 'cancelled',
    },
  },
  'paying cash': {
    state: reached(topUpSale(), ['cash']),
    moves: {
      escrowed: 'paying stack_note',
      escrowedBig: 'paying stack_note',
      stacked: 'paying',
      stackedBig: 'paying stop_cash',
      cancel: 'paying stop_cash',
      askAgain: 'paying accept_cash',
      restarted: 'paying stop_cash',
    },
  },
  'paying cash, note in escrow': {
    state: reached(topUpSale(), ['cash', 'escrowed']),
    moves: {
      stacked: 'paying',
      stackedBig: 'paying stop_cash',
      returned: 'paying',
      cancel: 'paying stop_cash',
      askAgain: 'paying accept_cash',
      restarted: 'paying find_note',
    },
  },
  'paying cash, stopping with a note in escrow': {
    state: reached(topUpSale(), ['cash', 'escrowed', 'cancel']),
    moves: {
      stacked: 'paying stop_cash',
      stackedBig: 'paying stop_cash',
      returned: 'paying stop_cash',
      askAgain: 'paying stop_cash',
      restarted: 'paying find_note',
    },
  },
  'paying cash, stopping with nothing taken': {
    state: reached(topUpSale(), ['cash', 'cancel']),
    moves: {
      escrowed: 'paying return_note',
      escrowedBig: 'paying return_note',
      stacked: 'paying stop_cash',
      stackedBig: 'paying stop_cash',
      stopped: 'cancelled',
      askAgain: 'paying stop_cash',
      restarted: 'paying stop_cash',
    },
  },
  'paying cash, stopping with a part taken': {
    state: reached(topUpSale(), ['cash', 'escrowed', 'stacked', 'cancel']),
    moves: {
      escrowed: 'paying return_note',
      escrowedBig: 'paying return_note',
      stackedBig: 'paying stop_cash',
      stopped: 'paid wait_for_card',
      askAgain: 'paying stop_cash',
      restarted: 'paying stop_cash',
    },
  },
  'paying by bank, charging': {
    state: reached(topUpSale(), ['bank']),
    moves: {
      approved: 'paid wait_for_card',
      declined: 'awaiting_payment',
      notStarted: 'awaiting_payment',
      silent: 'paying ask_charge',
      cancel: 'paying cancel_charge',
      restarted: 'paying ask_charge',
    },
  },
  'paying by bank, asking': {
    state: reached(topUpSale(), ['bank', 'silent']),
    moves: {
      approved: 'paid wait_for_card',
      declined: 'awaiting_payment',
      notStarted: 'awaiting_payment',
      silent: 'paying',
      restarted: 'paying ask_charge',
    },
  },
  'paying by bank, in question': {
    state: reached(topUpSale(), ['bank', 'silent', 'silent']),
    moves: {
      approved: 'paid wait_for_card',
      declined: 'awaiting_payment',
      notStarted: 'awaiting_payment',
      askAgain: 'paying ask_charge',
      restarted: 'paying ask_charge',
    },
  },
  'paid by bank': {
    state: reached(topUpSale(), ['bank', 'approved']),
    moves: {
      stacked: 'paid',
      stackedBig: 'paid',
      ready: 'delivering write_card',
      readyOther: 'paid',
      blocked: 'refund_due refund',
      blockedOther: 'paid',
      failed: 'paid',
      givenUp: 'deferred',
      restarted: 'paid wait_for_card',
    },
  },
  'paid by cash': {
    state: reached(topUpSale(), cashIn),
    moves: {
      stacked: 'paid',
      ready: 'delivering write_card',
      readyOther: 'paid',
      blocked: 'deferred',
      blockedOther: 'paid',
      failed: 'paid',
      givenUp: 'deferred',
      restarted: 'paid wait_for_card',
    },
  },
  'paid, the write in doubt': {
    state: reached(topUpSale(), ['bank', 'approved', 'ready', 'lost']),
    moves: {
      ready: 'paid examine_card',
      readyOther: 'paid',
      blocked: 'paid examine_card',
      blockedOther: 'paid',
      failed: 'paid',
      doubtApplied: 'completed',
      doubtNot: 'paid wait_for_card',
      doubtUnknown: 'paid',
      givenUp: 'deferred',
      restarted: 'paid wait_for_card',
    },
  },
  'an activation, waiting': {
    state: reached(activationSale(), []),
    moves: {
      ready: 'delivering write_card',
      readyOther: 'paid',
      blocked: 'cancelled',
      blockedOther: 'paid',
      failed: 'paid',
      givenUp: 'cancelled',
      restarted: 'paid wait_for_card',
    },
  },
  'delivering a bank payment': {
    state: reached(topUpSale(), ['bank', 'approved', 'ready']),
    moves: {
      applied: 'completed',
      notWritten: 'paid wait_for_card',
      limit: 'refund_due refund',
      noSlot: 'refund_due refund',
      changed: 'paid wait_for_card',
      lost: 'paid wait_for_card',
      restarted: 'paid wait_for_card',
    },
  },
  'delivering a cash payment': {
    state: reached(topUpSale(), [...cashIn, 'ready']),
    moves: {
      applied: 'completed',
      notWritten: 'paid wait_for_card',
      // Cash cannot go back: it stays for the card.
      limit: 'deferred',
      noSlot: 'deferred',
      changed: 'paid wait_for_card',
      lost: 'paid wait_for_card',
      restarted: 'paid wait_for_card',
    },
  },
  'delivering an activation': {
    state: reached(activationSale(), ['ready']),
    moves: {
      applied: 'completed',
      notWritten: 'paid wait_for_card',
      limit: 'cancelled',
      noSlot: 'cancelled',
      changed: 'paid wait_for_card',
      alreadyApplied: 'cancelled',
      lost: 'paid wait_for_card',
      restarted: 'paid wait_for_card',
    },
  },
  'delivering the first of two activations': {
    state: reached(activationSale([500, 700]), ['ready']),
    moves: {
      applied: 'paid wait_for_card',
      notWritten: 'paid wait_for_card',
      limit: 'paid wait_for_card',
      noSlot: 'paid wait_for_card',
      changed: 'paid wait_for_card',
      alreadyApplied: 'paid wait_for_card',
      lost: 'paid wait_for_card',
      restarted: 'paid wait_for_card',
    },
  },
  'refund due': {
    state: reached(topUpSale(), ['bank', 'approved', 'ready', 'limit']),
    moves: {
      refunded: 'refunded',
      refundDeclined: 'deferred',
      refundNotStarted: 'refund_due refund',
      askAgain: 'refund_due ask_refund',
      restarted: 'refund_due ask_refund',
    },
  },
  completed: { state: reached(topUpSale(), ['bank', 'approved', 'ready', 'applied']), moves: {} },
  cancelled: { state: reached(topUpSale(), ['cancel']), moves: {} },
  deferred: { state: reached(topUpSale(), ['bank', 'approved', 'givenUp']), moves: {} },
  refunded: { state: reached(topUpSale(), ['bank', 'approved', 'ready', 'limit', 'refunded']), moves: {} },
}

// A top-up has no action number, so no card can say that it holds it: that answer is a defect and throws.
const impossible = (name: string, event: EventName): boolean =>
  event === 'alreadyApplied' && name.startsWith('delivering a') && name.endsWith('payment')

const cases = Object.entries(states).flatMap(([name, { state, moves }]) =>
  (Object.keys(e) as EventName[])
    .filter((event) => !impossible(name, event))
    .map((event) => [name, event, moves[event] ?? 'nothing', state] as const),
)

describe('every state and every event (design D3)', () => {
  test.each(cases)('%s · %s → %s', (_, event, expected, state) => {
    const step = reduce(state, e[event])
    if (expected === 'nothing') {
      expect(step.state).toBe(state)
      expect(step.effects).toEqual([])
    } else {
      expect([step.state.kind, ...kinds(step.effects)].join(' ')).toBe(expected)
    }
  })

  test('asserts that a sale is opened once and that a top-up has no action number', () => {
    expect(() => reduce(reached(topUpSale(), []), { kind: 'opened', sale: topUpSale() })).toThrow('opened once')
    expect(() => reduce(reached(topUpSale(), ['bank', 'approved', 'ready']), e.alreadyApplied)).toThrow('action number')
  })

  test.each(Object.entries(states))('%s takes a repeated event as nothing new', (_, { state, moves }) => {
    for (const name of ['stacked', 'approved', 'applied', 'failed', 'readyOther', 'silent'] as const) {
      if (moves[name] === undefined) continue
      const once = reduce(state, e[name]).state
      if (name === 'silent' && once.kind === 'paying' && moves[name] === 'paying ask_charge') continue
      expect(reduce(once, e[name])).toEqual({ state: once, effects: [] })
      expect(reduce(once, e[name]).state).toBe(once)
    }
  })
})

describe('what a sale puts on the card', () => {
  const credit = (state: SaleState): unknown =>
    state.sale.lines.map(({ delivery }) => ('credit' in delivery ? delivery.credit : null))

  test.each([
    ['the amount asked for', topUpSale(2000), ['cash', 'escrowedBig', 'stackedBig', 'stopped', 'ready'], 2000],
    ['the surplus too: a kiosk gives no change (GAP-50)', topUpSale(1000), [...cashIn, 'ready'], 2000],
    [
      'the part inserted before stopping',
      topUpSale(1000),
      ['cash', 'escrowed', 'stacked', 'cancel', 'stopped', 'ready'],
      500,
    ],
    ['a note that was reported late', topUpSale(1000), [...cashIn, 'stacked', 'ready'], 2500],
    ['what the bank charged', topUpSale(1000), ['bank', 'approved', 'ready'], 1000],
  ] as const)('%s', (_, sale, names, amount) => {
    expect(credit(reached(sale, names))).toEqual([amount])
  })

  test('counts a note once, however often it is reported', () => {
    const state = reached(topUpSale(2000), [
      'cash',
      'escrowed',
      'stacked',
      'stacked',
      'escrowedBig',
      'stackedBig',
      'stacked',
    ])
    expect(state.sale.notes.map(({ noteId }) => noteId)).toEqual(['n1', 'n2'])
  })

  test('stacks no note that is not needed any more', () => {
    const step = after(topUpSale(500), e.cash, e.escrowed, e.stacked, e.escrowedBig)
    expect(step.effects).toEqual([{ kind: 'return_note', noteId: 'n2' }])
  })

  test('writes activations oldest first, each on its own (PEND-013)', () => {
    const first = after(activationSale([500, 700]), e.ready)
    expect(first.effects).toEqual([{ kind: 'write_card', lineId: 1 }])
    const second = reduce(reduce(first.state, e.applied).state, { ...e.ready, counter: 41 })
    expect(second.effects).toEqual([{ kind: 'write_card', lineId: 2 }])
    expect(credit(second.state)).toEqual([500, 700])
  })

  test('completes with what was written when the rest of the activations is given up', () => {
    const state = reached(activationSale([500, 700]), ['ready', 'applied', 'givenUp'])
    expect(state.kind).toBe('completed')
    expect(state.sale.lines.map(({ delivery }) => delivery.kind)).toEqual(['delivered', 'dropped'])
  })
})

describe('money that is not delivered', () => {
  test('is deferred without a guard when certainly nothing was written', () => {
    const { sale } = reached(topUpSale(), ['bank', 'approved', 'ready', 'notWritten', 'givenUp'])
    expect(sale.lines[0]?.delivery).toMatchObject({ kind: 'deferred', credit: 1000, guard: null })
  })

  test('is deferred with the number of the write that may have happened (design D6)', () => {
    const { sale } = reached(topUpSale(), ['bank', 'approved', 'ready', 'lost', 'givenUp'])
    const guard = { terminalNumber: 147, operationNumber: 501, expectedCounter: 40 }
    expect(sale.lines[0]?.delivery).toMatchObject({ kind: 'deferred', guard })
  })

  test('is put in doubt, not written again, by a restart during the write', () => {
    const step = after(topUpSale(), e.bank, e.approved, e.ready, e.restarted)
    expect(step.state.sale.lines[0]?.delivery.kind).toBe('in_doubt')
    expect(kinds(reduce(step.state, e.ready).effects)).toEqual(['examine_card'])
  })

  test('names the counter the write itself made, though the card was used since', () => {
    const verdict = { kind: 'applied', balance: e.doubtApplied.verdict.balance, counter: 44 } as const
    const state = reduce(reached(topUpSale(), ['bank', 'approved', 'ready', 'lost']), {
      ...e.doubtApplied,
      verdict,
    }).state
    expect(state.sale.lines[0]?.delivery).toMatchObject({
      kind: 'delivered',
      proof: { counter: 41, balanceAfter: 1240 },
    })
  })

  test('is deferred when the bank declines to take it back', () => {
    const { sale } = reached(topUpSale(), ['bank', 'approved', 'ready', 'limit', 'refundDeclined'])
    expect(sale.lines[0]?.delivery).toMatchObject({ kind: 'deferred', lastDay, guard: null })
  })

  test('counts the 28 days from when the money was accepted, not from when the sale was opened (PEND-004)', () => {
    expect(lastActivationDay(topUpSale().startedAtMs, pendingTerms)).not.toBe(lastDay)
    for (const names of [
      ['bank', 'approved', 'givenUp'],
      [...cashIn, 'givenUp'],
    ] as const) {
      const { sale } = reached(topUpSale(), names)
      expect(sale.lines[0]?.delivery).toMatchObject({ kind: 'deferred', lastDay })
      const facts = newFacts(null, { kind: 'deferred', sale }).map(({ fact }) => fact)
      expect(facts.find(({ kind }) => kind === 'sale_deferred')).toMatchObject({ acceptedAtMs: paidAtMs })
    }
  })

  test('gives every charge of a sale a number of its own', () => {
    const second = after(topUpSale(), e.bank, e.declined, e.bank)
    expect(second.effects).toMatchObject([{ kind: 'charge', paymentId: '0147-00501:charge:2' }])
    expect(reduce(second.state, e.approved).state).toBe(second.state)
  })

  test.each(Object.entries(states))('%s is over exactly when nothing moves it', (_, { state, moves }) => {
    expect(isFinal(state)).toBe(Object.keys(moves).length === 0)
  })
})
