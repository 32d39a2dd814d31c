import { describe, expect, test } from 'vitest'
import {
  accessFaults,
  afterAttempt,
  attemptsLeft,
  blockedBy,
  lockedUntilMs,
  noAttempts,
  printableAccess,
  type Attempts,
} from '#domain/bike/access'
import { nowMs, terms } from '#test/domain/bike/bike-data'

describe('ID and PIN (BIKE-005)', () => {
  test.each([
    ['10293847', '012345', []],
    ['1029384', '012345', ['id_form']],
    ['102938475', '012345', ['id_form']],
    ['01029384', '012345', ['id_form']],
    ['10293847', '01234', ['pin_form']],
    ['10293847', '0123456', ['pin_form']],
    ['10293847', '01234a', ['pin_form']],
    ['', '', ['id_form', 'pin_form']],
  ])('%s with %s has the faults %j', (renterId, pin, faults) => {
    expect(accessFaults({ renterId, pin }, terms.access).map(({ kind }) => kind)).toEqual(faults)
  })

  test('the form is a setting', () => {
    const four = { ...terms.access, pinDigits: 4 }
    expect(accessFaults({ renterId: '10293847', pin: '0123' }, four)).toEqual([])
  })

  test('only the ID may stand on paper or in a record', () => {
    expect(printableAccess({ renterId: '10293847', pin: '987654' })).toEqual({ renterId: '10293847' })
  })
})

describe('attempts at a PIN (BIKE-005)', () => {
  const wrong = (times: number, from: Attempts = noAttempts): Attempts =>
    Array.from({ length: times }).reduce<Attempts>((held) => afterAttempt(held, 'wrong', terms.access, nowMs), from)

  test('the fifth wrong one in a row locks the ID for a quarter of an hour', () => {
    expect(lockedUntilMs(wrong(4), nowMs)).toBeNull()
    expect(attemptsLeft(wrong(4), terms.access)).toBe(1)
    expect(lockedUntilMs(wrong(5), nowMs)).toBe(nowMs + 900_000)
    expect(attemptsLeft(wrong(5), terms.access)).toBe(0)
    expect(lockedUntilMs(wrong(5), nowMs + 899_999)).toBe(nowMs + 900_000)
    expect(lockedUntilMs(wrong(5), nowMs + 900_000)).toBeNull()
  })

  test('a right one and the end of a lock start afresh', () => {
    expect(afterAttempt(wrong(4), 'right', terms.access, nowMs)).toEqual(noAttempts)
    expect(afterAttempt(wrong(5), 'wrong', terms.access, nowMs + 900_000)).toEqual({ failures: 1, lockedUntilMs: null })
  })
})

describe('lost access (BIKE-104, BLOCK-022)', () => {
  test('is blocked from the instant it is reported', () => {
    expect(blockedBy(null, { reason: 'lost_access', atMs: nowMs })).toEqual({ reason: 'lost_access', atMs: nowMs })
  })

  test('keeps the block there was: reporting again changes nothing, nor does a report lift a decision (BIKE-095)', () => {
    const decided = { reason: 'decision', atMs: 1 } as const
    expect(blockedBy(decided, { reason: 'lost_access', atMs: nowMs })).toBe(decided)
  })
})
