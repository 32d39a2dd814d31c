import { describe, expect, test } from 'vitest'
import { dayPassEndMs, seasonEndMs, subscriptionLastDay } from '#domain/bike/season'
import { calendarDay } from '#domain/time'
import { season, terms } from '#test/domain/bike/bike-data'

const allYear = { firstDay: calendarDay('2024-01-01'), lastDay: calendarDay('2026-12-31') }

describe('length of a subscription (BIKE-030…034, BIKE-038)', () => {
  test.each([
    ['2025-01-15', 1, '2025-02-14'],
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2025-01-30', 1, '2025-02-28'],
    ['2025-01-29', 1, '2025-02-28'],
    ['2025-01-28', 1, '2025-02-27'],
    ['2024-02-29', 1, '2024-03-28'],
    ['2024-11-30', 3, '2025-02-28'],
    ['2024-02-29', 3, '2024-05-28'],
    ['2025-03-31', 1, '2025-04-30'],
    ['2025-12-01', 1, '2025-12-31'],
    ['2025-05-01', 3, '2025-07-31'],
    ['2025-11-15', 3, '2026-02-14'],
  ])('from %s for %i months it runs to %s', (from, months, last) => {
    expect(subscriptionLastDay({ unit: 'months', months }, calendarDay(from), allYear)).toBe(last)
  })

  test.each([
    ['2025-10-01', 3, '2025-10-31'],
    ['2025-10-31', 1, '2025-10-31'],
    ['2025-08-01', 3, '2025-10-31'],
    ['2025-07-31', 3, '2025-10-30'],
  ])('from %s for %i months it does not go beyond the season: %s', (from, months, last) => {
    expect(subscriptionLastDay({ unit: 'months', months }, calendarDay(from), season)).toBe(last)
  })

  test('of a season ends with it, a season over 29 February too', () => {
    expect(subscriptionLastDay({ unit: 'season' }, calendarDay('2025-06-10'), season)).toBe('2025-10-31')
    const winter = { firstDay: calendarDay('2023-11-01'), lastDay: calendarDay('2024-02-29') }
    expect(subscriptionLastDay({ unit: 'months', months: 3 }, calendarDay('2023-12-15'), winter)).toBe('2024-02-29')
    expect(new Date(seasonEndMs(winter)).toISOString()).toBe('2024-02-29T19:00:00.000Z')
  })
})

describe('hours of a day pass (BIKE-050…052)', () => {
  const bought = Date.parse('2025-06-10T07:00:00Z')
  const unlocked = Date.parse('2025-06-11T10:30:00Z')
  const pass = (hours: number) => ({ hours, boughtAtMs: bought, firstUnlockedAtMs: unlocked })

  test.each([
    [24, '2025-06-12T10:30:00.000Z'],
    [72, '2025-06-14T10:30:00.000Z'],
    [168, '2025-06-18T10:30:00.000Z'],
  ])('%i hours run from the first unlocking to %s', (hours, end) => {
    expect(new Date(dayPassEndMs(pass(hours), season, terms.sale) ?? 0).toISOString()).toBe(end)
  })

  test('have not begun while no bike was unlocked; by switch they begin with payment', () => {
    const waiting = { ...pass(24), firstUnlockedAtMs: null }
    expect(dayPassEndMs(waiting, season, terms.sale)).toBeNull()
    const byPayment = { ...terms.sale, dayPassStartsWith: 'payment' as const }
    expect(dayPassEndMs(waiting, season, byPayment)).toBe(bought + 24 * 3_600_000)
  })

  test('end with the season (BIKE-038)', () => {
    const late = { ...pass(168), firstUnlockedAtMs: Date.parse('2025-10-30T07:00:00Z') }
    expect(new Date(dayPassEndMs(late, season, terms.sale) ?? 0).toISOString()).toBe('2025-10-31T19:00:00.000Z')
  })
})
