import { describe, expect, test } from 'vitest'
import { findFare, type FareAnswer, type FarePayer, type Journey, type Place } from '#domain/fare/fare-finder'
import { zones, type FareMeans, type Zone } from '#domain/fare/tariff'
import { shippedFareTariff } from '#test/domain/fare/fare-data'

const tariff = shippedFareTariff()
const general: FarePayer = { kind: 'general' }
const luggage: FarePayer = { kind: 'luggage' }
const city: Journey = { route: 'city' }

function young(ageYears: number, schoolCard: 'validated' | 'not_validated' | 'none' = 'none'): FarePayer {
  return { kind: 'young', ageYears, schoolCard }
}

function zone(number: Zone): Place {
  return { kind: 'zone', zone: number }
}

function suburban(from: Place, to: Place): Journey {
  return { route: 'suburban', from, to }
}

/** The amount, or what is said instead of one. */
function said(answer: FareAnswer): number | string {
  return answer.kind === 'fare' ? answer.amount : answer.kind
}

function ask(journey: Journey, payer: FarePayer, means: FareMeans): number | string {
  return said(findFare({ journey, payer, means }, tariff))
}

const allPairs = zones.flatMap((from) => zones.map((to) => [from, to] as const))

describe('in the city', () => {
  test.each([
    ['general, cashless (FARE-001)', general, 'transport_card', 110],
    ['general, cash (FARE-001)', general, 'cash', 220],
    ['general, any cashless means alike (FARE-001, FARE-012)', general, 'phone_pay', 110],
    ['general, QR of a bank app (FARE-001, FARE-012)', general, 'bank_qr', 110],
    ['child, cash (FARE-002)', young(10), 'cash', 110],
    ['luggage, cashless (FARE-007)', luggage, 'transport_card', 110],
  ] as const)('%s', (_, payer, means, expected) => {
    expect(ask(city, payer, means)).toBe(expected)
  })

  test('has no cash price for luggage and says so, with its rule (FARE-007)', () => {
    expect(findFare({ journey: city, payer: luggage, means: 'cash' }, tariff)).toEqual({
      kind: 'not_stated',
      rules: ['FARE-007'],
    })
  })
})

describe('on express routes', () => {
  test.each(['cash', 'transport_card', 'bank_qr'] as const)('no single fare is stated, by %s (FARE-024)', (means) => {
    expect(findFare({ journey: { route: 'express' }, payer: general, means }, tariff)).toEqual({
      kind: 'not_stated',
      rules: ['FARE-024'],
    })
  })
})

describe('by age', () => {
  test.each([
    [6, 'cash', 'none', 'not_stated'],
    [6, 'transport_card', 'validated', 'not_stated'],
    [7, 'cash', 'none', 110],
    [7, 'transport_card', 'validated', 0],
    [14, 'cash', 'none', 110],
    [15, 'cash', 'none', 220],
    [15, 'transport_card', 'validated', 0],
    [16, 'cash', 'none', 220],
    [16, 'transport_card', 'validated', 0],
    [17, 'avtobys', 'validated', 0],
    [17, 'transport_card', 'not_validated', 'not_paid'],
    [18, 'transport_card', 'validated', 110],
    [10, 'transport_card', 'not_validated', 'not_paid'],
    [10, 'transport_card', 'none', 110],
    [10, 'bank_card', 'validated', 110],
    [16, 'transport_card', 'none', 110],
  ] as const)('age %i, %s, school card %s: %s (FARE-002, FARE-003)', (age, means, schoolCard, expected) => {
    expect(ask(city, young(age, schoolCard), means)).toBe(expected)
  })

  test('a child without a school card may be left unpriced by the switch of GAP-36 (FARE-003)', () => {
    const silent = { ...tariff, childWithoutSchoolCard: 'not_stated' as const }
    expect(said(findFare({ journey: city, payer: young(10), means: 'transport_card' }, silent))).toBe('not_stated')
    expect(said(findFare({ journey: city, payer: young(10), means: 'cash' }, silent))).toBe(110)
  })

  test('names the rule of the price and of the right (FARE-002, FARE-003)', () => {
    const query = { journey: city, payer: young(10, 'validated'), means: 'transport_card' } as const
    expect(findFare(query, tariff)).toEqual({ kind: 'fare', amount: 0, rules: ['FARE-002', 'FARE-003'] })
  })
})

describe('in the suburbs', () => {
  const expected = {
    general: [
      [110, 220],
      [200, 300],
      [300, 500],
      [400, 700],
    ],
    child: [110, 150, 250, 350],
    luggage: [110, 200, 300, 400],
  } as const

  test.each(allPairs)('zone %i to %i: general by distance (FARE-004)', (from, to) => {
    const journey = suburban(zone(from), zone(to))
    const distance = expected.general[Math.abs(from - to)]
    expect([ask(journey, general, 'transport_card'), ask(journey, general, 'cash')]).toEqual(distance)
  })

  test.each(allPairs)('zone %i to %i: a child pays half in cash, nothing with a school card (FARE-005)', (from, to) => {
    const journey = suburban(zone(from), zone(to))
    const cash = ask(journey, young(9), 'cash')
    expect(cash).toBe(expected.child[Math.abs(from - to)])
    expect(cash).toBe(Number(ask(journey, general, 'cash')) / 2)
    expect(ask(journey, young(9, 'validated'), 'transport_card')).toBe(0)
  })

  test.each(allPairs)('zone %i to %i: luggage costs the same by both means (FARE-006)', (from, to) => {
    const journey = suburban(zone(from), zone(to))
    expect(ask(journey, luggage, 'transport_card')).toBe(expected.luggage[Math.abs(from - to)])
    expect(ask(journey, luggage, 'cash')).toBe(expected.luggage[Math.abs(from - to)])
  })

  test.each(allPairs)('zone %i to %i costs what the way back costs (FARE-004…006)', (from, to) => {
    for (const payer of [general, luggage, young(9)])
      for (const means of ['cash', 'transport_card'] as const)
        expect(ask(suburban(zone(from), zone(to)), payer, means)).toBe(
          ask(suburban(zone(to), zone(from)), payer, means),
        )
  })

  test.each(zones)('Astana is zone 1 both ways, to and from zone %i (FARE-004)', (number) => {
    const astana: Place = { kind: 'astana' }
    expect(ask(suburban(astana, zone(number)), general, 'cash')).toBe(
      ask(suburban(zone(1), zone(number)), general, 'cash'),
    )
    expect(ask(suburban(zone(number), astana), general, 'cash')).toBe(
      ask(suburban(zone(number), zone(1)), general, 'cash'),
    )
  })

  test.each([
    ['transport_card', 110],
    ['bank_card', 110],
    ['contactless_bank_card', 110],
    ['avtobys', 110],
    ['cash', 220],
    ['phone_pay', 'not_stated'],
    ['bank_qr', 'not_stated'],
  ] as const)('%s: %s (FARE-016)', (means, expectedFare) => {
    expect(ask(suburban(zone(2), zone(2)), general, means)).toBe(expectedFare)
  })
})

describe('with a concession', () => {
  test.each([
    ['a named card, in force, on its route', true, true, true, 'transport_card', 0],
    ['no named card', false, true, true, 'transport_card', 110],
    ['not in force', true, false, true, 'transport_card', 110],
    ['not on this route', true, true, false, 'transport_card', 110],
    ['paying in cash', true, true, true, 'cash', 220],
  ] as const)('%s (FARE-023)', (_, namedCard, inForce, coversRoute, means, expected) => {
    const answer = findFare(
      { journey: city, payer: { kind: 'concession', namedCard, inForce, coversRoute }, means },
      tariff,
    )
    expect(said(answer)).toBe(expected)
    expect(answer.rules).toContain('FARE-023')
  })
})
