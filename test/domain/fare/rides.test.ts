import { describe, expect, test } from 'vitest'
import { cityRides, evasionFine } from '#domain/fare/rides'
import { tenge } from '#domain/money'
import { shippedFareTariff } from '#test/domain/fare/fare-data'

const tariff = shippedFareTariff()

describe('what a balance is worth', () => {
  test.each([
    [-500, 0],
    [0, 0],
    [109, 0],
    [110, 1],
    [219, 1],
    [220, 2],
    [12_500, 113],
  ])('%i tenge: %i rides at the cashless city fare (FARE-001)', (balance, rides) => {
    expect(cityRides(tenge(balance), tariff)).toBe(rides)
  })

  test.each([null, tenge(0)])('is unknown while the city fare is %s', (cashless) => {
    const unpriced = { ...tariff, city: { ...tariff.city, general: { cashless, cash: null } } }
    expect(cityRides(tenge(1_000), unpriced)).toBeNull()
  })

  test('follows a new price', () => {
    const dearer = { ...tariff, city: { ...tariff.city, general: { cashless: tenge(150), cash: null } } }
    expect(cityRides(tenge(449), dearer)).toBe(2)
  })
})

describe('the fine for evasion', () => {
  test('is 2 indices without tenge while the index is not set (FARE-022)', () => {
    expect(evasionFine(tariff)).toEqual({ indices: 2, amount: null })
  })

  test('is 2 times the index once the operator sets it (FARE-022)', () => {
    const set = { ...tariff, evasionFine: { indices: 2, indexTenge: tenge(4_000) } }
    expect(evasionFine(set)).toEqual({ indices: 2, amount: 8_000 })
  })
})
