import { describe, expect, test } from 'vitest'
import type { Operator } from '#domain/operator/operator'
import { afterAttempt, attemptsLeft, lockedUntil, type Attempts } from '#domain/operator/attempts'
import { approvalRefusal, deskActs, rightRefusal } from '#domain/operator/rights'

const terms = { attemptsMax: 3, lockMs: 60_000, idleLockMs: 60_000 }
const operator = (role: Operator['role'], operatorId: string = role): Operator => ({
  operatorId,
  number: '1',
  name: role,
  role,
})

describe('rights', () => {
  test('nobody may do anything but sign in and choose a language before signing in', () => {
    const allowed = deskActs.filter((act) => rightRefusal(null, act, 'specialised') === null)
    expect(allowed).toEqual(['touch', 'set_language', 'sign_in'])
  })

  test.each([
    ['cashier', 'specialised', 'take_cash', null],
    ['cashier', 'central', 'take_cash', 'not_your_desk'],
    ['central_cashier', 'specialised', 'take_cash', null],
    ['central_cashier', 'central', 'close_shift', null],
    ['senior', 'central', 'void_sale', null],
    ['technician', 'specialised', 'take_cash', 'not_your_role'],
    ['technician', 'central', 'open_shift', 'not_your_role'],
    ['technician', 'central', 'show_operations', null],
    ['central_cashier', 'central', 'open_application', null],
    ['central_cashier', 'specialised', 'open_application', 'not_your_desk'],
    ['senior', 'specialised', 'pay_out', 'not_your_desk'],
    ['technician', 'central', 'pay_out', 'not_your_role'],
  ] as const)('%s at the %s desk asks for %s: %s', (role, desk, act, kind) => {
    expect(rightRefusal(operator(role), act, desk)?.kind ?? null).toBe(kind)
  })

  test('a specialised desk sells cards and tariffs and tops up, and neither takes applications nor returns money (DESK-001, DESK-002, REFUND-016, RESTORE-001)', () => {
    const atBoth = ['add_top_up', 'add_product', 'take_cash', 'read_card', 'write_pending'] as const
    const atCentral = ['open_application', 'act_on_application', 'pay_out', 'settle_payout'] as const
    const may = (act: (typeof atBoth)[number] | (typeof atCentral)[number], desk: 'specialised' | 'central'): boolean =>
      rightRefusal(operator('senior'), act, desk) === null
    expect(atBoth.filter((act) => may(act, 'specialised'))).toEqual(atBoth)
    expect(atBoth.filter((act) => may(act, 'central'))).toEqual(atBoth)
    expect(atCentral.filter((act) => may(act, 'specialised'))).toEqual([])
    expect(atCentral.filter((act) => may(act, 'central'))).toEqual(atCentral)
  })

  test.each([
    ['a senior approves a cashier', operator('cashier'), operator('senior'), null],
    ['a cashier approves nobody', operator('cashier', 'a'), operator('cashier', 'b'), 'not_an_approver'],
    ['nobody approves himself, a senior neither', operator('senior'), operator('senior'), 'same_person'],
  ] as const)('%s', (_, asking, approving, kind) => {
    expect(approvalRefusal(asking, approving, 'specialised')?.kind ?? null).toBe(kind)
  })
})

describe('attempts', () => {
  test('the last attempt allowed locks the number for its time, and then it starts afresh', () => {
    let attempts: Attempts | null = null
    for (let tried = 1; tried <= 3; tried += 1) attempts = afterAttempt(attempts, terms, 1000)
    expect(attempts).toEqual({ failures: 3, lockedUntilMs: 61_000 })
    expect(lockedUntil(attempts, 60_999)).toBe(61_000)
    expect(lockedUntil(attempts, 61_000)).toBeNull()
    const after = afterAttempt(attempts, terms, 61_000)
    expect(after).toEqual({ failures: 1, lockedUntilMs: null })
    expect(attemptsLeft(after, terms)).toBe(2)
  })
})
