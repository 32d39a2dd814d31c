import { describe, expect, test } from 'vitest'
import { AssertionFailure } from '#domain/assert'
import { informationFigures } from '#domain/information/figures'
import { readSection, readText, type ReadBlock } from '#domain/information/read'
import { languages } from '#domain/language'
import { tenge } from '#domain/money'
import { shippedFareTariff } from '#test/domain/fare/fare-data'
import { bike, reading, shippedBase, shippedSections } from '#test/domain/information/information-data'

function blocksOf(entryId: string): readonly ReadBlock[] {
  return shippedSections
    .flatMap((section) => readSection(section, reading('ru')).entries)
    .filter(({ id }) => id === entryId)
    .flatMap(({ blocks }) => blocks)
}

describe('the suburban table', () => {
  test('has a row for each zone of departure and a column for each of arrival (FARE-004)', () => {
    expect(blocksOf('suburban-fare')[0]).toEqual({
      kind: 'matrix',
      caption: 'безналично / наличными, ₸',
      corner: 'Откуда',
      columns: ['Зона 1 + Астана', 'Зона 2', 'Зона 3', 'Зона 4'],
      rows: [
        { head: 'Зона 1', cells: ['110 / 220', '200 / 300', '300 / 500', '400 / 700'] },
        { head: 'Зона 2', cells: ['200 / 300', '110 / 220', '200 / 300', '300 / 500'] },
        { head: 'Зона 3', cells: ['300 / 500', '200 / 300', '110 / 220', '200 / 300'] },
        { head: 'Зона 4', cells: ['400 / 700', '300 / 500', '200 / 300', '110 / 220'] },
      ],
    })
  })
})

describe('a figure', () => {
  test('follows the tariff: a new price needs no new text (FARE-001)', () => {
    const fare = shippedFareTariff()
    const dearer = { ...fare, city: { ...fare.city, general: { cashless: tenge(150), cash: tenge(300) } } }
    const figures = informationFigures({ fare: dearer, bike, activationDays: 28, base: shippedBase() })
    expect(readText('{cityFareCashless}, {cityFareCash}', { ...reading('en'), figures })).toBe('150 ₸, 300 ₸')
  })

  test.each(languages)('that the documents do not give says "ask 109" in %s (FARE-007, FARE-024)', (language) => {
    const said = reading(language).words.notStated[language]
    expect(said).toContain('109')
    expect(readText('{cityLuggageCash}', reading(language))).toBe(said)
    expect(readText('{expressFare}', reading(language))).toBe(said)
  })

  test('nobody has is a defect, not a hole in the text', () => {
    expect(() => readText('{unknown}', reading('kk'))).toThrow(AssertionFailure)
  })
})
