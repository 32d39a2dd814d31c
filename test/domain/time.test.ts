import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { addDays, almatyDay, almatyOffsetMs, almatyTime, calendarDay, daysBetween, isCalendarDay } from '#domain/time'
import { almatyInstants } from '#test/domain/time-table'

const run = promisify(execFile)

/** Prints, in the zone of its process, the day of every instant of the table and how many days are left of the payments. */
const script = `
  import { almatyDay, almatyTime, addDays, daysBetween } from '#domain/time'
  import { daysLeft, lastActivationDay } from '#domain/pending'
  import { pendingTerms } from '#test/domain/pending-terms'
  import { almatyInstants } from '#test/domain/time-table'
  const rows = almatyInstants.map(([instant]) => {
    const atMs = Date.parse(instant)
    const day = almatyDay(atMs)
    const lastDay = lastActivationDay(atMs, pendingTerms)
    return [day, almatyTime(atMs), addDays(day, 28), daysBetween(day, lastDay), daysLeft(lastDay, atMs)]
  })
  process.stdout.write(JSON.stringify([new Date(2024, 6, 1).getTimezoneOffset(), rows]))
`

function tableIn(zone: string): Promise<unknown[]> {
  const argumentsOfNode = ['--import', 'tsx', '--input-type=module', '--eval', script]
  return run(process.execPath, argumentsOfNode, { env: { ...process.env, TZ: zone } }).then(
    ({ stdout }) => JSON.parse(stdout) as unknown[],
  )
}

describe('Asia/Almaty calendar', () => {
  test.each(almatyInstants)('%s is %s %s (rules.md §0)', (instant, day, time) => {
    const atMs = Date.parse(instant)
    const { hour, minute, second } = almatyTime(atMs)
    const text = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':')
    expect([almatyDay(atMs), text]).toEqual([day, time])
  })

  test('gives 29 February 2024 twenty-five hours, as the clocks went back', () => {
    const hourMs = 3_600_000
    const startMs = Date.parse('2024-02-28T18:00:00Z')
    const hours = Array.from({ length: 30 }, (_, index) => almatyDay(startMs + index * hourMs))
    expect(hours.filter((day) => day === '2024-02-29')).toHaveLength(25)
    expect(almatyOffsetMs(Date.parse('2024-02-29T17:59:59.999Z'))).toBe(6 * hourMs)
    expect(almatyOffsetMs(Date.parse('2024-02-29T18:00:00Z'))).toBe(5 * hourMs)
  })

  test('says the same in whatever zone the machine is set to', async () => {
    const zones: readonly (readonly [string, number])[] = [
      ['UTC', 0],
      ['America/New_York', 240],
      ['Pacific/Kiritimati', -840],
    ]
    const here = await Promise.all([tableIn('Asia/Almaty'), ...zones.map(([zone]) => tableIn(zone))])
    const [inAlmaty, ...elsewhere] = here
    expect(elsewhere.map(([offset]) => offset)).toEqual(zones.map(([, offset]) => offset))
    for (const [, rows] of elsewhere) expect(rows).toEqual(inAlmaty[1])
  })
})

describe('calendar days', () => {
  test.each([
    ['2024-02-29', true],
    ['2025-02-29', false],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2025-04-31', false],
    ['2025-13-01', false],
    ['2025-00-10', false],
    ['2025-1-1', false],
    ['2025-01-01T00:00:00Z', false],
    ['', false],
  ])('%s is a calendar day: %s', (text, isDay) => {
    expect(isCalendarDay(text)).toBe(isDay)
  })

  test('refuses to make a day of something else', () => {
    expect(() => calendarDay('2025-02-30')).toThrow('not a calendar day')
  })

  test.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2024-02-28', 2, '2024-03-01'],
    ['2025-12-31', 1, '2026-01-01'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2025-03-30', 28, '2025-04-27'],
    ['2024-12-31', 366, '2026-01-01'],
  ])('%s and %i days make %s, and back', (from, days, to) => {
    expect(addDays(calendarDay(from), days)).toBe(to)
    expect(daysBetween(calendarDay(from), calendarDay(to))).toBe(days)
  })
})
