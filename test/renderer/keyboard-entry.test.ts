import { describe, expect, test } from 'vitest'
import {
  afterErasing,
  afterTyping,
  cardNumberFormat,
  dayFormat,
  emailFormat,
  formatEntry,
  iinFormat,
  isComplete,
  nameFormat,
  numberFormat,
  phoneFormat,
  pinFormat,
  slotGroupsOf,
  textFormat,
} from '#renderer/keyboard/entry-format.ts'
import { digitsOfDay, typedDay } from '#renderer/keyboard/typed-day.ts'
import { useEntry } from '#renderer/keyboard/use-entry.ts'
import { calendarDay } from '#domain/time'

const space = '\u00a0'

describe('typing', () => {
  test.each([
    ['a digit into a number', iinFormat, '', '8', '8'],
    ['a letter into a number is not taken', iinFormat, '87', 'а', '87'],
    ['past the end is not taken', pinFormat(4), '1234', '5', '1234'],
    ['a scanned number with spaces', cardNumberFormat, '', '9643 0120 7781 0345', '9643012077810345'],
    ['a mobile number', phoneFormat, '', '7012345678', '7012345678'],
    ['a mobile number with the trunk 8', phoneFormat, '', '87012345678', '7012345678'],
    ['a number that is no mobile one', phoneFormat, '', '3', ''],
    ['a date with its dots', dayFormat, '', '05.03.1987', '05031987'],
    [
      'Kazakh, Russian and Latin letters into a name',
      nameFormat(40),
      '',
      'Әйгерім Ёлкина-Smith',
      'Әйгерім Ёлкина-Smith',
    ],
    ['digits into a name', nameFormat(40), 'Аян', '7', 'Аян'],
    ['a leading space', nameFormat(40), '', ' ', ''],
    ['a second space', nameFormat(40), 'Аян ', ' ', 'Аян '],
    ['a Cyrillic letter into an e-mail address', emailFormat, 'a', 'я', 'a'],
    ['a whole ending', emailFormat, 'a@mail', '.kz', 'a@mail.kz'],
    ['signs into an address', textFormat(80), 'Абай к-сі', ', 5/1', 'Абай к-сі, 5/1'],
    ['a line break into an address', textFormat(80), 'Абай', '\n', 'Абай'],
    ['a receipt number', numberFormat(3, 10), '12', '3', '123'],
  ] as const)('%s', (_case, format, value, text, next) => {
    expect(afterTyping(format, value, text)).toBe(next)
  })

  test('erase takes the last character, and nothing from nothing', () => {
    expect([afterErasing('Әже'), afterErasing('')]).toEqual(['Әж', ''])
  })

  test.each([
    [phoneFormat, '701234567', false],
    [phoneFormat, '7012345678', true],
    [numberFormat(3, 10), '12', false],
    [numberFormat(3, 10), '123', true],
    [nameFormat(40), '', false],
  ] as const)('%# can be confirmed only when it is long enough', (format, value, complete) => {
    expect(isComplete(format, value)).toBe(complete)
  })

  test('an entry types, erases and clears', () => {
    const entry = useEntry(() => pinFormat(4), '1')
    entry.type('2')
    entry.type('3')
    entry.erase()
    expect(entry.value.value).toBe('12')
    entry.type('34')
    expect(entry.isComplete.value).toBe(true)
    entry.clear()
    expect([entry.value.value, entry.isComplete.value]).toEqual(['', false])
  })
})

describe('drawing', () => {
  test.each([
    [phoneFormat, '7012345678', `+7${space}701${space}234${space}56${space}78`],
    [phoneFormat, '70123', `+7${space}701${space}23`],
    [iinFormat, '870412300415', `870412${space}300415`],
    [dayFormat, '05031987', '05.03.1987'],
    [cardNumberFormat, '96430', `9643${space}0`],
    [nameFormat(40), 'Аян', 'Аян'],
  ] as const)('%# writes a value in its groups', (format, value, written) => {
    expect(formatEntry(format, value)).toBe(written)
  })

  test('a hidden value has filled places without digits and cannot be written out', () => {
    const format = pinFormat(4)
    expect(slotGroupsOf(format, '73').flat()).toEqual([
      { index: 0, digit: '', isFilled: true },
      { index: 1, digit: '', isFilled: true },
      { index: 2, digit: '', isFilled: false },
      { index: 3, digit: '', isFilled: false },
    ])
    expect(() => formatEntry(format, '73')).toThrow()
  })

  test('places stand in the groups of the format', () => {
    expect(slotGroupsOf(phoneFormat, '7').map((group) => group.length)).toEqual([3, 3, 2, 2])
  })
})

describe('a day typed by digits', () => {
  test.each([
    ['05031987', '1987-03-05'],
    ['29022024', '2024-02-29'],
    ['29022023', null],
    ['31112026', null],
    ['0503198', null],
    ['', null],
  ])('%s is %s', (digits, day) => {
    expect(typedDay(digits)).toBe(day)
  })

  test('comes back as the same digits', () => {
    expect(digitsOfDay(calendarDay('1987-03-05'))).toBe('05031987')
  })
})
