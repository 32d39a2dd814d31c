import { describe, expect, test } from 'vitest'
import { AssertionFailure } from '#domain/assert'
import { tenge } from '#domain/money'
import { isFinal, taken } from '#domain/sale/sale'
import { reduce } from '#domain/sale/reduce'
import type { SaleEvent, SaleState, Step } from '#domain/sale/state'
import {
  activationSale,
  basketSale,
  events,
  paidAtMs,
  products,
  stateAfter,
  topUpSale,
} from '#test/domain/sale/sale-fixture'
import { transitions, type EventKey, type StateKey } from '#test/domain/sale/transition-table'

/** Every state of the sale process with every event: what a device, a person or a timer may say at any moment, also when
 *  nobody expects it any more (goals R10). */

const tender = { tenderId: 't1', amount: tenge(1000), received: tenge(2000) }

/** Every event, and every answer a device can give. A new kind of event does not compile until it stands here. */
const byKind = {
  payment_chosen: { cash: events.cash, bank: events.bank },
  cash_handed: { handed: { kind: 'cash_handed', tender, atMs: paidAtMs } },
  void_requested: { void: { kind: 'void_requested' } },
  note_escrowed: { escrowed: events.escrowed, escrowedBig: events.escrowedBig },
  note_stacked: { stacked: events.stacked, stackedBig: events.stackedBig },
  note_returned: { returned: events.returned },
  cash_stopped: { stopped: events.stopped },
  cancel_requested: { cancel: events.cancel },
  charge_answered: {
    approved: events.approved,
    declined: events.declined,
    notStarted: events.notStarted,
    silent: events.silent,
    approvedOther: events.approvedOther,
  },
  dispense_answered: {
    dispensed: events.dispensed,
    dispenserEmpty: events.dispenserEmpty,
    dispenserNotStarted: events.dispenserNotStarted,
    dispenserSilent: events.dispenserSilent,
  },
  card_ready: { ready: events.ready, readyOther: events.readyOther },
  card_unfit: { blocked: events.blocked, blockedOther: events.blockedOther },
  card_failed: { failed: events.failed },
  write_answered: {
    applied: events.applied,
    notWritten: events.notWritten,
    limit: events.limit,
    noSlot: events.noSlot,
    changed: events.changed,
    lost: events.lost,
    alreadyApplied: events.alreadyApplied,
  },
  doubt_resolved: {
    doubtApplied: events.doubtApplied,
    doubtNot: events.doubtNot,
    doubtUnknown: events.doubtUnknown,
  },
  delivery_given_up: { givenUp: events.givenUp },
  ask_again: { askAgain: events.askAgain },
  refund_answered: {
    refunded: events.refunded,
    refundDeclined: events.refundDeclined,
    refundNotStarted: events.refundNotStarted,
    refundSilent: events.refundSilent,
  },
  restarted: { restarted: events.restarted },
} as const satisfies Record<Exclude<SaleEvent['kind'], 'opened'>, Readonly<Record<string, SaleEvent>>>

const everyEvent: ReadonlyMap<string, SaleEvent> = new Map(
  Object.values(byKind).flatMap((ofKind) => Object.entries<SaleEvent>(ofKind)),
)

const { cash, bank, escrowed, stacked, escrowedBig, stackedBig, stopped, cancel, approved, silent, ready, lost } =
  events
const money = topUpSale()
const newCard = basketSale([products.card], null)

/** Every kind of state; those that remember a step, once for each. A new kind does not compile until it stands here. */
const byState = {
  awaiting_payment: { asked: stateAfter(money) },
  paying: {
    cash: stateAfter(money, cash),
    cashTaking: stateAfter(money, cash, escrowed),
    cashPart: stateAfter(money, cash, escrowed, stacked),
    cashStopping: stateAfter(money, cash, cancel),
    cashStoppingNote: stateAfter(money, cash, escrowed, cancel),
    cashEnough: stateAfter(money, cash, escrowedBig, stackedBig),
    bankCharging: stateAfter(money, bank),
    bankAsking: stateAfter(money, bank, silent),
    bankInQuestion: stateAfter(money, bank, silent, silent),
  },
  dispensing: {
    dispensing: stateAfter(newCard, bank, approved),
    dispenserAsked: stateAfter(newCard, bank, approved, events.dispenserSilent),
    dispenserInQuestion: stateAfter(newCard, bank, approved, events.dispenserSilent, events.dispenserSilent),
  },
  paid: {
    paidCash: stateAfter(money, cash, escrowedBig, stackedBig, stopped),
    paidBank: stateAfter(money, bank, approved),
    inDoubt: stateAfter(money, bank, approved, ready, lost),
    activation: stateAfter(activationSale()),
  },
  delivering: {
    writing: stateAfter(money, bank, approved, ready),
    writingActivation: stateAfter(activationSale(), ready),
  },
  refund_due: { refundDue: stateAfter(money, bank, approved, ready, events.limit) },
  completed: { completed: stateAfter(money, bank, approved, ready, events.applied) },
  cancelled: { cancelled: stateAfter(money, cancel) },
  deferred: { deferred: stateAfter(money, bank, approved, events.givenUp) },
  refunded: { refunded: stateAfter(money, bank, approved, ready, events.limit, events.refunded) },
  owed: { owed: stateAfter(newCard, cash, escrowed, stacked, cancel, stopped) },
} as const satisfies Record<SaleState['kind'], Readonly<Record<string, SaleState>>>

const everyState: ReadonlyMap<string, SaleState> = new Map(
  Object.values(byState).flatMap((ofKind) => Object.entries<SaleState>(ofKind)),
)

/** A state in a few words: what is asked of whom, what was taken, and how each line stands. */
function inWords(state: SaleState): string {
  const step = state.kind === 'paying' ? stepOf(state.means) : state.kind === 'dispensing' ? ` ${state.step}` : ''
  const lines =
    isFinal(state) || state.kind === 'awaiting_payment'
      ? ''
      : ` ${state.sale.lines.map(({ delivery }) => delivery.kind).join('+')}`
  const trouble = state.kind === 'paid' && state.trouble !== null ? ` !${state.trouble}` : ''
  return `${state.kind}${step}${lines}${trouble} ${String(taken(state.sale))}`
}

function stepOf(means: Extract<SaleState, { kind: 'paying' }>['means']): string {
  if (means.kind === 'bank') return ` ${means.step}`
  const note = means.escrow === null ? '' : ` note→${means.escrow.decided}`
  return `${means.stopping ? ' stopping' : ' cash'}${note}`
}

/** `defect`: no device may say this here, and selling stops (domain/assert.ts). */
function outcome(before: SaleState, event: SaleEvent): string {
  const step = attempt(before, event)
  if (step === null) return 'defect'
  const { state, effects } = step
  if (state === before && effects.length === 0) return ignored
  const doing = effects.map(({ kind }) => kind).join(', ')
  return doing === '' ? inWords(state) : `${inWords(state)} → ${doing}`
}

function attempt(before: SaleState, event: SaleEvent): Step | null {
  try {
    return reduce(before, event)
  } catch (error) {
    if (error instanceof AssertionFailure) return null
    throw error
  }
}

const ignored = 'ignored'

describe('the sale process as a table of all states and all events', () => {
  test('has a cell for every pair (R10)', () => {
    expect(Object.keys(transitions).toSorted()).toEqual([...everyState.keys()].toSorted())
    for (const [key, { does, ignores }] of Object.entries(transitions)) {
      const named = [...Object.keys(does), ...ignores.split(' ')].filter((event) => event !== '')
      expect(named.toSorted(), key).toEqual([...everyEvent.keys()].toSorted())
    }
  })

  test.each([...everyState.keys()] as StateKey[])('%s answers every event as the table says (R10)', (key) => {
    const state = everyState.get(key)
    expect(state).toBeDefined()
    if (state === undefined) return
    const answers = [...everyEvent].map(([name, event]) => [name, outcome(state, event)] as const)
    const does = Object.fromEntries(answers.filter(([, answer]) => answer !== ignored))
    const expected: Partial<Record<EventKey, string>> = transitions[key].does
    expect(does).toEqual(expected)
  })

  test.each([...everyState])('%s loses no money to any event, and credits no note twice', (_, state) => {
    for (const [name, event] of everyEvent) {
      const after = attempt(state, event)?.state ?? state
      const noteIds = after.sale.notes.map(({ noteId }) => noteId)
      expect(taken(after.sale), name).toBeGreaterThanOrEqual(taken(state.sale))
      expect(new Set(noteIds).size, name).toBe(noteIds.length)
    }
  })
})
