import { describe, expect, test } from 'vitest'
import { chargedRides, isBikeLost, isReturnLate, lateReturnFine, overstay, timeCharge } from '#domain/bike/ride'
import { tenge } from '#domain/money'
import { tariff, terms } from '#test/domain/bike/bike-data'

const ms = (text: string): number => {
  const [hours, minutes, seconds] = text.split(':').map(Number)
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}

describe('time-based charge (BIKE-041…046)', () => {
  test.each([
    ['0:00:00', 0, 0, 0],
    ['0:30:00', 0, 0, 0],
    ['0:30:01', 100, 100, 100],
    ['1:00:00', 100, 100, 100],
    ['1:00:01', 250, 250, 350],
    ['2:00:00', 250, 250, 350],
    ['2:00:01', 500, 500, 850],
    ['3:00:00', 500, 500, 850],
    ['3:00:01', 1000, 1500, 1850],
    ['4:00:00', 1000, 1500, 1850],
    ['4:00:01', 2000, 2500, 2850],
    ['24:00:00', 21_000, 21_500, 21_850],
  ])('of %s is %i for the whole ride, %i on the last bracket, %i with all brackets', (length, whole, last, all) => {
    const charge = (reading: 'whole_ride' | 'on_last_bracket' | 'all_brackets') =>
      timeCharge(ms(length), 'subscription', tariff.timeCharge, { ...terms.ride, timeCharge: reading })
    expect([charge('whole_ride'), charge('on_last_bracket'), charge('all_brackets')]).toEqual([whole, last, all])
    expect(timeCharge(ms(length), 'subscription', tariff.timeCharge, terms.ride)).toBe(whole)
  })

  test('leaves the seconds of a begun minute free when the operator reads it so (BIKE-042)', () => {
    const down = { ...terms.ride, minutes: 'rounded_down' as const }
    expect(timeCharge(ms('0:30:59'), 'subscription', tariff.timeCharge, down)).toBe(0)
    expect(timeCharge(ms('0:31:00'), 'subscription', tariff.timeCharge, down)).toBe(100)
  })

  test('is nothing on a day pass and follows the table on a subscription: a ride of five hours (BIKE-053)', () => {
    expect(timeCharge(ms('5:00:00'), 'day_pass', tariff.timeCharge, terms.ride)).toBe(0)
    expect(timeCharge(ms('5:00:00'), 'subscription', tariff.timeCharge, terms.ride)).toBe(2000)
  })
})

describe('short breaks (BIKE-046)', () => {
  const twice = (breakMs: number) => [
    { startedAtMs: 0, endedAtMs: ms('0:20:00') },
    { startedAtMs: ms('0:20:00') + breakMs, endedAtMs: ms('0:40:00') + breakMs },
  ]

  test.each([
    [29_000, 1, 100],
    [29_999, 1, 100],
    [30_000, 2, 0],
    [31_000, 2, 0],
  ])('two rides of 20 minutes %i ms apart are %i charged and cost %i', (breakMs, count, cost) => {
    const rides = chargedRides(twice(breakMs), terms.ride)
    expect(rides).toHaveLength(count)
    const costs = rides.map(({ durationMs }) => timeCharge(durationMs, 'subscription', tariff.timeCharge, terms.ride))
    expect(costs.reduce((sum, one) => sum + one, 0)).toBe(cost)
  })

  test('do not count as riding: two rides of 20 minutes make one of 40', () => {
    expect(chargedRides(twice(29_000), terms.ride)).toEqual([
      { startedAtMs: 0, endedAtMs: ms('0:40:29'), durationMs: ms('0:40:00') },
    ])
  })

  test('any number of rides up to 30 minutes is free with the break kept', () => {
    const rides = Array.from({ length: 20 }, (_, index) => ({
      startedAtMs: index * ms('0:30:30'),
      endedAtMs: index * ms('0:30:30') + ms('0:30:00'),
    }))
    const costs = chargedRides(rides, terms.ride).map(({ durationMs }) =>
      timeCharge(durationMs, 'subscription', tariff.timeCharge, terms.ride),
    )
    expect(costs).toEqual(rides.map(() => 0))
  })

  test('are ignored when the operator reads it so', () => {
    expect(chargedRides(twice(1000), { ...terms.ride, shortBreak: 'ignored' })).toHaveLength(2)
  })

  test('overlapping rides are a defect: nobody has two bikes (BIKE-081)', () => {
    expect(() => chargedRides(twice(-60_000), terms.ride)).toThrow('rides follow each other')
  })
})

describe('overstay of a day pass (BIKE-056)', () => {
  test.each([
    ['0:00:00', 0, 37_500, 0],
    ['0:00:01', 3500, 34_000, 0],
    ['24:00:00', 3500, 34_000, 0],
    ['24:00:01', 7000, 30_500, 0],
    ['240:00:00', 35_000, 2500, 0],
    ['240:00:01', 38_500, 0, 1000],
  ])('%s past the period costs %i, leaves %i of the deposit and a debt of %i', (over, charge, depositLeft, debt) => {
    const result = overstay(ms(over), tenge(37_500), tariff, terms.ride)
    expect(result).toEqual({ charge, fromDeposit: charge - debt, depositLeft, debt })
  })

  test('counts full days only when the operator reads it so', () => {
    const full = { ...terms.ride, days: 'full' as const }
    expect(overstay(ms('23:59:59'), tenge(37_500), tariff, full).charge).toBe(0)
    expect(overstay(ms('24:00:00'), tenge(37_500), tariff, full).charge).toBe(3500)
  })
})

describe('a ride of more than 24 hours (BIKE-060, BIKE-063, BIKE-064, BIKE-065)', () => {
  test.each([
    ['23:59:59', false, 0, false],
    ['24:00:00', false, 0, false],
    ['24:00:01', true, 30_000, false],
    ['48:00:00', true, 30_000, false],
    ['48:00:01', true, 60_000, false],
    ['72:00:00', true, 60_000, false],
    ['72:00:01', true, 90_000, true],
  ])('%s: late is %s, the fine %i, lost is %s', (length, late, fine, lost) => {
    expect(isReturnLate(ms(length), terms.ride)).toBe(late)
    expect(lateReturnFine(ms(length), tariff, terms.ride)).toBe(fine)
    expect(isBikeLost(ms(length), terms.ride)).toBe(lost)
  })

  test('holds for each ride: a pass of 168 hours with a return every day is neither late nor lost', () => {
    const days = Array.from({ length: 7 }, (_, day) => ({
      startedAtMs: day * ms('24:00:00'),
      endedAtMs: day * ms('24:00:00') + ms('23:00:00'),
    }))
    for (const { durationMs } of chargedRides(days, terms.ride)) {
      expect([isReturnLate(durationMs, terms.ride), isBikeLost(durationMs, terms.ride)]).toEqual([false, false])
    }
  })
})
