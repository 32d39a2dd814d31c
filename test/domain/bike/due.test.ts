import { describe, expect, test } from 'vitest'
import { availableBalance } from '#domain/bike/account'
import { basketDue, bikeDebtPayment, bikeDue, bikeTopUp, posted } from '#domain/bike/due'
import { tenge } from '#domain/money'
import { accountWith, product, tariff, terms } from '#test/domain/bike/bike-data'

const month = product('BIKE_STD_MONTH')
const { sale } = terms

describe('due for a subscription (BIKE-012, BIKE-092)', () => {
  test.each([
    [0, 3000, { debt: 0, price: 2500, deposit: 0, minimum: 500 }],
    [200, 2800, { debt: 0, price: 2500, deposit: 0, minimum: 300 }],
    [499, 2501, { debt: 0, price: 2500, deposit: 0, minimum: 1 }],
    [500, 2500, { debt: 0, price: 2500, deposit: 0, minimum: 0 }],
    [501, 2499, { debt: 0, price: 2499, deposit: 0, minimum: 0 }],
    [3000, 0, { debt: 0, price: 0, deposit: 0, minimum: 0 }],
    [9000, 0, { debt: 0, price: 0, deposit: 0, minimum: 0 }],
    [-1200, 4200, { debt: 1200, price: 2500, deposit: 0, minimum: 500 }],
  ])('with a balance of %i is %i: debt first, then the price, then the minimum', (balance, due, parts) => {
    expect(bikeDue(month, accountWith(balance), tariff, sale)).toEqual({ due, parts })
  })

  test('does not offer money that is paid and not yet debited a second time (BIKE-090)', () => {
    const paid = posted(month, accountWith(0), tenge(3000), { tariff, terms: sale })
    expect(paid).toMatchObject({ ok: true, value: { balance: 3000, reserved: 2500 } })
    if (!paid.ok) return
    expect(availableBalance(paid.value)).toBe(500)
    expect(bikeDue(month, paid.value, tariff, sale).due).toBe(2500)
  })
})

describe('due for a day pass (BIKE-050…052, BIKE-055)', () => {
  test.each([
    ['BIKE_DAY_1', 3500, 41_000],
    ['BIKE_DAY_3', 9000, 46_500],
    ['BIKE_DAY_7', 17_500, 55_000],
  ])('%s is its price and a deposit of its own, without the minimum of subscriptions', (sku, price, due) => {
    expect(bikeDue(product(sku), accountWith(0), tariff, sale)).toEqual({
      due,
      parts: { debt: 0, price, deposit: 37_500, minimum: 0 },
    })
  })

  test('asks for the whole deposit whatever the account holds, because it goes back to a bank card (BIKE-055, BIKE-057)', () => {
    expect(bikeDue(product('BIKE_DAY_1'), accountWith(50_000), tariff, sale).parts.deposit).toBe(37_500)
    const fromAccount = { ...sale, depositFrom: 'account' as const }
    expect(bikeDue(product('BIKE_DAY_1'), accountWith(5000), tariff, fromAccount).due).toBe(36_000)
    expect(bikeDue(product('BIKE_DAY_1'), accountWith(50_000), tariff, fromAccount).due).toBe(0)
  })

  test('asks for the minimum too when the operator reads it so', () => {
    const withMinimum = { ...sale, isMinimumForDayPasses: true }
    expect(bikeDue(product('BIKE_DAY_1'), accountWith(0), tariff, withMinimum).due).toBe(41_500)
  })

  test('holds the deposit apart from the money of the account (BIKE-055)', () => {
    const paid = posted(product('BIKE_DAY_1'), accountWith(700), tenge(40_300), { tariff, terms: sale })
    expect(paid).toMatchObject({ ok: true, value: { balance: 0, depositHeld: 37_500, reserved: 0 } })
  })
})

describe('a debt (BIKE-073, BIKE-092)', () => {
  test('is what the account is below zero, and nothing is offered when it is not', () => {
    expect(bikeDebtPayment(accountWith(-30_000))).toMatchObject({ sku: 'BIKE_DEBT', price: 30_000 })
    expect(bikeDebtPayment(accountWith(0))).toBeNull()
    expect(bikeDebtPayment(accountWith(1))).toBeNull()
  })

  test('takes its part of a top-up first', () => {
    const due = bikeDue(bikeTopUp(tenge(1000)), accountWith(-1200), tariff, sale)
    expect(due).toEqual({ due: 1000, parts: { debt: 1000, price: 0, deposit: 0, minimum: 0 } })
    expect(bikeDue(bikeTopUp(tenge(1500)), accountWith(-1200), tariff, sale).parts).toMatchObject({
      debt: 1200,
      price: 300,
    })
  })

  test('leaves nothing to sell a subscription from after part of it is paid: −1 200 and 1 000 is −200', () => {
    const after = posted(bikeTopUp(tenge(1000)), accountWith(-1200), tenge(1000), { tariff, terms: sale })
    expect(after).toMatchObject({ ok: true, value: { balance: -200 } })
    if (!after.ok) return
    expect(bikeDue(month, after.value, tariff, sale).due).toBe(3200)
    expect(posted(month, after.value, tenge(3199), { tariff, terms: sale })).toEqual({
      ok: false,
      error: { kind: 'not_paid_in_full', missing: 1 },
    })
  })
})

describe('prepayment (BIKE-009)', () => {
  test('posts nothing before all of what is due is paid', () => {
    expect(posted(month, accountWith(0), tenge(2999), { tariff, terms: sale })).toEqual({
      ok: false,
      error: { kind: 'not_paid_in_full', missing: 1 },
    })
    expect(posted(month, accountWith(0), tenge(3000), { tariff, terms: sale }).ok).toBe(true)
  })

  test('keeps what is paid above it on the account', () => {
    expect(posted(month, accountWith(0), tenge(5000), { tariff, terms: sale })).toMatchObject({
      value: { balance: 5000, reserved: 2500 },
    })
  })
})

test('two lines of one payment do not use the same balance twice (BIKE-012, BIKE-092)', () => {
  const basket = basketDue([month, product('BIKE_DAY_1')], accountWith(-100), tariff, sale)
  expect(basket.lines.map(({ due }) => due)).toEqual([3100, 40_500])
  expect(basket.due).toBe(43_600)
})
