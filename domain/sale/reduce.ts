import { assert, assertNever } from '#domain/assert'
import { subtractTenge } from '#domain/money'
import { acceptsCash, dueOf, priceOf } from '#domain/sale/basket'
import { reduceDelivery } from '#domain/sale/delivery'
import { reduceDispensing } from '#domain/sale/dispensing'
import { noteOf, reduceBank, reduceCash } from '#domain/sale/payment'
import { absorber, isFinal, requireLine, taken, withDelivery } from '#domain/sale/sale'
import { kept, paid, settle } from '#domain/sale/settle'
import type { Sale, SaleEvent, SaleLine, SaleState, Step, Tender } from '#domain/sale/state'

/** Opens a sale. Activations, and what a bike account buys out of its own money, need no payment and are delivered at once. */
export function open(sale: Sale): Step {
  assertBasket(sale)
  assert(taken(sale) === 0, 'a sale opens before money is taken')
  if (sale.due === 0) return paid(sale)
  return { state: { kind: 'awaiting_payment', sale }, effects: [] }
}

function assertBasket(sale: Sale): void {
  const products = sale.lines.map(({ product }) => product)
  assert(products.length > 0, 'a sale has lines')
  assert(sale.due === dueOf(products), 'the sum due is the sum of the lines')
  const taker = absorber(sale)
  assert(sale.due === 0 || taker !== null || sale.desk !== undefined, 'one line takes the surplus, or change is given')
  // What a bike account buys out of its own money costs nothing here.
  const isPriced = ({ product }: SaleLine): boolean =>
    product.kind === 'activation' || product.kind === 'account' || priceOf(product) > 0
  assert(
    sale.lines.every((line) => line === taker || isPriced(line)),
    'every line but that one has a price',
  )
  const isForTapped = products.some(
    (product) => product.kind === 'activation' || ('target' in product && product.target === 'tapped'),
  )
  assert(!isForTapped || sale.cardNumber !== null, 'a line for the tapped card needs a card')
  const newCards = products.filter(({ kind }) => kind === 'card').length
  const isForNew = products.some((product) => 'target' in product && product.target === 'new')
  assert(newCards <= 1 && (newCards === 1 || !isForNew), 'a line for the new card needs one, and there is one at most')
}

/** The sale process (design D3): the state after an event and what has to be done next. Pure. An event that means nothing in
 *  a state (a device saying something twice, a key pressed as the screen changed) leaves the state as it is, by identity. */
export function reduce(state: SaleState, event: SaleEvent): Step {
  assert(event.kind !== 'opened', 'a sale is opened once')
  if (isFinal(state)) return { state, effects: [] }
  switch (state.kind) {
    case 'awaiting_payment':
      return reduceAwaitingPayment(state, event)
    case 'paying':
      return state.means.kind === 'cash' ? reduceCash(state, state.means, event) : reduceBank(state, state.means, event)
    case 'dispensing':
      return reduceDispensing(state, event)
    case 'paid':
    case 'delivering':
      return reduceDelivery(state, event)
    case 'refund_due':
      return reduceRefund(state, event)
    case 'completed':
    case 'cancelled':
    case 'deferred':
    case 'refunded':
    case 'owed':
      return { state, effects: [] }
    default:
      return assertNever(state)
  }
}

function reduceAwaitingPayment(state: Extract<SaleState, { kind: 'awaiting_payment' }>, event: SaleEvent): Step {
  const { sale } = state
  switch (event.kind) {
    case 'payment_chosen':
      if (event.method === 'cash') {
        // A desk has no validator: its cashier says what was handed over.
        if (sale.desk !== undefined || !acceptsCash(sale.lines.map(({ product }) => product)))
          return { state, effects: [] }
        return {
          state: {
            kind: 'paying',
            sale,
            means: { kind: 'cash', escrow: null, stopping: false },
          },
          effects: [{ kind: 'accept_cash' }],
        }
      }
      return event.tender === undefined ? charge(sale, null) : chargeRest(state, event.tender)
    case 'cash_handed':
      return cashHanded(state, event)
    case 'cancel_requested':
      return {
        state: { kind: 'cancelled', sale, reason: 'customer' },
        effects: [],
      }
    case 'restarted':
      return {
        state: { kind: 'cancelled', sale, reason: 'restart' },
        effects: [],
      }
    default:
      return { state, effects: [] }
  }
}

/** Cash is ours from the moment the cashier says so; the change is in the customer's hand then. */
function cashHanded(
  state: Extract<SaleState, { kind: 'awaiting_payment' }>,
  { tender, atMs }: Extract<SaleEvent, { kind: 'cash_handed' }>,
): Step {
  const { sale } = state
  const isTaken = sale.desk !== undefined && acceptsCash(sale.lines.map(({ product }) => product))
  if (!isTaken || tender.amount !== sale.due || tender.received < tender.amount) return { state, effects: [] }
  return paid({ ...sale, notes: [noteOf(tender, atMs)] })
}

/** Split payment: the cash becomes ours in the same instant as the approval, or stays the customer's. */
function chargeRest(state: Extract<SaleState, { kind: 'awaiting_payment' }>, tender: Tender): Step {
  const { sale } = state
  const isSplit = sale.desk !== undefined && tender.amount > 0 && tender.amount < sale.due
  const isTaken = isSplit && acceptsCash(sale.lines.map(({ product }) => product))
  return isTaken && tender.received === tender.amount ? charge(sale, tender) : { state, effects: [] }
}

function charge(sale: Sale, tender: Tender | null): Step {
  const chargesTried = sale.chargesTried + 1
  const amount = tender === null ? sale.due : subtractTenge(sale.due, tender.amount)
  const paymentId = `${sale.saleId}:charge:${String(chargesTried)}`
  return {
    state: {
      kind: 'paying',
      sale: { ...sale, chargesTried },
      means: { kind: 'bank', paymentId, amount, step: 'charging', ...(tender === null ? {} : { tender }) },
    },
    effects: [{ kind: 'charge', paymentId, amount }],
  }
}

function reduceRefund(state: Extract<SaleState, { kind: 'refund_due' }>, event: SaleEvent): Step {
  const { sale, lineId, refundId, amount } = state
  if (event.kind === 'restarted' || event.kind === 'ask_again') {
    return { state, effects: [{ kind: 'ask_refund', refundId }] }
  }
  if (event.kind !== 'refund_answered' || event.refundId !== refundId) return { state, effects: [] }
  switch (event.answer.kind) {
    case 'approved': {
      const { reference } = event.answer.approval
      const line = requireLine(sale, lineId)
      assert(line.delivery.kind === 'refund_due', 'what is refunded was due')
      return settle(withDelivery(sale, lineId, { ...line.delivery, kind: 'refunded', reference }), null)
    }
    case 'not_started': {
      assert(sale.charge !== null, 'only a bank charge is refunded')
      const { paymentId } = sale.charge
      return { state, effects: [{ kind: 'refund', refundId, paymentId, amount }] }
    }
    case 'declined':
      // The bank will not give it back: the money stays with the card's number, to be written when there is room.
      return settle(withDelivery(sale, lineId, kept(sale, requireLine(sale, lineId), null)), null)
    case 'unknown':
      // Stays due and visible; asked again by a timer or after a restart, never repeated blindly.
      return { state, effects: [] }
    default:
      return assertNever(event.answer)
  }
}
