import { expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { nextDigits, useAmountEntry } from '#renderer/composables/use-amount-entry.ts'

const limits = { min: tenge(100), max: tenge(50_000) }

test.each([
  ['', 0, ''],
  ['', 5, '5'],
  ['5', 0, '50'],
  ['12345', 6, '12345'],
])('typing %s then %i gives %s', (digits, digit, next) => {
  expect(nextDigits(digits, digit, limits.max)).toBe(next)
})

test('can be confirmed only between the limits, both included', () => {
  const verdictOf = (digits: string) => {
    const entry = useAmountEntry(() => limits)
    for (const digit of digits) entry.type(Number(digit))
    return entry.verdict.value
  }
  expect(['', '99', '100', '50000', '50001'].map(verdictOf)).toEqual(['empty', 'too_low', 'good', 'good', 'too_high'])
})

test('clear takes all digits away', () => {
  const entry = useAmountEntry(() => limits)
  entry.type(7)
  entry.clear()
  expect(entry.amount.value).toBeNull()
})
