import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { lineCredit } from '#domain/sale/sale'
import type { SaleProduct } from '#domain/sale/product'
import type { SaleEvent } from '#domain/sale/state'
import { calendarDay } from '#domain/time'
import { after, basketSale, events as e, kinds, paidAtMs, products } from '#test/domain/sale/sale-fixture'

/** A pass chosen in the last minute of its sale; the fixture's money comes after midnight. */
const tooLate = calendarDay('2026-03-10')
const inTime = calendarDay('2026-03-11')
const pass = (lastSaleDay: typeof tooLate): SaleProduct => ({ ...products.pass, price: tenge(2000), lastSaleDay })
const cash = [e.cash, e.escrowedBig, e.stackedBig, e.stopped] as const
const bank = [e.bank, e.approved] as const

describe('money that was complete after the last day of sale', () => {
  test.each<[string, SaleProduct, readonly SaleEvent[], string[], readonly (string | number)[]]>([
    [
      'in cash buys no pass: it goes to the wallet',
      pass(tooLate),
      cash,
      ['wait_for_card'],
      ['dropped', 'waiting', 2000],
    ],
    ['by bank card buys no pass: it goes back', pass(tooLate), bank, ['refund'], ['refund_due', 'dropped', 0]],
    ['on the last day itself, in cash, buys it', pass(inTime), cash, ['wait_for_card'], ['waiting', 'dropped', 0]],
    ['on the last day itself, by bank card, buys it', pass(inTime), bank, ['wait_for_card'], ['waiting', 'dropped', 0]],
  ])('%s (PASS-006, PASS-008, GAP-28)', (_, product, payment, effects, [first, second, wallet]) => {
    const step = after(basketSale([product]), ...payment)
    const { sale } = step.state
    expect(kinds(step.effects)).toEqual(effects)
    expect(sale.lines.map(({ delivery }) => delivery.kind)).toEqual([first, second])
    const [, topUp] = sale.lines
    expect(topUp === undefined ? null : lineCredit(sale, topUp)).toBe(wallet)
  })

  test('that counts is the last note, not the first (PASS-008)', () => {
    const before = { kind: 'note_stacked', noteId: 'n1', amount: tenge(500), atMs: paidAtMs - 60_000 } as const
    const step = after(basketSale([pass(tooLate)]), e.cash, before, e.escrowedBig, e.stackedBig, e.stopped)
    expect(step.state.sale.lines.map(({ delivery }) => delivery.kind)).toEqual(['dropped', 'waiting'])
  })

  test('leaves the other lines of the basket as they are (BIKE-009)', () => {
    const topUp = { kind: 'top_up', target: 'tapped', amount: tenge(1000) } as const
    const { state } = after(basketSale([pass(tooLate), topUp]), ...bank)
    expect(state.kind).toBe('paid')
    expect(state.sale.lines.map(({ delivery }) => delivery.kind)).toEqual(['refund_due', 'waiting'])
  })
})
