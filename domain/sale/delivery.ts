import { assert, assertNever } from '#domain/assert'
import { subtractTenge, type Tenge } from '#domain/money'
import { creditOf, isActivation, lineCredit, lineOf, nextLine, taken, withDelivery } from '#domain/sale/sale'
import type { CardGuard } from '#domain/pending'
import type {
  DeliveryTrouble,
  LineDelivery,
  Sale,
  SaleEvent,
  SaleLine,
  SaleState,
  Step,
  WriteAnswer,
} from '#domain/sale/state'
import type { CalendarDay } from '#domain/time'

type Delivering = Extract<SaleState, { kind: 'paid' | 'delivering' }>

/** Where a sale stands once no write is running: the next line waits for the card, or the sale is over. */
export function settle(sale: Sale, trouble: DeliveryTrouble | null): Step {
  if (nextLine(sale) !== null)
    return {
      state: { kind: 'paid', sale, trouble },
      effects: [{ kind: 'wait_for_card' }],
    }
  if (sale.lines.some((line) => line.delivery.kind === 'deferred')) {
    return { state: { kind: 'deferred', sale }, effects: [] }
  }
  if (sale.lines.some((line) => line.delivery.kind === 'delivered')) {
    return { state: { kind: 'completed', sale }, effects: [] }
  }
  return {
    state: { kind: 'cancelled', sale, reason: 'not_written' },
    effects: [],
  }
}

/** From money in to value on the card. Every paid line ends written, deferred or refunded; never forgotten, never twice. */
export function reduceDelivery(state: Delivering, event: SaleEvent): Step {
  const { sale } = state
  switch (event.kind) {
    case 'card_ready':
      return state.kind === 'paid' ? cardReady(state, event) : { state, effects: [] }
    case 'card_failed':
      return { state: state.kind === 'paid' ? withTrouble(state, event.trouble) : state, effects: [] }
    case 'write_answered':
      if (state.kind !== 'delivering' || state.lineId !== event.lineId) return { state, effects: [] }
      return writeAnswered(sale, requireLine(sale, event.lineId), event.answer)
    case 'doubt_resolved':
      return state.kind === 'paid' ? doubtResolved(state, event) : { state, effects: [] }
    case 'delivery_given_up':
      return state.kind === 'paid' ? giveUp(sale, event.lastDay) : { state, effects: [] }
    case 'restarted':
      return restarted(state)
    case 'note_stacked': {
      // A note the validator reports late is still the customer's money: it is credited with the rest if it can be.
      const line = nextLine(sale)
      if (line?.delivery.kind !== 'waiting' || line.product.kind !== 'top_up') return { state, effects: [] }
      if (sale.notes.some((note) => note.noteId === event.noteId)) return { state, effects: [] }
      const notes = [...sale.notes, { noteId: event.noteId, amount: event.amount }]
      return { state: { ...state, sale: { ...sale, notes } }, effects: [] }
    }
    default:
      return { state, effects: [] }
  }
}

function withTrouble(state: Extract<SaleState, { kind: 'paid' }>, trouble: DeliveryTrouble): SaleState {
  return state.trouble === trouble ? state : { ...state, trouble }
}

function requireLine(sale: Sale, lineId: number): SaleLine {
  const line = lineOf(sale, lineId)
  assert(line !== null, `sale ${sale.saleId} has no line ${String(lineId)}`)
  return line
}

/** The card lies on the reader and was read: write the next line, or first find out about the one in doubt. */
function cardReady(
  state: Extract<SaleState, { kind: 'paid' }>,
  event: Extract<SaleEvent, { kind: 'card_ready' }>,
): Step {
  const { sale } = state
  const line = nextLine(sale)
  if (line === null) return { state, effects: [] }
  // An activation is bound to its card (PEND-013), and so is a top-up: the number was confirmed before payment (WALLET-010).
  if (event.cardNumber !== sale.cardNumber) return { state: withTrouble(state, 'card_other'), effects: [] }
  if (line.delivery.kind === 'in_doubt' || line.delivery.kind === 'writing') {
    return {
      state: { ...state, trouble: null },
      effects: [{ kind: 'examine_card', lineId: line.lineId }],
    }
  }
  const delivery: LineDelivery = {
    kind: 'writing',
    credit: lineCredit(sale, line),
    expectedCounter: event.counter,
  }
  return {
    state: {
      kind: 'delivering',
      sale: withDelivery(sale, line.lineId, delivery),
      lineId: line.lineId,
    },
    effects: [{ kind: 'write_card', lineId: line.lineId }],
  }
}

function writing(line: SaleLine): { credit: Tenge; expectedCounter: number } {
  assert(line.delivery.kind === 'writing' || line.delivery.kind === 'in_doubt', 'the line was being written')
  return line.delivery
}

function writeAnswered(sale: Sale, line: SaleLine, answer: WriteAnswer): Step {
  const { credit, expectedCounter } = writing(line)
  switch (answer.kind) {
    case 'applied': {
      const { balanceBefore, balanceAfter, counter } = answer
      const delivery: LineDelivery = {
        kind: 'delivered',
        credit,
        balanceBefore,
        balanceAfter,
        counter,
      }
      return settle(withDelivery(sale, line.lineId, delivery), null)
    }
    case 'not_written':
      return notWritten(withDelivery(sale, line.lineId, { kind: 'waiting' }), answer.trouble)
    case 'card_changed':
      return settle(withDelivery(sale, line.lineId, { kind: 'waiting' }), null)
    case 'already_applied':
      assert(line.product.kind === 'activation', 'only an activation has an action number')
      return settle(
        withDelivery(sale, line.lineId, {
          kind: 'dropped',
          reason: 'already_applied',
        }),
        null,
      )
    case 'unknown':
      return settle(
        withDelivery(sale, line.lineId, {
          kind: 'in_doubt',
          credit,
          expectedCounter,
        }),
        'card_removed',
      )
    default:
      return assertNever(answer)
  }
}

/** Certain that nothing was written. A card that cannot take the amount never will within this visit: a bank charge goes back
 *  by the same means; cash stays for the card, to be written when there is room (deferred when the customer leaves). */
function notWritten(sale: Sale, trouble: DeliveryTrouble): Step {
  const isBankOnly = sale.charge !== null && sale.notes.length === 0
  if (trouble === 'card_limit' && isBankOnly && creditOf(sale, 'delivered', 'top_up') === 0) {
    const refundId = `${sale.saleId}:refund:1`
    const { paymentId, amount } = sale.charge
    return {
      state: { kind: 'refund_due', sale, refundId, amount },
      effects: [{ kind: 'refund', refundId, paymentId, amount }],
    }
  }
  return settle(sale, trouble)
}

function doubtResolved(
  state: Extract<SaleState, { kind: 'paid' }>,
  event: Extract<SaleEvent, { kind: 'doubt_resolved' }>,
): Step {
  const { sale } = state
  const line = requireLine(sale, event.lineId)
  if (line.delivery.kind !== 'in_doubt' && line.delivery.kind !== 'writing') return { state, effects: [] }
  const { credit, expectedCounter } = line.delivery
  switch (event.verdict.kind) {
    case 'applied': {
      // The card may have been used since; the write itself made its counter one more than expected, whatever it is now.
      const balanceAfter = event.verdict.balance
      const delivery: LineDelivery = {
        kind: 'delivered',
        credit,
        balanceBefore: subtractTenge(balanceAfter, credit),
        balanceAfter,
        counter: expectedCounter + 1,
      }
      return settle(withDelivery(sale, line.lineId, delivery), null)
    }
    case 'not_applied':
      return settle(withDelivery(sale, line.lineId, { kind: 'waiting' }), null)
    case 'unknown':
      // The log has wrapped: only the centre can tell, from what other terminals reported (design D6).
      return { state: withTrouble(state, 'card_unreadable'), effects: [] }
    default:
      return assertNever(event.verdict)
  }
}

/** The customer leaves: what was paid here is deferred (with a guard where a write may have happened), an activation stays
 *  with the centre as it was. */
export function giveUp(sale: Sale, lastDay: CalendarDay): Step {
  const lines = sale.lines.map((line): SaleLine => {
    const { delivery } = line
    if (delivery.kind === 'delivered' || delivery.kind === 'dropped' || delivery.kind === 'deferred') return line
    if (line.product.kind === 'activation') {
      return { ...line, delivery: { kind: 'dropped', reason: 'not_written' } }
    }
    const guard: CardGuard | null =
      delivery.kind === 'waiting'
        ? null
        : {
            terminalNumber: sale.terminalNumber,
            operationNumber: line.operationNumber,
            expectedCounter: delivery.expectedCounter,
          }
    return {
      ...line,
      delivery: {
        kind: 'deferred',
        credit: lineCredit(sale, line),
        lastDay,
        guard,
      },
    }
  })
  const given = { ...sale, lines }
  assert(isActivation(sale) || taken(given) > 0, 'only a paid sale is deferred')
  return settle(given, null)
}

/** A write that was journaled and not answered may have happened: in doubt until the card is seen again. */
function restarted(state: Delivering): Step {
  if (state.kind === 'paid') return { state, effects: [{ kind: 'wait_for_card' }] }
  const line = requireLine(state.sale, state.lineId)
  const delivery: LineDelivery = { kind: 'in_doubt', ...pick(writing(line)) }
  return settle(withDelivery(state.sale, line.lineId, delivery), 'card_removed')
}

function pick({ credit, expectedCounter }: { credit: Tenge; expectedCounter: number }): {
  credit: Tenge
  expectedCounter: number
} {
  return { credit, expectedCounter }
}
