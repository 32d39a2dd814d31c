import { describe, expect, test } from 'vitest'
import {
  advanceMissing,
  advanceNeeded,
  contractStage,
  depositReturn,
  hireDurationMs,
  hireRefusals,
  isHireComplete,
  type ContractActs,
  type Hire,
  type HireRequest,
} from '#domain/bike/hire'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { accountWith, nowMs, season, tariff, terms } from '#test/domain/bike/bike-data'

const acts: ContractActs = {
  registeredAtMs: 1,
  readAtMs: 1,
  personalDataConsentAtMs: 1,
  contractConsentAtMs: 1,
  firstPaidAtMs: 2,
}
const returned: Hire = { unlockedAtMs: 0, slotAtMs: 600_000, display: 'returned', endSmsAtMs: 601_000 }
const subscribed = accountWith(500, {
  product: {
    kind: 'subscription',
    sku: 'BIKE_STD_MONTH',
    firstDay: calendarDay('2025-06-01'),
    lastDay: calendarDay('2025-06-10'),
    debitAtMs: null,
  },
})

describe('the contract (BIKE-002)', () => {
  test('opens hire when all acts are done, payment included', () => {
    expect(contractStage(acts, 'payment')).toBe('hire')
  })

  test('registered and agreed to but not paid for, there is an account and no hire; by switch there is', () => {
    expect(contractStage({ ...acts, firstPaidAtMs: null }, 'payment')).toBe('account')
    expect(contractStage({ ...acts, firstPaidAtMs: null }, 'consent')).toBe('hire')
  })

  test.each(['registeredAtMs', 'readAtMs', 'personalDataConsentAtMs', 'contractConsentAtMs'])(
    'is not concluded without %s',
    (act) => {
      expect(contractStage({ ...acts, [act]: null }, 'payment')).toBe('none')
    },
  )
})

describe('the end of a hire (BIKE-084, BIKE-086)', () => {
  test.each([
    ['the message and the SMS', returned, true],
    ['no SMS', { ...returned, endSmsAtMs: null }, false],
    ['no message', { ...returned, display: null }, false],
    ['an error of the lock', { ...returned, display: 'lock_error' as const }, false],
    ['an unknown station', { ...returned, display: 'unknown_station' as const }, false],
    ['any other message', { ...returned, display: 'other' as const }, false],
    ['no slot', { ...returned, slotAtMs: null }, false],
  ])('with %s: complete is %s', (_, hire, isComplete) => {
    expect(isHireComplete(hire)).toBe(isComplete)
    expect(hireDurationMs(hire, 900_000)).toBe(isComplete ? 600_000 : 900_000)
  })
})

describe('taking a bike', () => {
  const request = (change: Partial<HireRequest> = {}): HireRequest => ({
    acts,
    account: subscribed,
    isBlocked: false,
    hires: [returned],
    atMs: nowMs,
    ...change,
  })
  const kinds = (change: Partial<HireRequest>) => hireRefusals(request(change), terms, [season]).map(({ kind }) => kind)

  test('is possible with a paid subscription on its last day', () => {
    expect(kinds({})).toEqual([])
  })

  const pass = { kind: 'day_pass', sku: 'BIKE_DAY_1', boughtAtMs: nowMs, hours: 24 } as const
  const restriction = { reason: 'balance_spent', sinceMs: 0, liftedByMs: null } as const
  test.each([
    ['not_paid', { acts: { ...acts, firstPaidAtMs: null } }],
    ['contract_not_concluded', { acts: { ...acts, contractConsentAtMs: null } }],
    ['access_blocked', { isBlocked: true }],
    ['hire_restricted', { account: { ...subscribed, restriction } }],
    ['no_product', { account: accountWith(9000) }],
    ['no_product', { atMs: nowMs + 86_400_000 }],
    ['no_deposit', { account: accountWith(0, { product: pass }) }],
    ['bike_out', { hires: [returned, { ...returned, endSmsAtMs: null }] }],
  ])(
    'is refused with %s (BIKE-002, BIKE-009, BIKE-038, BIKE-055, BIKE-081, BIKE-093, BIKE-095, BLOCK-022)',
    (kind, change) => {
      expect(kinds(change)).toEqual([kind])
    },
  )

  test('is refused outside the season (BIKE-038) and with a second bike out (BIKE-081)', () => {
    expect(hireRefusals(request(), terms, []).map(({ kind }) => kind)).toEqual(['out_of_season'])
    expect(kinds({ hires: [{ ...returned, display: 'lock_error' }] })).toEqual(['bike_out'])
  })

  test('is possible with a day pass once its deposit is held (BIKE-055)', () => {
    expect(kinds({ account: accountWith(0, { product: pass, depositHeld: tenge(37_500) }) })).toEqual([])
  })
})

describe('the advance (BIKE-011)', () => {
  test('is the fee of the period and the time charge of the planned ride', () => {
    const needed = advanceNeeded(tenge(2500), 90, 'subscription', { tariff, terms })
    expect(needed).toBe(2750)
    expect(advanceMissing(accountWith(2749), needed)).toBe(1)
    expect(advanceMissing(accountWith(2750), needed)).toBe(0)
    expect(advanceNeeded(tenge(2500), 30, 'subscription', { tariff, terms })).toBe(2500)
    expect(advanceNeeded(tenge(3500), 300, 'day_pass', { tariff, terms })).toBe(3500)
  })
})

describe('return of the deposit (BIKE-057, BIKE-059)', () => {
  const held = { held: tenge(37_500), deductions: tenge(0) }

  test('is the whole of it when the period is over and every hire ended correctly', () => {
    expect(depositReturn(held, [returned], 1_000_000, 1_000_000)).toEqual({ ok: true, value: 37_500 })
  })

  test('is what deductions leave, never less than nothing', () => {
    expect(depositReturn({ ...held, deductions: tenge(7000) }, [returned], 0, 1)).toEqual({ ok: true, value: 30_500 })
    expect(depositReturn({ ...held, deductions: tenge(38_500) }, [returned], 0, 1)).toEqual({ ok: true, value: 0 })
  })

  test('is refused while the period runs and while a hire has not ended correctly', () => {
    expect(depositReturn(held, [returned], 10, 9)).toEqual({ ok: false, error: { kind: 'period_running' } })
    for (const display of ['lock_error', 'unknown_station', 'other'] as const) {
      expect(depositReturn(held, [{ ...returned, display }], 0, 9)).toEqual({
        ok: false,
        error: { kind: 'hire_not_ended' },
      })
    }
  })
})
