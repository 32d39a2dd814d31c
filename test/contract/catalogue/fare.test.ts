import { describe, expect, test } from 'vitest'
import { fareTariffSchema, fareVersionsSchema } from '#contract/catalogue/fare'
import { inForce } from '#domain/catalogue/dated'
import { fareVersions, shippedFareTariff } from '#test/domain/fare/fare-data'

const tariff = shippedFareTariff()

describe('the fares that ship', () => {
  test('are in force from the day of the contract and not before', () => {
    expect(inForce(fareVersions, Date.parse('2025-02-28T18:59:59.999Z'))).toBeNull()
    expect(inForce(fareVersions, Date.parse('2025-02-28T19:00:00.000Z'))).toEqual(tariff)
  })

  test('leave open what the documents do not say: express, luggage in cash, the index', () => {
    expect(tariff.express).toEqual({ cashless: null, cash: null })
    expect(tariff.city.luggage.cash).toBeNull()
    expect(tariff.evasionFine.indexTenge).toBeNull()
  })
})

describe('a tariff is refused', () => {
  test.each([
    ['with a negative fare', { city: { ...tariff.city, general: { cashless: -1, cash: 220 } } }],
    ['with a fraction of a tenge', { express: { cashless: 110.5, cash: null } }],
    ['with a means missing', { means: tariff.means.slice(1) }],
    ['with a means twice', { means: [...tariff.means.slice(1), ...tariff.means.slice(1, 2)] }],
    ['with an empty age range', { childAge: { from: 15, before: 15 } }],
    ['with an unknown zone for Astana', { astanaZone: 5 }],
    ['with a row missing', { suburban: { ...tariff.suburban, general: tariff.suburban.general.slice(1) } }],
    ['with a switch it does not know', { childWithoutSchoolCard: 'free' }],
    ['with a word it does not know', { discount: 10 }],
  ])('%s', (_, change) => {
    expect(fareTariffSchema.safeParse({ ...tariff, ...change }).success).toBe(false)
  })

  test('without any version', () => {
    expect(fareVersionsSchema.safeParse([]).success).toBe(false)
  })
})
