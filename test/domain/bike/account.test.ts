import { describe, expect, test } from 'vitest'
import {
  amountToLift,
  credit,
  debit,
  debtOf,
  divided,
  feeDebitAtMs,
  isRestricted,
  rideDebitAtMs,
  withLift,
} from '#domain/bike/account'
import { tenge } from '#domain/money'
import { accountWith, nowMs, terms } from '#test/domain/bike/bike-data'

const at = (instant: string) => Date.parse(instant)

describe('debit instants', () => {
  test.each([
    ['2025-06-10T18:59:59Z', '2025-06-10T19:00:00Z'],
    ['2025-06-10T19:00:00Z', '2025-06-11T19:00:00Z'],
    ['2025-12-31T07:00:00Z', '2025-12-31T19:00:00Z'],
    ['2025-02-28T07:00:00Z', '2025-02-28T19:00:00Z'],
    // The day of 25 hours: 29 February 2024 ended at 19:00 UTC, and began at 18:00 UTC the day before.
    ['2024-02-28T07:00:00Z', '2024-02-28T18:00:00Z'],
    ['2024-02-28T17:59:59Z', '2024-02-28T18:00:00Z'],
    ['2024-02-29T07:00:00Z', '2024-02-29T19:00:00Z'],
    ['2024-02-29T18:30:00Z', '2024-02-29T19:00:00Z'],
  ])('a fee paid at %s is debited at %s, 00:00 of the day after in Almaty (BIKE-090)', (paid, debited) => {
    expect(feeDebitAtMs(at(paid))).toBe(at(debited))
  })

  test('a ride across midnight is debited after the day it ends, by switch after the day it starts (BIKE-091)', () => {
    const ride = { startedAtMs: at('2025-06-10T18:50:00Z'), endedAtMs: at('2025-06-10T19:20:00Z') }
    expect(rideDebitAtMs(ride, terms.ride)).toBe(at('2025-06-11T19:00:00Z'))
    expect(rideDebitAtMs(ride, { ...terms.ride, dayOf: 'start' })).toBe(at('2025-06-10T19:00:00Z'))
    const within = { startedAtMs: at('2025-12-31T10:00:00Z'), endedAtMs: at('2025-12-31T11:00:00Z') }
    expect(rideDebitAtMs(within, terms.ride)).toBe(at('2025-12-31T19:00:00Z'))
  })
})

describe('restriction of hire (BIKE-093, BIKE-095)', () => {
  test.each([
    [3501, 1, false],
    [3500, 0, true],
    [3499, -1, true],
  ])('a debit of 3 500 from %i leaves %i: restricted is %s', (balance, left, restricted) => {
    const after = debit(accountWith(balance), tenge(3500), 'free', nowMs)
    expect(after.balance).toBe(left)
    expect(isRestricted(after, nowMs)).toBe(restricted)
  })

  test('is decided when money is debited: an account that never was charged is not restricted at zero', () => {
    expect(isRestricted(accountWith(0), nowMs)).toBe(false)
  })

  test('the debit of a reserved fee frees the reservation and leaves the minimum', () => {
    const after = debit(accountWith(3000, { reserved: tenge(2500) }), tenge(2500), 'reserved', nowMs)
    expect(after).toMatchObject({ balance: 500, reserved: 0, restriction: null })
  })
})

describe('debts first (BIKE-073, BIKE-092)', () => {
  test('money that comes in settles the oldest first', () => {
    const owed = accountWith(-1200, {
      debts: [
        { open: tenge(700), atMs: 2 },
        { open: tenge(500), atMs: 1 },
      ],
    })
    expect(credit(owed, tenge(600))).toMatchObject({ balance: -600, debts: [{ open: 600, atMs: 2 }] })
    expect(credit(owed, tenge(2000))).toMatchObject({ balance: 800, debts: [] })
  })

  test.each([
    [-1200, 1000, { debt: 1000, rest: 0 }, -200],
    [-1200, 1200, { debt: 1200, rest: 0 }, 0],
    [-1200, 1500, { debt: 1200, rest: 300 }, 300],
    [50, 1500, { debt: 0, rest: 1500 }, 1550],
  ])('a balance of %i and a payment of %i', (balance, paid, parts, after) => {
    expect(divided(accountWith(balance), tenge(paid))).toEqual(parts)
    expect(credit(accountWith(balance), tenge(paid)).balance).toBe(after)
  })

  test('a debt paid to zero leaves hire restricted (BIKE-092, BIKE-093)', () => {
    const restricted = debit(accountWith(0), tenge(1200), 'free', nowMs)
    const paid = credit(restricted, tenge(1200))
    expect(debtOf(paid)).toBe(0)
    expect(isRestricted(paid, nowMs)).toBe(true)
  })
})

describe('lifting the restriction (BIKE-094)', () => {
  const need = { fee: tenge(2500), minimumBalance: tenge(500), isSubscriptionRunning: true }
  const restricted = debit(accountWith(0), tenge(700), 'free', nowMs)

  test('takes the debt and the fee of the chosen period by the letter of the rules', () => {
    expect(amountToLift(restricted, need, terms.account)).toBe(3200)
    expect(amountToLift(credit(restricted, tenge(3200)), need, terms.account)).toBe(0)
  })

  test('takes the debt and the minimum while a paid subscription runs when the operator reads it so', () => {
    const reading = { ...terms.account, lift: 'debt_and_minimum_while_paid' as const }
    expect(amountToLift(restricted, need, reading)).toBe(1200)
    expect(amountToLift(restricted, { ...need, isSubscriptionRunning: false }, reading)).toBe(3200)
  })

  test('does not happen for one tenge too little', () => {
    const short = withLift(credit(restricted, tenge(3199)), need, terms.account, nowMs)
    expect(isRestricted(short, nowMs + 86_400_000)).toBe(true)
  })

  test.each([
    ['1 h 59 min', 119, true],
    ['2 h', 120, false],
    ['2 h 1 min', 121, false],
  ])('is over 2 hours after enough money came at the latest: after %s', (_, minutes, isStill) => {
    const funded = withLift(credit(restricted, tenge(3200)), need, terms.account, nowMs)
    expect(isRestricted(funded, nowMs + minutes * 60_000)).toBe(isStill)
  })

  test('counts the two hours from the money that made it enough, not from what came after', () => {
    const funded = withLift(credit(restricted, tenge(3200)), need, terms.account, nowMs)
    expect(withLift(credit(funded, tenge(100)), need, terms.account, nowMs + 1000)).toMatchObject({
      restriction: { liftedByMs: nowMs + 7_200_000 },
    })
  })
})
