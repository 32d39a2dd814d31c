import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { availableBalance, credit, debtOf, divided } from '#domain/bike/account'
import { basketDue, bikeDue, bikeTopUp, posted } from '#domain/bike/due'
import { bikeOffer, offerRefusals } from '#domain/bike/offer'
import type { BikeProduct } from '#domain/bike/product'
import { overstay, timeCharge } from '#domain/bike/ride'
import { subscriptionLastDay } from '#domain/bike/season'
import type { BikeSaleTerms } from '#domain/bike/tariff'
import { sumTenge, tenge } from '#domain/money'
import { residences } from '#domain/person/identity'
import { addDays, calendarDay } from '#domain/time'
import { accountWith, nowMs, renterWith, season, shopWith, tariff, terms } from '#test/domain/bike/bike-data'

const amounts = fc.integer({ min: -200_000, max: 200_000 })
const accounts = fc
  .record({ balance: amounts, reserved: fc.nat(20_000), depositHeld: fc.constantFrom(0, 37_500) })
  .map(({ balance, reserved, depositHeld }) =>
    accountWith(balance, { reserved: tenge(reserved), depositHeld: tenge(depositHeld) }),
  )
const products: fc.Arbitrary<BikeProduct> = fc.oneof(
  fc.constantFrom<BikeProduct>(...tariff.subscriptions, ...tariff.dayPasses),
  fc.integer({ min: 1, max: 50_000 }).map((amount) => bikeTopUp(tenge(amount))),
  fc.constant<BikeProduct>({ kind: 'bike_debt', sku: 'BIKE_DEBT', price: tenge(1), deposit: tenge(0), length: null }),
)
const saleTerms: fc.Arbitrary<BikeSaleTerms> = fc
  .record({ isMinimumForDayPasses: fc.boolean(), depositFrom: fc.constantFrom('payment', 'account') })
  .map((reading) => ({ ...terms.sale, ...reading }))

describe('what is due', () => {
  test('is never negative, nor is a part, and the parts sum to it (BIKE-012)', () => {
    fc.assert(
      fc.property(products, accounts, saleTerms, (product, account, sale) => {
        const { due, parts } = bikeDue(product, account, tariff, sale)
        for (const amount of [due, ...Object.values(parts)]) expect(amount).toBeGreaterThanOrEqual(0)
        expect(sumTenge(Object.values(parts))).toBe(due)
      }),
      { numRuns: 2000 },
    )
  })

  test('is max(0, price + deposit + minimum − balance) where the account may cover a deposit (BIKE-012)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tariff.subscriptions, ...tariff.dayPasses), accounts, (product, account) => {
        const minimum = product.kind === 'bike_subscription' ? tariff.minimumBalance : 0
        const formula = product.price + product.deposit + minimum - availableBalance(account)
        const literal = bikeDue(product, account, tariff, { ...terms.sale, depositFrom: 'account' }).due
        expect(literal).toBe(Math.max(0, formula))
        expect(bikeDue(product, account, tariff, terms.sale).due).toBeGreaterThanOrEqual(literal)
      }),
      { numRuns: 2000 },
    )
  })

  test('settles the whole debt first (BIKE-073, BIKE-092)', () => {
    fc.assert(
      fc.property(products, accounts, saleTerms, (product, account, sale) => {
        const { due, parts } = bikeDue(product, account, tariff, sale)
        const debt = debtOf(account)
        expect(parts.debt).toBe(product.kind === 'bike_top_up' ? Math.min(debt, due) : debt)
        if (parts.debt < debt) expect(due).toBe(parts.debt)
      }),
      { numRuns: 2000 },
    )
  })

  test('once paid leaves no debt and the minimum of a subscription on the account (BIKE-012, BIKE-090)', () => {
    fc.assert(
      fc.property(products, accounts, saleTerms, (product, account, sale) => {
        const { due } = bikeDue(product, account, tariff, sale)
        const after = posted(product, account, due, { tariff, terms: sale })
        expect(after.ok).toBe(true)
        if (!after.ok || product.kind === 'bike_top_up') return
        const least = product.kind === 'bike_subscription' ? tariff.minimumBalance : 0
        expect(availableBalance(after.value)).toBeGreaterThanOrEqual(least)
        expect(after.value.depositHeld - account.depositHeld).toBe(product.deposit)
      }),
      { numRuns: 2000 },
    )
  })

  test('for one tenge less posts nothing (BIKE-009)', () => {
    fc.assert(
      fc.property(products, accounts, saleTerms, (product, account, sale) => {
        const { due } = bikeDue(product, account, tariff, sale)
        fc.pre(due > 0)
        expect(posted(product, account, tenge(due - 1), { tariff, terms: sale }).ok).toBe(false)
      }),
    )
  })

  test('of a basket is the sum of its lines, and settles the debt once (BIKE-092)', () => {
    fc.assert(
      fc.property(fc.array(products, { maxLength: 4 }), accounts, saleTerms, (basket, account, sale) => {
        const { due, lines } = basketDue(basket, account, tariff, sale)
        expect(due).toBe(sumTenge(lines.map((line) => line.due)))
        const debts = sumTenge(lines.map(({ parts }) => parts.debt))
        expect(debts).toBeLessThanOrEqual(debtOf(account))
        expect(due).toBeGreaterThanOrEqual(debts)
      }),
    )
  })
})

test('a payment divides into debt and rest without a tenge lost (BIKE-092)', () => {
  fc.assert(
    fc.property(accounts, fc.nat(300_000).map(tenge), (account, amount) => {
      const { debt, rest } = divided(account, amount)
      expect(debt + rest).toBe(amount)
      expect(debt).toBe(Math.min(amount, debtOf(account)))
      expect(credit(account, amount).balance).toBe(account.balance + amount)
    }),
  )
})

test('every product is either offered or refused with a reason, and what is offered has none (BIKE-035…038)', () => {
  const birthDays = fc.integer({ min: -40_000, max: 0 }).map((days) => addDays(calendarDay('2025-06-10'), days))
  const renters = fc
    .record({
      residence: fc.constantFrom(...residences),
      birthDay: birthDays,
      concessionLastDay: fc.option(birthDays.map((day) => addDays(day, 20_000))),
      isBlocked: fc.boolean(),
      account: accounts,
    })
    .map(renterWith)
  fc.assert(
    fc.property(renters, fc.integer({ min: -400, max: 800 }), (renter, days) => {
      const shop = shopWith({ atMs: nowMs + days * 86_400_000 })
      const { offered, refused } = bikeOffer(renter, shop)
      const skus = [...offered, ...refused].map(({ sku }) => sku)
      expect(skus.toSorted()).toEqual(
        [...tariff.subscriptions, ...tariff.dayPasses]
          .map(({ sku }): string => sku)
          .concat('BIKE_DEBT')
          .toSorted(),
      )
      for (const product of offered) expect(offerRefusals(product, renter, shop)).toEqual([])
      for (const { reasons } of refused) expect(reasons.length).toBeGreaterThan(0)
      if (renter.residence === 'non_resident') {
        expect(offered.every(({ kind }) => kind !== 'bike_subscription')).toBe(true)
      }
    }),
  )
})

test('no subscription reaches beyond its season (BIKE-038)', () => {
  const starts = fc.integer({ min: 0, max: 199 }).map((days) => addDays(season.firstDay, days))
  fc.assert(
    fc.property(fc.constantFrom(...tariff.subscriptions), starts, ({ length }, start) => {
      const last = subscriptionLastDay(length, start, season)
      expect(last >= start && last <= season.lastDay).toBe(true)
    }),
  )
})

test('a longer ride never costs less, whichever way the table is read (BIKE-041…045)', () => {
  const readings = fc.constantFrom('whole_ride' as const, 'on_last_bracket' as const, 'all_brackets' as const)
  const lengths = fc.nat(100 * 3_600_000)
  fc.assert(
    fc.property(readings, lengths, lengths, (reading, one, other) => {
      const cost = (durationMs: number) =>
        timeCharge(durationMs, 'subscription', tariff.timeCharge, { ...terms.ride, timeCharge: reading })
      expect(cost(Math.min(one, other))).toBeLessThanOrEqual(cost(Math.max(one, other)))
    }),
  )
})

test('an overstay is the deposit it takes and the debt it leaves (BIKE-056)', () => {
  fc.assert(
    fc.property(fc.nat(60 * 86_400_000), fc.nat(50_000).map(tenge), (overMs, deposit) => {
      const { charge, fromDeposit, depositLeft, debt } = overstay(overMs, deposit, tariff, terms.ride)
      expect(fromDeposit + debt).toBe(charge)
      expect(fromDeposit + depositLeft).toBe(deposit)
      expect(debt === 0 || depositLeft === 0).toBe(true)
    }),
  )
})
