import { describe, expect, test } from 'vitest'
import type { Fact } from '#domain/facts'
import { tenge } from '#domain/money'
import { priceOf, withAbsorbing } from '#domain/sale/basket'
import { newFacts } from '#domain/sale/facts'
import { open, reduce } from '#domain/sale/reduce'
import type { SaleProduct } from '#domain/sale/product'
import type { Sale, SaleEvent, SaleState, WriteAnswer } from '#domain/sale/state'
import {
  activationSale,
  after,
  basketSale,
  cardNumber,
  events as e,
  kinds,
  lastDay,
  newCardNumber,
  paidAtMs,
  products as p,
  stateAfter,
} from '#test/domain/sale/sale-fixture'

const readyNew: SaleEvent = { kind: 'card_ready', cardNumber: newCardNumber, counter: 0 }
const note = (noteId: string, amount: number): readonly SaleEvent[] => [
  { kind: 'note_escrowed', noteId, amount: tenge(amount), atMs: paidAtMs },
  { kind: 'note_stacked', noteId, amount: tenge(amount), atMs: paidAtMs },
]

/** Pays with these notes and stops. */
function cash(...amounts: readonly number[]): readonly SaleEvent[] {
  return [e.cash, ...amounts.flatMap((amount, index) => note(`note${String(index)}`, amount)), e.cancel, e.stopped]
}
const bank = [e.bank, e.approved] as const

function written(lineId: number, answer: WriteAnswer): SaleEvent {
  return { kind: 'write_answered', lineId, answer }
}
const applied = (lineId: number, counter: number): SaleEvent =>
  written(lineId, { kind: 'applied', balanceBefore: tenge(240), balanceAfter: tenge(240), counter })
const refunded = (lineId: number): SaleEvent => ({ ...e.refunded, refundId: `0147-00501:refund:${String(lineId)}` })
const refundDeclined = (lineId: number): SaleEvent => ({
  ...e.refundDeclined,
  refundId: `0147-00501:refund:${String(lineId)}`,
})

const said = ({ sale }: SaleState): string[] =>
  sale.lines.map(({ delivery }) =>
    'credit' in delivery ? `${delivery.kind} ${String(delivery.credit)}` : delivery.kind,
  )

function factsOf(state: SaleState): readonly Fact[] {
  return newFacts(null, state).map(({ fact }) => fact)
}
const closed = (state: SaleState): unknown => factsOf(state).find(({ kind }) => kind === 'sale_closed')

describe('a basket', () => {
  test('is paid once, with the deposits', () => {
    const sale = basketSale([p.pass, p.dayPass, p.card])
    expect(sale.due).toBe(2000 + 1000 + 37_500 + 1000)
    expect(after(sale, e.bank).effects).toMatchObject([{ kind: 'charge', amount: sale.due }])
  })

  test.each<[string, readonly SaleProduct[], Partial<SaleProduct> | null]>([
    ['a top-up of the tapped card', [p.topUpNew, p.card, p.topUp], null],
    ['a line of the tapped card where it has none', [p.pass, p.subscription], { kind: 'top_up', target: 'tapped' }],
    ['a line of the new card', [p.card], { kind: 'top_up', target: 'new' }],
    ['the bike account', [p.dayPass], { kind: 'account', purpose: 'top_up', accountId: '10000001' }],
    ['nothing, when nothing is paid', activationSale().lines.map(({ product }) => product), null],
  ])('lets %s take the surplus (GAP-50)', (_, products, added) => {
    const all = withAbsorbing(products)
    expect(all.slice(0, products.length)).toEqual(products)
    expect(all.slice(products.length)).toEqual(added === null ? [] : [expect.objectContaining(added)])
    expect(all.slice(products.length).every((product) => priceOf(product) === 0)).toBe(true)
  })

  test.each<[string, (sale: Sale) => Sale, string]>([
    ['is empty', (sale) => ({ ...sale, lines: [], due: tenge(0) }), 'has lines'],
    ['asks for another sum than its lines', (sale) => ({ ...sale, due: tenge(1) }), 'sum of the lines'],
    ['has no card for its lines', (sale) => ({ ...sale, cardNumber: null }), 'needs a card'],
  ])('is not opened when it %s', (_, change, message) => {
    expect(() => open(change(basketSale([p.topUp])))).toThrow(message)
  })

  test('is not opened with a line for a new card that is not in it', () => {
    expect(() => open(basketSale([p.topUpNew]))).toThrow('the new card')
  })

  test('takes no cash while it holds a security deposit (BIKE-055)', () => {
    const step = after(basketSale([p.dayPass]), e.cash)
    expect([step.state.kind, step.effects]).toEqual(['awaiting_payment', []])
    expect(stateAfter(basketSale([p.dayPass]), e.cash, e.bank).kind).toBe('paying')
  })
})

describe('delivery', () => {
  test('pays bike accounts at once, then asks the dispenser, then waits for the cards (BIKE-009)', () => {
    const sale = basketSale([p.pass, p.subscription, p.card, p.passNew])
    const paid = after(sale, ...bank)
    expect(said(paid.state)).toEqual(['waiting', 'delivered 7500', 'dispensing', 'waiting', 'dropped'])
    expect(paid.effects).toEqual([{ kind: 'dispense_card', lineId: 3, dispenseId: '0147-00501:dispense:3' }])
    const dispensed = reduce(paid.state, { ...e.dispensed, lineId: 3 })
    expect([dispensed.state.kind, ...kinds(dispensed.effects)]).toEqual(['paid', 'wait_for_card'])
    expect(said(dispensed.state)).toEqual(['waiting', 'delivered 7500', 'delivered 1000', 'waiting', 'dropped'])
  })

  test('writes each line on its own, to the card it is for, in order', () => {
    const sale = basketSale([p.pass, p.topUp, p.card, p.passNew])
    const paid = stateAfter(sale, ...bank, { ...e.dispensed, lineId: 3 })
    expect(reduce(paid, e.readyOther).state).toMatchObject({ kind: 'paid', trouble: 'card_other' })
    const first = reduce(paid, e.ready)
    expect(first.effects).toEqual([{ kind: 'write_card', lineId: 1 }])
    expect(reduce(paid, readyNew).effects).toEqual([{ kind: 'write_card', lineId: 4 }])
    const state = [applied(1, 41), e.ready, applied(2, 42), readyNew, applied(4, 1)].reduce<SaleState>(
      (before, event) => reduce(before, event).state,
      first.state,
    )
    expect(state.kind).toBe('completed')
    expect(factsOf(state).filter(({ kind }) => kind === 'card_credited')).toMatchObject([
      { cardNumber, counter: 41, operationNumber: 501, amount: 2000, content: { kind: 'pass', pass: p.pass.pass } },
      { cardNumber, counter: 42, operationNumber: 502, amount: 1000, content: { kind: 'wallet' } },
      { cardNumber: newCardNumber, counter: 1, operationNumber: 504, amount: 500, content: { kind: 'pass' } },
    ])
  })

  test('says once what was paid into an account, the deposit apart (BIKE-055)', () => {
    const state = stateAfter(basketSale([p.dayPass]), ...bank)
    expect(state.kind).toBe('completed')
    expect(factsOf(state)).toMatchObject([
      { kind: 'bank_charged', amount: 38_500 },
      { kind: 'account_paid', lineId: 1, accountId: '10000001', purpose: 'day_pass', amount: 1000, deposit: 37_500 },
      { kind: 'sale_closed', taken: 38_500, delivered: 38_500 },
    ])
  })

  test('does not let a silent dispenser hold up the lines of the tapped card', () => {
    const unknown = { ...e.dispenserSilent, lineId: 2 }
    const sale = basketSale([p.topUp, p.card])
    const silent = after(sale, ...bank, unknown, unknown)
    expect([silent.state.kind, ...kinds(silent.effects)]).toEqual(['paid', 'wait_for_card'])
    const asked = after(sale, ...bank, unknown, unknown, e.ready, applied(1, 41))
    expect([asked.state.kind, ...kinds(asked.effects)]).toEqual(['dispensing', 'find_dispensed'])
    expect(kinds(reduce(asked.state, e.askAgain).effects)).toEqual(['find_dispensed'])
    expect(reduce(asked.state, { ...e.dispensed, lineId: 2 }).state.kind).toBe('completed')
  })
})

describe('cash', () => {
  test.each<[string, readonly SaleProduct[], readonly number[], readonly string[]]>([
    ['the surplus to the top-up', [p.pass, p.topUp], [2000, 2000], ['waiting 2000', 'waiting 2000']],
    ['the surplus of a pass to the wallet', [p.pass], [5000], ['waiting 2000', 'waiting 3000']],
    ['nothing to a line that is not needed', [p.pass], [2000], ['waiting 2000', 'dropped']],
    ['the surplus to the bike account', [p.subscription], [5000, 5000], ['delivered 7500', 'delivered 2500']],
    ['a part payment to the wallet, and nothing is bought', [p.pass, p.topUp], [500], ['dropped', 'waiting 500']],
    ['a part payment to the wallet of the tapped card', [p.pass], [500], ['dropped', 'waiting 500']],
    ['a part payment to the bike account', [p.subscription], [1000], ['dropped', 'delivered 1000']],
    ['a part payment for a new card to nobody', [p.card], [500], ['owed 500', 'dropped']],
    [
      'a part payment to the account, not to a card that is not bought',
      [p.card, p.passNew, { ...p.subscription, purpose: 'top_up' }],
      [500],
      ['dropped', 'dropped', 'delivered 500', 'dropped'],
    ],
  ])('gives %s (GAP-50, BIKE-009)', (_, products, notes, wanted) => {
    const state = stateAfter(basketSale(products), ...cash(...notes))
    const credits = state.sale.lines.map((line) => {
      const { delivery } = line
      if ('credit' in delivery) return `${delivery.kind} ${String(delivery.credit)}`
      if (delivery.kind !== 'waiting') return delivery.kind
      const write = reduce({ kind: 'paid', sale: onlyWaiting(state.sale, line.lineId), trouble: null }, e.ready)
      const now = write.state.sale.lines.find(({ lineId }) => lineId === line.lineId)?.delivery
      return `waiting ${now !== undefined && 'credit' in now ? String(now.credit) : '?'}`
    })
    expect(credits).toEqual(wanted)
  })

  test('is owed for a new card that was only paid in part, with a fact of its own', () => {
    const state = stateAfter(basketSale([p.card], null), ...cash(500))
    expect(state.kind).toBe('owed')
    expect(factsOf(state)).toMatchObject([
      { kind: 'cash_accepted', amount: 500 },
      { kind: 'sale_owed', lineId: 1, amount: 500 },
      { kind: 'sale_closed', outcome: 'owed', taken: 500, owed: 500, delivered: 0 },
    ])
  })

  test('is owed when the dispenser is empty, with what was to be written to the new card', () => {
    const sale = basketSale([p.card, p.passNew], null)
    const state = stateAfter(sale, ...cash(2000), e.dispenserEmpty)
    expect([state.kind, ...said(state)]).toEqual(['owed', 'owed 1000', 'owed 500', 'owed 500'])
  })

  test('takes a note reported late even where no surplus was expected', () => {
    const paid = stateAfter(basketSale([p.pass]), ...cash(2000))
    const [, late] = note('late', 200)
    const state = late === undefined ? paid : reduce(paid, late).state
    expect(state.sale.lines.map(({ delivery }) => delivery.kind)).toEqual(['waiting', 'waiting'])
  })
})

/** The sale with every other line out of the way. */
function onlyWaiting(sale: Sale, lineId: number): Sale {
  const lines = sale.lines.map((line): Sale['lines'][number] =>
    line.lineId === lineId || line.delivery.kind !== 'waiting' ? line : { ...line, delivery: { kind: 'in_question' } },
  )
  return { ...sale, lines }
}

describe('what cannot be delivered', () => {
  test('goes back to the bank line by line', () => {
    const sale = basketSale([p.pass, p.topUp])
    const limit = written(2, { kind: 'not_written', trouble: 'card_limit' })
    const first = after(sale, ...bank, e.ready, written(1, { kind: 'not_written', trouble: 'card_no_slot' }))
    expect([first.state.kind, ...kinds(first.effects)]).toEqual(['paid', 'wait_for_card'])
    const second = [e.ready, limit].reduce((step, event) => reduce(step.state, event), first)
    expect(second.effects).toMatchObject([{ kind: 'refund', refundId: '0147-00501:refund:1', amount: 2000 }])
    const third = reduce(second.state, refunded(1))
    expect(third.effects).toMatchObject([{ kind: 'refund', refundId: '0147-00501:refund:2', amount: 1000 }])
    const last = reduce(third.state, refunded(2)).state
    expect([last.kind, ...said(last)]).toEqual(['refunded', 'refunded 2000', 'refunded 1000'])
    expect(factsOf(last).filter(({ kind }) => kind === 'bank_refunded')).toHaveLength(2)
  })

  test('leaves a written pass alone, and is told by its sums (PASS-033)', () => {
    const sale = basketSale([p.subscription, p.pass, p.topUp, p.card])
    const state = stateAfter(
      sale,
      ...bank,
      { ...e.dispenserEmpty, lineId: 4 },
      e.ready,
      applied(2, 41),
      e.givenUp,
      refunded(4),
    )
    expect([state.kind, ...said(state)]).toEqual([
      'deferred',
      'delivered 7500',
      'delivered 2000',
      'deferred 1000',
      'refunded 1000',
    ])
    expect(closed(state)).toMatchObject({
      outcome: 'deferred',
      taken: 11_500,
      delivered: 9500,
      refunded: 1000,
      deferred: 1000,
      owed: 0,
    })
  })

  test('is deferred line by line, each with its content, when the customer leaves (PEND-004)', () => {
    const state = stateAfter(basketSale([p.pass, p.topUp]), ...bank, e.givenUp)
    const deferred = newFacts(null, state).filter(({ fact }) => fact.kind === 'sale_deferred')
    expect(deferred.map(({ key }) => key)).toEqual(['0147-00501:sale_deferred:1', '0147-00501:sale_deferred:2'])
    expect(deferred.map(({ fact }) => fact)).toMatchObject([
      { lineId: 1, amount: 2000, content: { kind: 'pass', pass: p.pass.pass }, acceptedAtMs: paidAtMs },
      { lineId: 2, amount: 1000, content: { kind: 'wallet' }, acceptedAtMs: paidAtMs },
    ])
  })

  test('is deferred for the new card once its number is known', () => {
    const sale = basketSale([p.card, p.passNew], null)
    const state = stateAfter(sale, ...bank, e.dispensed, e.givenUp)
    expect([state.kind, ...said(state)]).toEqual(['deferred', 'delivered 1000', 'deferred 500', 'dropped'])
    expect(factsOf(state)).toContainEqual(
      expect.objectContaining({ kind: 'sale_deferred', cardNumber: newCardNumber, amount: 500 }),
    )
  })

  test.each<[string, readonly SaleProduct[], readonly SaleEvent[], readonly string[]]>([
    [
      'deferred for its card',
      [p.pass],
      [...bank, e.ready, written(1, { kind: 'not_written', trouble: 'card_no_slot' }), refundDeclined(1)],
      ['deferred', 'deferred 2000', 'dropped'],
    ],
    ['owed without one', [p.card], [...bank, e.dispenserEmpty, refundDeclined(1)], ['owed', 'owed 1000', 'dropped']],
  ])('is %s when the bank declines the refund', (_, products, events, wanted) => {
    const state = stateAfter(basketSale(products), ...events)
    expect([state.kind, ...said(state)]).toEqual(wanted)
  })

  test('of a pass whose write may have happened keeps the number of that write (design D6)', () => {
    const state = stateAfter(basketSale([p.pass]), ...bank, e.ready, written(1, { kind: 'unknown' }), e.givenUp)
    const guard = { terminalNumber: 147, operationNumber: 501, expectedCounter: 40 }
    expect(state.sale.lines[0]?.delivery).toMatchObject({ kind: 'deferred', lastDay, guard })
  })
})

describe('the dispenser', () => {
  const sale = basketSale([p.card], null)
  test.each<[string, readonly SaleEvent[], string]>([
    ['is asked what became of the card when it does not answer', [e.dispenserSilent], 'dispensing find_dispensed'],
    ['is asked after a restart', [e.restarted], 'dispensing find_dispensed'],
    ['gives a card that it never heard of', [e.dispenserSilent, e.dispenserNotStarted], 'dispensing dispense_card'],
    ['is left alone once it gave the card', [e.dispensed], 'completed'],
    ['is not asked again when it is empty', [e.dispenserEmpty], 'refund_due refund'],
    [
      'is asked by a timer while it cannot say',
      [e.dispenserSilent, e.dispenserSilent, e.askAgain],
      'dispensing find_dispensed',
    ],
    [
      'leaves the money in question while it cannot say',
      [e.dispenserSilent, e.dispenserSilent, e.dispenserSilent],
      'dispensing',
    ],
    [
      'is asked about a card in question after a restart',
      [e.dispenserSilent, e.dispenserSilent, e.restarted],
      'dispensing find_dispensed',
    ],
  ])('%s', (_, events, wanted) => {
    const step = after(sale, ...bank, ...events)
    expect([step.state.kind, ...kinds(step.effects)].join(' ')).toBe(wanted)
  })
})
