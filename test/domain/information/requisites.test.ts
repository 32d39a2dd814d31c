import { describe, expect, test } from 'vitest'
import { isBin, isIban, requisitesOf } from '#domain/information/base'
import { shippedBase } from '#test/domain/information/information-data'

const base = shippedBase()

describe('requisites', () => {
  test('of the bike service are those of its contract (INFO-012)', () => {
    expect(requisitesOf('bike', base)).toMatchObject({
      bin: '110540005586',
      iik: 'KZ126018821000662921',
      bik: 'HSBKKZKX',
      kbe: '17',
      sites: ['www.velobike.kz'],
    })
  })

  test('of transit are those of its contract, which gives no Kbe (INFO-013)', () => {
    expect(requisitesOf('transit', base)).toMatchObject({
      bin: '110540005586',
      iik: 'KZ976018821000570211',
      bik: 'HSBKKZKX',
      kbe: null,
      sites: ['www.transcard.kz', 'www.cts.gov.kz'],
    })
  })

  test('the two services never share an account (INFO-012, INFO-013)', () => {
    expect(requisitesOf('bike', base).iik).not.toBe(requisitesOf('transit', base).iik)
  })

  test('the newer address stands on bike papers until the operator says otherwise (INFO-012)', () => {
    expect(requisitesOf('bike', base).address).toEqual(base.requisites.transit.address)
    const confirmed = { ...base, settings: { ...base.settings, bikeAddress: 'as_bike_contract' as const } }
    expect(requisitesOf('bike', confirmed).address).toMatchObject({
      ru: 'г. Нур-Султан, район Есиль, пр. Туран, 34',
    })
  })

  test('transit takes the Kbe of the bike contract once that is confirmed (INFO-013)', () => {
    const confirmed = { ...base, settings: { ...base.settings, transitKbe: 'as_bike' as const } }
    expect(requisitesOf('transit', confirmed).kbe).toBe('17')
  })
})

describe('control digits', () => {
  test.each([
    ['KZ126018821000662921', true],
    ['KZ976018821000570211', true],
    ['KZ126018821000662912', false],
    ['KZ1260188210006629', false],
    ['kz126018821000662921', false],
  ])('account %s: %s (INFO-012, INFO-013)', (iik, isRight) => {
    expect(isIban(iik)).toBe(isRight)
  })

  test.each([
    ['110540005586', true],
    ['110540005587', false],
    ['110450005586', false],
    ['11054000558', false],
  ])('BIN %s: %s (INFO-012)', (bin, isRight) => {
    expect(isBin(bin)).toBe(isRight)
  })
})
