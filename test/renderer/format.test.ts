import { describe, expect, test } from 'vitest'
import { AssertionFailure } from '#domain/assert'
import { languages, type Language } from '#domain/language'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import {
  formatCardNumber,
  formatDay,
  formatDayNumeric,
  formatDayOfYear,
  formatNumber,
  formatTenge,
  formatTerminalNumber,
  formatTime,
  formatTimeWithSeconds,
  monthName,
  pluralForm,
} from '#renderer/i18n/format.ts'

const nb = '\u00a0'

describe('money', () => {
  test.each([
    [0, `0${nb}₸`],
    [999, `999${nb}₸`],
    [1240, `1${nb}240${nb}₸`],
    [12_500, `12${nb}500${nb}₸`],
    [1_234_567, `1${nb}234${nb}567${nb}₸`],
    [-1240, `\u22121${nb}240${nb}₸`],
  ])('groups %i with no-break spaces in every language, so that receipts agree', (amount, written) => {
    expect(languages.map((language) => formatTenge(tenge(amount), language))).toEqual([written, written, written])
  })

  test('refuses a number that is not whole', () => {
    expect(() => formatNumber(0.5, 'kk')).toThrow(AssertionFailure)
  })
})

describe('dates', () => {
  const firsts: Record<Language, readonly string[]> = {
    kk: 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан'.split(' '),
    ru: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' '),
    en: 'January February March April May June July August September October November December'.split(' '),
  }

  test.each(languages)('names all twelve months in %s', (language) => {
    const shown = firsts[language].map((_, index) =>
      formatDay(calendarDay(`2026-${String(index + 1).padStart(2, '0')}-05`), language),
    )
    expect(shown).toEqual(firsts[language].map((month) => `5${nb}${month}`))
  })

  test('refuses a thirteenth month', () => {
    expect(() => monthName(13, 'ru')).toThrow(AssertionFailure)
  })

  test('writes the year as each language does', () => {
    const day = calendarDay('2026-11-21')
    expect(formatDayOfYear(day, 'kk')).toBe(`2026${nb}жылғы 21${nb}қараша`)
    expect(formatDayOfYear(day, 'ru')).toBe(`21${nb}ноября 2026${nb}года`)
    expect(formatDayOfYear(day, 'en')).toBe(`21${nb}November 2026`)
    expect(formatDayNumeric(day)).toBe('21.11.2026')
  })

  test('shows Almaty time whatever the zone of the machine', () => {
    const atMs = Date.UTC(2026, 10, 21, 4, 5, 9)
    expect(formatTime(atMs)).toBe('09:05')
    expect(formatTimeWithSeconds(atMs)).toBe('09:05:09')
  })
})

test('groups the card number by four and pads the terminal number', () => {
  expect(formatCardNumber('9643012077810345')).toBe(['9643', '0120', '7781', '0345'].join(nb))
  expect(formatTerminalNumber(147)).toBe('0147')
  expect(formatTerminalNumber(12_345)).toBe('12345')
})

describe('plural forms', () => {
  test.each([
    [0, 2],
    [1, 0],
    [2, 1],
    [4, 1],
    [5, 2],
    [11, 2],
    [12, 2],
    [14, 2],
    [21, 0],
    [22, 1],
    [25, 2],
    [101, 0],
    [111, 2],
    [112, 2],
    [122, 1],
  ])('Russian: %i takes form %i', (count, form) => {
    expect(pluralForm(count, 'ru')).toBe(form)
  })

  test('English has one and other, Kazakh keeps the noun as it is', () => {
    expect([0, 1, 2, 21].map((count) => pluralForm(count, 'en'))).toEqual([1, 0, 1, 1])
    expect([0, 1, 2, 21].map((count) => pluralForm(count, 'kk'))).toEqual([0, 0, 0, 0])
  })
})
