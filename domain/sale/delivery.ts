import { assert, assertNever } from '#domain/assert'
import { subtractTenge, tenge, type Tenge } from '#domain/money'
import { absorber, cardNumberOf, isOpen, lineCredit, nextLine, requireLine, withDelivery } from '#domain/sale/sale'
import { kept, settle, undeliverable, voided } from '#domain/sale/settle'
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

type Delivering = Extract<SaleState, { kind: 'paid' | 'delivering' }>
type Paid = Extract<SaleState, { kind: 'paid' }>
type EventOf<Kind extends SaleEvent['kind']> = Extract<SaleEvent, { kind: Kind }>

/** From money in to value on the card. Every paid line ends written, deferred, refunded or owed; never forgotten, never
 *  twice. */
export function reduceDelivery(state: Delivering, event: SaleEvent): Step {
  const { sale } = state
  switch (event.kind) {
    case 'card_ready':
      return state.kind === 'paid' ? cardReady(state, event) : { state, effects: [] }
    case 'card_unfit':
      return state.kind === 'paid' ? cardUnfit(state, event) : { state, effects: [] }
    case 'card_failed':
      return { state: state.kind === 'paid' ? withTrouble(state, event.trouble) : state, effects: [] }
    case 'write_answered':
      if (state.kind !== 'delivering' || state.lineId !== event.lineId) return { state, effects: [] }
      return writeAnswered(sale, requireLine(sale, event.lineId), event.answer)
    case 'doubt_resolved':
      return state.kind === 'paid' ? doubtResolved(state, event) : { state, effects: [] }
    case 'delivery_given_up':
      return state.kind === 'paid' ? settle(givenUp(sale), null) : { state, effects: [] }
    case 'void_requested': {
      const back = state.kind === 'paid' ? voided(sale) : null
      return back === null ? { state, effects: [] } : settle(back, null)
    }
    case 'restarted':
      return restarted(state)
    case 'note_stacked':
      return lateNote(state, event)
    default:
      return { state, effects: [] }
  }
}

/** A note the validator reports late is still the customer's money: it is credited with the rest if it can be. */
function lateNote(state: Delivering, { noteId, amount, atMs }: EventOf<'note_stacked'>): Step {
  const { sale } = state
  const line = absorber(sale)
  const isEmpty = line?.delivery.kind === 'dropped' && line.delivery.reason === 'no_surplus'
  const canTake = line?.delivery.kind === 'waiting' || (isEmpty && state.kind === 'paid')
  if (line === null || !canTake || cardNumberOf(sale, line) === null) return { state, effects: [] }
  if (sale.notes.some((note) => note.noteId === noteId)) return { state, effects: [] }
  const richer = { ...sale, notes: [...sale.notes, { noteId, amount, atMs }] }
  return { state: { ...state, sale: withDelivery(richer, line.lineId, { kind: 'waiting' }) }, effects: [] }
}

function withTrouble(state: Paid, trouble: DeliveryTrouble): SaleState {
  return state.trouble === trouble ? state : { ...state, trouble }
}

/** The card lies on the reader and was read: write its next line, or first find out about the one in doubt. */
function cardReady(state: Paid, event: EventOf<'card_ready'>): Step {
  const { sale } = state
  // An activation is bound to its card (PEND-013), and so is what was paid for: the number was confirmed before payment
  // (WALLET-010, PASS-033).
  const line = nextLine(sale, event.cardNumber)
  if (line === null) return { state: withTrouble(state, 'card_other'), effects: [] }
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

/** The card was blocked, or its plastic ran out, after it was paid for (PEND-013, BLOCK-006, CARD-008): certain that nothing can
 *  be written to it in this visit. Whether an earlier write took place is found out all the same: looking writes nothing. */
function cardUnfit(state: Paid, { cardNumber, reason }: EventOf<'card_unfit'>): Step {
  const { sale } = state
  const line = nextLine(sale, cardNumber)
  if (line === null) return { state: withTrouble(state, 'card_other'), effects: [] }
  if (line.delivery.kind !== 'waiting') {
    return { state: { ...state, trouble: null }, effects: [{ kind: 'examine_card', lineId: line.lineId }] }
  }
  const isWaiting = (one: SaleLine): boolean =>
    one.delivery.kind === 'waiting' && cardNumberOf(sale, one) === cardNumber
  const withheld = sale.lines
    .filter(isWaiting)
    .reduce<Sale>((rest, one) => undeliverable(rest, requireLine(rest, one.lineId), reason), { ...sale, unfit: reason })
  return settle(withheld, null)
}

function writing(line: SaleLine): { credit: Tenge; expectedCounter: number } {
  assert(line.delivery.kind === 'writing' || line.delivery.kind === 'in_doubt', 'the line was being written')
  const { credit, expectedCounter } = line.delivery
  return { credit, expectedCounter }
}

/** What a line adds to the wallet of its card. */
export function walletCredit({ product }: SaleLine, credit: Tenge): Tenge {
  const isPass = product.kind === 'pass' || (product.kind === 'activation' && product.content.kind === 'pass')
  return isPass ? tenge(0) : credit
}

function writeAnswered(sale: Sale, line: SaleLine, answer: WriteAnswer): Step {
  const { credit, expectedCounter } = writing(line)
  const ended = (delivery: LineDelivery, trouble: DeliveryTrouble | null = null): Step =>
    settle(withDelivery(sale, line.lineId, delivery), trouble)
  switch (answer.kind) {
    case 'applied': {
      const { balanceBefore, balanceAfter, counter } = answer
      return ended({ kind: 'delivered', credit, proof: { by: 'card', balanceBefore, balanceAfter, counter } })
    }
    case 'not_written':
      return notWritten(withDelivery(sale, line.lineId, { kind: 'waiting' }), line.lineId, answer.trouble)
    case 'card_changed':
      return ended({ kind: 'waiting' })
    case 'already_applied':
      assert(line.product.kind === 'activation', 'only an activation has an action number')
      return ended({ kind: 'dropped', reason: 'already_applied' })
    case 'unknown':
      return ended({ kind: 'in_doubt', credit, expectedCounter }, 'card_removed')
    default:
      return assertNever(answer)
  }
}

/** Certain that nothing was written. A card that cannot take the amount or the pass never will within this visit. */
function notWritten(sale: Sale, lineId: number, trouble: DeliveryTrouble): Step {
  if (trouble !== 'card_limit' && trouble !== 'card_no_slot') return settle(sale, trouble)
  return settle(undeliverable(sale, requireLine(sale, lineId), trouble), null)
}

function doubtResolved(state: Paid, event: EventOf<'doubt_resolved'>): Step {
  const { sale } = state
  const line = requireLine(sale, event.lineId)
  if (line.delivery.kind !== 'in_doubt' && line.delivery.kind !== 'writing') return { state, effects: [] }
  const { credit, expectedCounter } = line.delivery
  switch (event.verdict.kind) {
    case 'applied': {
      // The card may have been used since; the write itself made its counter one more than expected, whatever it is now.
      const balanceAfter = event.verdict.balance
      const balanceBefore = subtractTenge(balanceAfter, walletCredit(line, credit))
      const proof = { by: 'card', balanceBefore, balanceAfter, counter: expectedCounter + 1 } as const
      return settle(withDelivery(sale, line.lineId, { kind: 'delivered', credit, proof }), null)
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
 *  with the centre as it was. What waits for a card the dispenser may yet have given goes on waiting. */
function givenUp(sale: Sale): Sale {
  const isAwaited = (line: SaleLine): boolean => isOpen(line) && cardNumberOf(sale, line) !== null
  const lines = sale.lines.map((line): SaleLine => {
    if (!isAwaited(line)) return line
    if (line.product.kind === 'activation') return { ...line, delivery: { kind: 'dropped', reason: 'not_written' } }
    const { delivery, operationNumber } = line
    const guard =
      'expectedCounter' in delivery
        ? { terminalNumber: sale.terminalNumber, operationNumber, expectedCounter: delivery.expectedCounter }
        : null
    return { ...line, delivery: kept(sale, line, guard) }
  })
  return { ...sale, lines }
}

/** A write that was journaled and not answered may have happened: in doubt until the card is seen again. */
function restarted(state: Delivering): Step {
  if (state.kind === 'paid') return { state, effects: [{ kind: 'wait_for_card' }] }
  const line = requireLine(state.sale, state.lineId)
  return settle(withDelivery(state.sale, line.lineId, { kind: 'in_doubt', ...writing(line) }), 'card_removed')
}
