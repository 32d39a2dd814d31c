import { describe, expect, test } from 'vitest'
import { addTenge, subtractTenge, sumTenge, tenge } from '#domain/money'

describe('tenge', () => {
  test.each([0, 1, -1, 110, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])('takes %d, a whole amount', (amount) => {
    expect(tenge(amount)).toBe(amount)
  })

  test.each([0.5, 110.01, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])(
    'refuses %d, which is not whole tenge (WALLET-001)',
    (amount) => {
      expect(() => tenge(amount)).toThrow('not a whole amount of tenge')
    },
  )

  test('adds, subtracts and sums', () => {
    expect(addTenge(tenge(200), tenge(-350))).toBe(-150)
    expect(subtractTenge(tenge(200), tenge(350))).toBe(-150)
    expect(sumTenge([])).toBe(0)
    expect(sumTenge([tenge(1), tenge(2), tenge(3)])).toBe(6)
  })

  test('refuses a sum that has lost its last digit', () => {
    expect(() => addTenge(tenge(Number.MAX_SAFE_INTEGER), tenge(1))).toThrow('not a whole amount of tenge')
  })
})
