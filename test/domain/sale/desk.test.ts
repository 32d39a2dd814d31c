import { expect, test } from 'vitest'
import type { Fact } from '#domain/facts'
import { subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { newFacts } from '#domain/sale/facts'
import { open, reduce } from '#domain/sale/reduce'
import type { Sale, SaleEvent, SaleState, Tender } from '#domain/sale/state'
import { saleTotals, shiftTotals, takings } from '#domain/shift/totals'

const cardNumber = '9643012077810345'
const atKiosk: Sale = {
  saleId: '0021-00001',
  reference: '0021-00001',
  terminalNumber: 21,
  cardNumber,
  startedAtMs: 1000,
  pendingTerms: { activationTermDays: 28 },
  lines: [
    {
      lineId: 1,
      product: { kind: 'top_up', target: 'tapped', amount: tenge(2000) },
      operationNumber: 1,
      delivery: { kind: 'waiting' },
    },
    {
      lineId: 2,
      product: { kind: 'top_up', target: 'tapped', amount: tenge(500) },
      operationNumber: 2,
      delivery: { kind: 'waiting' },
    },
  ],
  due: tenge(2500),
  notes: [],
  charge: null,
  chargesTried: 0,
}
const sale: Sale = { ...atKiosk, desk: { shiftNumber: 3, operatorId: 'cashier-101' } }
const tender = (amount: number, received = amount): Tender => ({
  tenderId: 't1',
  amount: tenge(amount),
  received: tenge(received),
})
const approval = { reference: 'rrn', method: 'card', maskedCard: '*1' } as const

/** The state after the events and every fact they brought. */
function after(events: readonly SaleEvent[], of: Sale = sale): { state: SaleState; facts: readonly Fact[] } {
  const opened = open(of).state
  let state = opened
  const facts = newFacts(null, opened).map(({ fact }) => fact)
  for (const event of events) {
    const before = state
    state = reduce(state, event).state
    facts.push(...newFacts(before, state).map(({ fact }) => fact))
  }
  return { state, facts }
}
const amounts = (facts: readonly Fact[], kind: Fact['kind']): Tenge =>
  sumTenge(facts.flatMap((fact) => (fact.kind === kind && 'amount' in fact ? [fact.amount] : [])))
const charge = (given: 'approved' | 'declined' | 'unknown'): SaleEvent => ({
  kind: 'charge_answered',
  paymentId: '0021-00001:charge:1',
  answer:
    given === 'approved'
      ? { kind: given, approval }
      : given === 'declined'
        ? { kind: given, reason: 'refused' }
        : { kind: given },
  atMs: 2000,
})
const handed = (given: Tender): SaleEvent => ({ kind: 'cash_handed', tender: given, atMs: 2000 })
const split: SaleEvent = { kind: 'payment_chosen', method: 'bank', tender: tender(1000) }

test('cash with change is credited by what it paid, and the change is not money taken', () => {
  const { state, facts } = after([handed(tender(2500, 5000))])
  expect(state.kind).toBe('paid')
  expect(state.sale.notes).toEqual([{ noteId: 't1', amount: 2500, received: 5000, atMs: 2000 }])
  expect(amounts(facts, 'cash_accepted')).toBe(2500)
})

test.each([
  ['less than the sum', handed(tender(2499))],
  ['more credited than the sum', handed(tender(3000))],
  ['a split of the whole sum', { kind: 'payment_chosen', method: 'bank', tender: tender(2500) }],
  ['a validator, which a desk has not', { kind: 'payment_chosen', method: 'cash' }],
] as const)('takes nothing for %s', (_, event) => {
  expect(after([event]).state.kind).toBe('awaiting_payment')
})

test('a kiosk takes no cash on somebody’s word', () => {
  const kiosk: Sale = { ...atKiosk, lines: sale.lines.slice(0, 1), due: tenge(2000) }
  expect(after([handed(tender(2000))], kiosk).state.kind).toBe('awaiting_payment')
})

test('the cash of a split payment becomes ours with the approval, and never before', () => {
  expect(amounts(after([split]).facts, 'cash_accepted')).toBe(0)
  expect(amounts(after([split, charge('declined')]).facts, 'cash_accepted')).toBe(0)
  expect(amounts(after([split, charge('unknown'), { kind: 'restarted' }]).facts, 'cash_accepted')).toBe(0)
  const { state, facts } = after([split, { kind: 'restarted' }, charge('approved')])
  expect(state.kind).toBe('paid')
  expect([amounts(facts, 'cash_accepted'), amounts(facts, 'bank_charged')]).toEqual([1000, 1500])
})

test('a void gives cash back at once', () => {
  const { state, facts } = after([handed(tender(2500)), { kind: 'void_requested' }])
  expect(state.kind).toBe('refunded')
  expect([amounts(facts, 'cash_refunded'), amounts(facts, 'bank_refunded')]).toEqual([2500, 0])
})

test('a void of a split payment gives each means its own part back', () => {
  const first = after([split, charge('approved'), { kind: 'void_requested' }])
  expect(first.state).toMatchObject({ kind: 'refund_due', amount: 1000 })
  const refunded = (lineId: number): SaleEvent => ({
    kind: 'refund_answered',
    refundId: `0021-00001:refund:${String(lineId)}`,
    answer: { kind: 'approved', approval },
  })
  const { state, facts } = after([split, charge('approved'), { kind: 'void_requested' }, refunded(1), refunded(2)])
  expect(state.kind).toBe('refunded')
  expect([amounts(facts, 'cash_refunded'), amounts(facts, 'bank_refunded')]).toEqual([1000, 1500])
})

const written: SaleEvent = {
  kind: 'write_answered',
  lineId: 1,
  answer: { kind: 'applied', balanceBefore: tenge(0), balanceAfter: tenge(2000), counter: 6 },
}
const ready: SaleEvent = { kind: 'card_ready', cardNumber, counter: 5 }

test.each([
  ['something was written', [handed(tender(2500)), ready, written]],
  [
    'a write is in doubt',
    [handed(tender(2500)), ready, { kind: 'write_answered', lineId: 1, answer: { kind: 'unknown' } } as const],
  ],
])('voids nothing once %s', (_, events) => {
  const before = after(events).state
  expect(after([...events, { kind: 'void_requested' }]).state).toEqual(before)
})

test.each([
  ['paid', [handed(tender(2500, 5000))]],
  ['voided', [handed(tender(2500)), { kind: 'void_requested' } as const]],
  ['split', [split, charge('approved')]],
  ['half written, half kept', [handed(tender(2500)), ready, written, { kind: 'delivery_given_up' } as const]],
])('the totals of a shift are those of the facts: %s', (_, events) => {
  const { state, facts } = after(events)
  const totals = saleTotals(state)
  expect(totals).not.toBeNull()
  const sums = shiftTotals(totals === null ? [] : [totals])
  expect(sums).toMatchObject({
    cash: amounts(facts, 'cash_accepted'),
    bank: amounts(facts, 'bank_charged'),
    bankRefunded: amounts(facts, 'bank_refunded'),
    cashRefunded: amounts(facts, 'cash_refunded'),
    operators: [{ operatorId: 'cashier-101' }],
  })
  expect(takings(sums)).toBe(subtractTenge(amounts(facts, 'cash_accepted'), amounts(facts, 'cash_refunded')))
})
