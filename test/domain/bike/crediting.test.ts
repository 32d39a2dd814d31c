import { describe, expect, test } from 'vitest'
import { creditedByDay, damageDueDay, isWorkingDay, type WorkingCalendar } from '#domain/bike/crediting'
import { calendarDay } from '#domain/time'
import { terms } from '#test/domain/bike/bike-data'

/** As the central system would say it: 8 May 2026 (a Friday) is a holiday here, the Saturday after it is worked. */
const calendar: WorkingCalendar = {
  daysOff: [calendarDay('2025-06-11'), calendarDay('2026-05-08')],
  workingWeekendDays: [calendarDay('2026-05-09')],
}
const noon = (day: string) => Date.parse(`${day}T07:00:00Z`)

describe('working days', () => {
  test.each([
    ['2025-06-09', true],
    ['2025-06-11', false],
    ['2025-06-14', false],
    ['2025-06-15', false],
    ['2026-05-09', true],
  ])('%s is worked: %s', (day, isWorked) => {
    expect(isWorkingDay(calendarDay(day), calendar)).toBe(isWorked)
  })

  test.each([
    ['2025-06-13', '2025-06-16', 'Friday, Monday'],
    ['2025-06-14', '2025-06-16', 'Saturday, Monday'],
    ['2025-06-10', '2025-06-12', 'the day before a holiday'],
    ['2026-05-07', '2026-05-09', 'a holiday and a Saturday that is worked'],
    ['2025-12-31', '2026-01-01', 'the calendar alone knows of the new year'],
  ])('a statement of %s is credited by %s: %s (BIKE-015)', (statement, day) => {
    expect(creditedByDay(noon(statement), noon(statement), calendar)).toBe(day)
  })

  test('the later of statement and papers counts (BIKE-015)', () => {
    expect(creditedByDay(noon('2025-06-02'), noon('2025-06-13'), calendar)).toBe('2025-06-16')
    expect(creditedByDay(noon('2025-06-13'), noon('2025-06-02'), calendar)).toBe('2025-06-16')
  })
})

describe('terms of payment for damage', () => {
  test.each([
    ['repair', '2025-06-13', '2025-06-16'],
    ['repair', '2025-06-10', '2025-06-12'],
    ['explanation_fine', '2025-06-10', '2025-06-30'],
    ['accident', '2025-06-10', '2025-07-10'],
  ] as const)('%s from %s is due on %s (BIKE-067)', (kind, from, due) => {
    expect(damageDueDay(kind, calendarDay(from), terms.account, calendar)).toBe(due)
  })
})
