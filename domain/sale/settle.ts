import { assert } from '#domain/assert'
import { subtractTenge, sumTenge, tenge } from '#domain/money'
import type { CardGuard } from '#domain/pending'
import { absorbing, priceOf } from '#domain/sale/basket'
import {
  acceptedAtMs,
  deferredUntil,
  cardNumberOf,
  absorber,
  lineCredit,
  newCardNumber,
  nextLine,
  taken,
  withDelivery,
} from '#domain/sale/sale'
import type { DeliveryTrouble, DropReason, LineDelivery, Sale, SaleLine, SaleState, Step } from '#domain/sale/state'
import { almatyDay } from '#domain/time'

/** Where a sale stands once nothing is running: the dispenser's turn, a line that waits for its card, a dispenser that has to
 *  be asked again, money that goes back, or the end. */
export function settle(sale: Sale, trouble: DeliveryTrouble | null): Step {
  const toDispense = sale.lines.find(({ product, delivery }) => product.kind === 'card' && delivery.kind === 'waiting')
  if (toDispense !== undefined) return dispense(sale, toDispense)
  if (nextLine(sale) !== null) {
    return {
      state: { kind: 'paid', sale, trouble },
      effects: [{ kind: 'wait_for_card' }],
    }
  }
  const inQuestion = sale.lines.find(({ delivery }) => delivery.kind === 'in_question')
  if (inQuestion !== undefined) {
    const { lineId } = inQuestion
    return {
      state: { kind: 'dispensing', sale, lineId, step: 'in_question' },
      effects: [{ kind: 'find_dispensed', lineId, dispenseId: dispenseIdOf(sale, lineId) }],
    }
  }
  const toRefund = sale.lines.find(({ delivery }) => delivery.kind === 'refund_due')
  if (toRefund !== undefined) return refund(sale, toRefund)
  return { state: ended(sale), effects: [] }
}

function dispense(sale: Sale, { lineId }: SaleLine): Step {
  return {
    state: {
      kind: 'dispensing',
      sale: withDelivery(sale, lineId, { kind: 'dispensing' }),
      lineId,
      step: 'dispensing',
    },
    effects: [{ kind: 'dispense_card', lineId, dispenseId: dispenseIdOf(sale, lineId) }],
  }
}

export function dispenseIdOf(sale: Sale, lineId: number): string {
  return `${sale.saleId}:dispense:${String(lineId)}`
}

function refund(sale: Sale, { lineId, delivery }: SaleLine): Step {
  assert(delivery.kind === 'refund_due' && sale.charge !== null, 'only a bank charge is refunded')
  const refundId = `${sale.saleId}:refund:${String(lineId)}`
  const amount = subtractTenge(delivery.credit, delivery.cash ?? tenge(0))
  const { paymentId } = sale.charge
  return {
    state: { kind: 'refund_due', sale, lineId, refundId, amount },
    effects: [{ kind: 'refund', refundId, paymentId, amount }],
  }
}

const outcomes = [
  ['owed', 'owed'],
  ['deferred', 'deferred'],
  ['refunded', 'refunded'],
  ['delivered', 'completed'],
] as const

function ended(sale: Sale): SaleState {
  for (const [delivery, kind] of outcomes)
    if (sale.lines.some((line) => line.delivery.kind === delivery)) return { kind, sale }
  return { kind: 'cancelled', sale, reason: 'not_written' }
}

/** All money that will come has come: bike accounts have theirs at once, the rest waits for its turn. */
export function paid(sale: Sale): Step {
  return settle(withAccountsPaid(withoutSurplusLine(taken(sale) < sale.due ? partPaid(sale) : withoutLate(sale))), null)
}

/** The acceptance of the payment decides what it buys (PASS-006…008): money that was complete only after the last day of sale
 *  buys no other month than the one confirmed (PASS-033). What the bank paid goes back, cash is credited as a surplus is. */
function withoutLate(sale: Sale): Sale {
  const day = almatyDay(acceptedAtMs(sale))
  const late = sale.lines.filter(
    ({ product }) => product.kind === 'pass' && product.lastSaleDay !== undefined && day > product.lastSaleDay,
  )
  // A desk credits nobody with what was not asked for.
  if (sale.desk !== undefined) return givenBack(sale, late)
  return late.reduce(
    (rest, line) =>
      sale.charge === null
        ? withDelivery(rest, line.lineId, { kind: 'dropped', reason: 'window_closed' })
        : undeliverable(rest, line, 'window_closed'),
    sale,
  )
}

/** The customer stopped before everything was paid for: nothing is bought, and all of it is credited to the line that absorbs
 *  surplus. A card that was not bought absorbs nothing, so without such a line the money is owed. */
function partPaid(sale: Sale): Sale {
  const isGiven = ({ product }: SaleLine): boolean =>
    product.kind === 'activation' ||
    ((product.kind === 'top_up' || product.kind === 'account') && !isForNewCard(product))
  const product = absorbing(sale.lines.filter(isGiven).map((line) => line.product))
  const taker =
    sale.lines.find((line) => line.product === product) ?? sale.lines.find((line) => priceOf(line.product) > 0)
  const lines = sale.lines.map((line): SaleLine => {
    if (line.product.kind === 'activation' || line === taker) return line
    return { ...line, delivery: { kind: 'dropped', reason: 'not_paid' } }
  })
  const rest = { ...sale, lines }
  if (product !== null || taker === undefined) return rest
  return withDelivery(rest, taker.lineId, { kind: 'owed', credit: taken(sale) })
}

function isForNewCard(product: SaleLine['product']): boolean {
  return 'target' in product && product.target === 'new'
}

function withoutSurplusLine(sale: Sale): Sale {
  const line = absorber(sale)
  if (line?.delivery.kind !== 'waiting' || lineCredit(sale, line) > 0) return sale
  return withDelivery(sale, line.lineId, { kind: 'dropped', reason: 'no_surplus' })
}

/** An account is credited by a fact of the journal, so paid is delivered (BIKE-009). */
function withAccountsPaid(sale: Sale): Sale {
  const lines = sale.lines.map((line): SaleLine => {
    if (line.product.kind !== 'account' || line.delivery.kind !== 'waiting') return line
    return { ...line, delivery: { kind: 'delivered', credit: lineCredit(sale, line), proof: { by: 'account' } } }
  })
  return { ...sale, lines }
}

/** A line that certainly cannot be delivered in this visit. What the bank paid goes back by the same means; cash stays with
 *  the card's number, to be written when it can be, or is owed where there is no card to write to. */
export function undeliverable(sale: Sale, line: SaleLine, reason: DropReason): Sale {
  const { lineId } = line
  if (line.product.kind === 'activation') return withDelivery(sale, lineId, { kind: 'dropped', reason })
  const credit = lineCredit(sale, line)
  const isBankOnly = sale.charge !== null && sale.notes.length === 0
  return withDelivery(sale, lineId, isBankOnly ? { kind: 'refund_due', credit } : kept(sale, line, null))
}

/** A paid sale of a desk of which nothing was written and nothing is in doubt: cash goes back out of the drawer, the rest by the
 *  bank. Of several lines the first are given back in cash. Null: something of it was given already. */
export function voided(sale: Sale): Sale | null {
  const isUntouched = ({ delivery, product }: SaleLine): boolean =>
    (delivery.kind === 'waiting' || delivery.kind === 'dropped') && product.kind !== 'activation'
  if (sale.desk === undefined || !sale.lines.every(isUntouched)) return null
  return givenBack(
    sale,
    sale.lines.filter(({ delivery }) => delivery.kind === 'waiting'),
  )
}

function givenBack(sale: Sale, back: readonly SaleLine[]): Sale {
  let cashLeft = sumTenge(sale.notes.map(({ amount }) => amount))
  const lines = sale.lines.map((line): SaleLine => {
    if (!back.includes(line)) return line
    const credit = lineCredit(sale, line)
    const cash = tenge(Math.min(cashLeft, credit))
    cashLeft = subtractTenge(cashLeft, cash)
    const delivery: LineDelivery =
      cash === credit
        ? { kind: 'refunded', credit, reference: sale.reference, cash }
        : { kind: 'refund_due', credit, cash }
    return { ...line, delivery }
  })
  return { ...sale, lines }
}

/** No card came out, for certain: neither the card nor what was to be written to it can be had. */
export function notDispensed(sale: Sale, cardLine: SaleLine): Sale {
  assert(newCardNumber(sale) === null, 'no card was dispensed')
  const lost = sale.lines.filter(
    (line) => line.lineId === cardLine.lineId || (isForNewCard(line.product) && line.delivery.kind === 'waiting'),
  )
  return lost.reduce((rest, line) => undeliverable(rest, line, 'not_written'), sale)
}

/** Money that stays here: deferred for a card whose number is known, else owed (design D3). */
export function kept(sale: Sale, line: SaleLine, guard: CardGuard | null): LineDelivery {
  const credit = lineCredit(sale, line)
  if (cardNumberOf(sale, line) === null) return { kind: 'owed', credit }
  return { kind: 'deferred', credit, lastDay: deferredUntil(sale), guard }
}
