import { describe, expect, test } from 'vitest'
import { ageOn, birthdayAt, isOfAge } from '#domain/person/age'
import { almatyDay, calendarDay } from '#domain/time'

describe('age (BIKE-100)', () => {
  test.each([
    ['2007-06-10', '2025-06-09', 17],
    ['2007-06-10', '2025-06-10', 18],
    ['2007-06-10', '2025-06-11', 18],
    ['2007-12-31', '2026-01-01', 18],
    // Born on 29 February: of age on 1 March of a year without one.
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-02-29', '2028-02-28', 19],
    ['2008-02-29', '2028-02-29', 20],
    ['2025-06-11', '2025-06-10', -1],
  ])('born on %s one is on %s %i years old', (born, today, age) => {
    expect(ageOn(calendarDay(born), calendarDay(today))).toBe(age)
    expect(isOfAge(calendarDay(born), 18, calendarDay(today))).toBe(age >= 18)
  })

  test('begins at midnight in Almaty', () => {
    const birthday = birthdayAt(calendarDay('2007-06-10'), 18)
    expect(birthday).toBe('2025-06-10')
    expect(almatyDay(Date.parse('2025-06-09T18:59:59.999Z')) >= birthday).toBe(false)
    expect(almatyDay(Date.parse('2025-06-09T19:00:00.000Z')) >= birthday).toBe(true)
  })
})
