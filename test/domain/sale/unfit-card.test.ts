import { describe, expect, test } from 'vitest'
import type { Sale, SaleEvent } from '#domain/sale/state'
import {
  activationSale,
  after,
  basketSale,
  cardNumber,
  events as e,
  newCardNumber,
  products as p,
  stateAfter,
} from '#test/domain/sale/sale-fixture'

const bank = [e.bank, e.approved] as const
const cash = [e.cash, e.escrowedBig, e.stackedBig, e.stopped] as const

const said = ({ lines }: Sale): string[] =>
  lines.map(({ delivery }) => ('credit' in delivery ? `${delivery.kind} ${String(delivery.credit)}` : delivery.kind))

describe.each(['card_blocked', 'card_expired'] as const)('a card that is unfit after it was paid for: %s', (reason) => {
  const unfit: SaleEvent = { kind: 'card_unfit', cardNumber, reason }

  test('sends the money of the bank back, line by line (PEND-013, BLOCK-006)', () => {
    const step = after(basketSale([p.pass, p.topUp]), ...bank, unfit)
    expect(step.effects).toMatchObject([{ kind: 'refund', refundId: '0147-00501:refund:1', amount: 2000 }])
    expect(said(step.state.sale)).toEqual(['refund_due 2000', 'refund_due 1000'])
    expect(step.state.sale.unfit).toBe(reason)
  })

  test('keeps cash for its number (PEND-013)', () => {
    const state = stateAfter(basketSale([p.pass]), ...cash, unfit)
    expect([state.kind, said(state.sale)[0]]).toEqual(['deferred', 'deferred 2000'])
  })

  test('leaves the bike account of the same basket credited', () => {
    const state = stateAfter(basketSale([p.subscription, p.topUp]), ...bank, unfit)
    expect(said(state.sale)).toEqual(['delivered 7500', 'refund_due 1000'])
  })

  test('leaves a payment made elsewhere as it is', () => {
    const state = stateAfter(activationSale([500, 700]), unfit)
    expect(state).toMatchObject({ kind: 'cancelled', reason: 'not_written' })
    expect(state.sale.lines.map(({ delivery }) => delivery)).toEqual([
      { kind: 'dropped', reason },
      { kind: 'dropped', reason },
    ])
  })

  test('keeps what was written before', () => {
    const state = stateAfter(basketSale([p.pass, p.topUp]), ...bank, e.ready, e.applied, unfit)
    expect(said(state.sale)).toEqual(['delivered 2000', 'refund_due 1000'])
  })

  test('is of no consequence for a new card, and asked to be taken away (WALLET-010)', () => {
    const sale = basketSale([p.card, { ...p.pass, target: 'new' }])
    const state = stateAfter(sale, ...bank, { ...e.dispensed, lineId: 1 }, unfit)
    expect(state).toMatchObject({ kind: 'paid', trouble: 'card_other' })
    const ofNew = stateAfter(sale, ...bank, { ...e.dispensed, lineId: 1 }, { ...unfit, cardNumber: newCardNumber })
    expect(said(ofNew.sale).slice(0, 2)).toEqual(['delivered 1000', 'refund_due 2000'])
  })
})
