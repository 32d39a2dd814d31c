import { describe, expect, test } from 'vitest'
import { assert } from '#domain/assert'
import { isOpenAt } from '#domain/information/opening-hours'
import { shippedBase } from '#test/domain/information/information-data'

const { hours } = shippedBase()

/** An instant of Asia/Almaty, which has been UTC+5 since March 2024. */
function at(day: string, time: string): number {
  return Date.parse(`${day}T${time}:00+05:00`)
}

const monday = '2026-11-23'
const friday = '2026-11-27'
const saturday = '2026-11-28'
const sunday = '2026-11-29'

describe('the customer service of Almaty', () => {
  test.each([
    [monday, '09:59', false],
    [monday, '10:00', true],
    [monday, '13:59', true],
    [monday, '14:00', false],
    [monday, '14:59', false],
    [monday, '15:00', true],
    [friday, '18:59', true],
    [friday, '19:00', false],
    [saturday, '12:00', false],
    [sunday, '12:00', false],
    ['1969-12-29', '12:00', true],
  ])('%s %s: open %s (FAQ-017, INFO-011)', (day, time, isOpen) => {
    assert(hours.almaty !== null, 'the hours of Almaty are stated')
    expect(isOpenAt(hours.almaty, at(day, time))).toBe(isOpen)
  })
})

test('hours of the desks in Astana are not stated', () => {
  expect(hours.astana).toBeNull()
})
