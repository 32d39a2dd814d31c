import { describe, expect, test } from 'vitest'
import { isErasureDue, keptUntil, withdrawalDayMin } from '#domain/consent/retention'
import { calendarDay } from '#domain/time'
import { personTerms } from '#test/domain/bike/bike-data'

describe('retention (INFO-022, INFO-024)', () => {
  test.each([
    ['2024-02-29', '2027-02-28'],
    ['2025-03-01', '2028-03-01'],
    ['2025-02-28', '2028-02-28'],
  ])('a contract that ended on %s keeps data until %s, inclusive', (terminated, last) => {
    expect(keptUntil(calendarDay(terminated), personTerms)).toBe(last)
    expect(isErasureDue(calendarDay(terminated), personTerms, calendarDay(last))).toBe(false)
  })

  test('erasure is due on the day after', () => {
    expect(isErasureDue(calendarDay('2024-02-29'), personTerms, calendarDay('2027-03-01'))).toBe(true)
  })

  test('a contract that runs starts no clock', () => {
    expect(keptUntil(null, personTerms)).toBeNull()
    expect(isErasureDue(null, personTerms, calendarDay('2099-01-01'))).toBe(false)
  })
})

test.each([
  ['2025-03-01', '2025-03-31'],
  ['2024-02-01', '2024-03-02'],
])('consent of which withdrawal is noticed on %s may be withdrawn on %s at the earliest (INFO-023)', (noticed, day) => {
  expect(withdrawalDayMin(calendarDay(noticed), personTerms)).toBe(day)
})
