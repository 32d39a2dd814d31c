import { expect, test } from 'vitest'
import { afterWorkingDays, isWorkingDay, type WorkingCalendar } from '#domain/application/working-days'
import { calendarDay } from '#domain/time'

const calendar: WorkingCalendar = {
  restWeekdays: [0, 6],
  yearlyHolidays: ['12-16'],
  daysOff: [calendarDay('2026-11-23')],
  workedDays: [calendarDay('2026-11-28')],
}

test.each([
  ['a Friday, 3 days', '2026-11-13', 3, '2026-11-18'],
  ['a Friday, 5 days', '2026-11-13', 5, '2026-11-20'],
  ['over a day off and a worked Saturday', '2026-11-20', 5, '2026-11-28'],
  ['over a yearly holiday', '2026-12-15', 1, '2026-12-17'],
  ['from a Sunday', '2026-11-15', 1, '2026-11-16'],
])('counts working days from the day after: %s (RESTORE-012)', (_title, from, count, last) => {
  expect(afterWorkingDays(calendarDay(from), count, calendar)).toBe(last)
})

test('a day of rest is worked when the calendar says so', () => {
  expect(isWorkingDay(calendarDay('2026-11-28'), calendar)).toBe(true)
  expect(isWorkingDay(calendarDay('2026-11-29'), calendar)).toBe(false)
})
