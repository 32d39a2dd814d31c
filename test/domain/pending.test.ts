import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import {
  activationRefusal,
  daysLeft,
  lastActivationDay,
  reopening,
  walletContent,
  type PendingPayment,
  type ReopeningTerms,
} from '#domain/pending'
import { calendarDay } from '#domain/time'
import { pendingTerms } from '#test/domain/pending-terms'

const cardNumber = '9643012077810345'

function accepted(instant: string, change: Partial<PendingPayment> = {}): PendingPayment {
  const acceptedAtMs = Date.parse(instant)
  return {
    pendingId: '0b5f0a3c-5a55-4a25-9d8e-4ad1f1d6b0a1',
    cardNumber,
    action: 7,
    amount: tenge(1500),
    content: walletContent,
    acceptedAtMs,
    lastDay: lastActivationDay(acceptedAtMs, pendingTerms),
    state: 'pending',
    source: 'provider',
    guard: null,
    ...change,
  }
}

/** Local noon, evening and midnight of an Almaty day since March 2024, when the offset has been +5. */
const noon = (day: string): string => `${day}T07:00:00.000Z`
const lastMoment = (day: string): string => `${day}T18:59:59.999Z`
const firstMoment = (day: string): string => new Date(Date.parse(lastMoment(day)) - 86_400_000 + 1).toISOString()

/** The table of PEND-004: accepted, last good day, blocked from. */
const terms = [
  ['2025-01-15', '2025-02-12', '2025-02-13'],
  ['2025-01-16', '2025-02-13', '2025-02-14'],
  ['2025-02-01', '2025-03-01', '2025-03-02'],
  ['2024-02-01', '2024-02-29', '2024-03-01'],
  ['2024-01-31', '2024-02-28', '2024-02-29'],
  ['2025-12-10', '2026-01-07', '2026-01-08'],
] as const

/** Until the end of February 2024 local midnight was 18:00 UTC. */
const lastInstants: Record<string, string> = { '2024-02-28': '2024-02-28T17:59:59.999Z' }

describe('activation term (PEND-004)', () => {
  test.each(terms)('accepted on %s it may be activated to the end of %s and not on %s', (day, last, blocked) => {
    const payment = accepted(noon(day))
    expect(payment.lastDay).toBe(last)
    const lastGoodMs = Date.parse(lastInstants[last] ?? lastMoment(last))
    expect(activationRefusal(payment, cardNumber, lastGoodMs)).toBeNull()
    expect(daysLeft(payment.lastDay, lastGoodMs)).toBe(0)
    expect(activationRefusal(payment, cardNumber, lastGoodMs + 1)).toEqual({ kind: 'pending_expired', lastDay: last })
    expect(daysLeft(payment.lastDay, lastGoodMs + 1)).toBe(-1)
    expect(activationRefusal(payment, cardNumber, Date.parse(noon(blocked)))?.kind).toBe('pending_expired')
  })

  test.each([
    ['2025-01-15T18:59:59.000Z', '2025-02-12'],
    ['2025-01-15T18:59:59.999Z', '2025-02-12'],
    ['2025-01-15T19:00:00.000Z', '2025-02-13'],
    ['2024-02-29T18:59:59.999Z', '2024-03-28'],
    ['2024-02-29T19:00:00.000Z', '2024-03-29'],
    ['2024-02-28T17:59:59.999Z', '2024-03-27'],
    ['2024-02-28T18:00:00.000Z', '2024-03-28'],
  ])('accepted at %s the last good day is %s: the local day of acceptance is day 0 (PEND-004)', (instant, last) => {
    expect(lastActivationDay(Date.parse(instant), pendingTerms)).toBe(last)
  })

  test.each([
    ['2025-03-01', 'Saturday'],
    ['2025-02-02', 'Sunday'],
    ['2025-03-08', 'a holiday'],
    ['2026-01-01', 'a holiday'],
  ])('does not move a last day that falls on %s, %s (PEND-004, calendar days)', (last) => {
    const day = new Date(Date.parse(`${last}T00:00:00Z`) - 28 * 86_400_000).toISOString().slice(0, 10)
    const payment = accepted(noon(day))
    expect(payment.lastDay).toBe(last)
    expect(activationRefusal(payment, cardNumber, Date.parse(lastMoment(last)))).toBeNull()
    expect(activationRefusal(payment, cardNumber, Date.parse(lastMoment(last)) + 1)?.kind).toBe('pending_expired')
  })

  test('counts days left down from 28 on the day of acceptance to 0 on the last day', () => {
    const payment = accepted(lastMoment('2025-05-01'))
    const left = Array.from({ length: 30 }, (_, index) => {
      const day = new Date(Date.parse('2025-05-01T00:00:00Z') + index * 86_400_000).toISOString().slice(0, 10)
      return [
        daysLeft(payment.lastDay, Date.parse(firstMoment(day))),
        daysLeft(payment.lastDay, Date.parse(lastMoment(day))),
      ]
    })
    expect(left).toEqual(Array.from({ length: 30 }, (_, index) => [28 - index, 28 - index]))
  })

  test('goes by the day the centre fixed, not by the acceptance the terminal sees', () => {
    const payment = accepted(noon('2025-01-15'), { lastDay: calendarDay('2025-02-20') })
    expect(activationRefusal(payment, cardNumber, Date.parse(lastMoment('2025-02-20')))).toBeNull()
    expect(activationRefusal(payment, cardNumber, Date.parse(firstMoment('2025-02-21')))?.kind).toBe('pending_expired')
  })

  test('takes another term when the catalogue sets one', () => {
    expect(lastActivationDay(Date.parse(noon('2025-01-15')), { activationTermDays: 10 })).toBe('2025-01-25')
  })
})

describe('re-opening a blocked payment (PEND-006, RESTORE-020, GAP-26)', () => {
  const proposed: ReopeningTerms = { termDays: 28, countedFrom: 'reopening', withinDays: null }
  const longer: ReopeningTerms = { ...proposed, countedFrom: 'last_day' }
  const expired = accepted(noon('2025-01-15'), { state: 'blocked' })
  const monthly = (lastDay: string): Partial<PendingPayment> => ({
    content: {
      kind: 'pass',
      pass: {
        product: 'monthly',
        coverage: { city: true, suburb: false, express: false },
        firstDay: calendarDay('2025-02-01'),
        lastDay: calendarDay(lastDay),
        hours: null,
        tripsLeft: null,
        transfersLeft: null,
      },
    },
  })
  const result = (payment: PendingPayment, at: string, terms = proposed): string => {
    const renewed = reopening(payment, Date.parse(at), terms)
    return renewed.ok ? renewed.value : renewed.error.kind
  }

  test.each([
    ['28 days from the day of re-opening', proposed, noon('2025-03-01'), '2025-03-29'],
    ['the same to the last moment of that day', proposed, lastMoment('2025-03-01'), '2025-03-29'],
    ['the old term made longer', longer, noon('2025-03-01'), '2025-03-12'],
    ['the old term made longer, on its last day', longer, lastMoment('2025-03-12'), '2025-03-12'],
    ['no term at all once the longer one is over', longer, firstMoment('2025-03-13'), 'pending_term_over'],
  ] as const)('gives %s', (_, terms, at, expected) => {
    expect(result(expired, at, terms)).toBe(expected)
  })

  test('of one blocked by decision never makes its term shorter', () => {
    const payment = accepted(noon('2025-01-15'), { state: 'blocked', lastDay: calendarDay('2025-04-30') })
    expect(result(payment, noon('2025-01-16'))).toBe('2025-04-30')
  })

  test.each([
    ['open', { state: 'pending' }, 'pending_open'],
    ['on its card', { state: 'activated' }, 'pending_activated'],
    ['cancelled for good', { state: 'cancelled' }, 'pending_cancelled'],
    [
      'in doubt',
      { state: 'blocked', guard: { terminalNumber: 1, operationNumber: 2, expectedCounter: 3 } },
      'pending_in_doubt',
    ],
  ] as const)('is refused for one that is %s', (_, change, expected) => {
    expect(result({ ...expired, ...change }, noon('2025-03-01'))).toBe(expected)
  })

  test('takes a monthly pass only while its months are not over (PEND-011, PEND-014)', () => {
    const payment = { ...expired, ...monthly('2025-02-28') }
    expect(result(payment, lastMoment('2025-02-28'))).toBe('2025-03-28')
    expect(result(payment, firstMoment('2025-03-01'))).toBe('pending_period_over')
  })
})

describe('activation refusals', () => {
  const onTime = Date.parse(noon('2025-01-20'))
  const late = Date.parse(noon('2025-06-01'))

  test.each([
    ['pending', onTime, null],
    ['blocked', onTime, 'pending_blocked'],
    ['cancelled', onTime, 'pending_cancelled'],
    ['activated', onTime, 'pending_activated'],
    ['pending', late, 'pending_expired'],
    // The centre's word wins over what this clock says (PEND-005).
    ['blocked', late, 'pending_blocked'],
    ['cancelled', late, 'pending_cancelled'],
    ['activated', late, 'pending_activated'],
  ] as const)('a payment the centre calls %s at %d is refused as %s (PEND-005)', (state, nowMs, refusal) => {
    const payment = accepted(noon('2025-01-15'), { state })
    expect(activationRefusal(payment, cardNumber, nowMs)?.kind ?? null).toBe(refusal)
  })

  test.each(['pending', 'blocked', 'cancelled', 'activated'] as const)(
    'refuses another card before anything else is said of a payment that is %s (PEND-013)',
    (state) => {
      const payment = accepted(noon('2025-01-15'), { state })
      expect(activationRefusal(payment, '9643012077810352', onTime)).toEqual({ kind: 'pending_other_card' })
    },
  )
})
