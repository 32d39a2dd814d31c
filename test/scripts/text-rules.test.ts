import { describe, expect, it } from 'vitest'
import { checkSet, checkUses, flatten } from '#scripts/text-rules'

function setOf(kk: unknown, ru: unknown, en: unknown) {
  return { kk: flatten(kk), ru: flatten(ru), en: flatten(en) }
}

const sound = setOf(
  { a: { days: '{n} күн қалды' }, b: 'Әмиян' },
  { a: { days: 'Остался {n} день | Осталось {n} дня | Осталось {n} дней' }, b: 'Кошелёк' },
  { a: { days: '{n} day left | {n} days left' }, b: 'Wallet' },
)

describe('the rules for texts', () => {
  it('find nothing in a sound set', () => {
    expect(checkSet(sound)).toEqual([])
  })

  it.each([
    ['a key that one language lacks', setOf({ b: 'Б', c: 'В' }, { b: 'Б' }, { b: 'B', c: 'C' }), 'ru c: is missing'],
    [
      'a Latin letter in a Cyrillic word',
      setOf({ b: 'Кaрта' }, { b: 'Карта' }, { b: 'Card' }),
      'kk b: mixes Latin and Cyrillic letters in one word',
    ],
    [
      'a suffix that touches a placeholder',
      setOf({ b: '{n}-ға' }, { b: 'до {n}' }, { b: 'to {n}' }),
      'kk b: a suffix touches a placeholder',
    ],
    [
      'a suffix without a hyphen',
      setOf({ b: '{n}ға' }, { b: 'до {n}' }, { b: 'to {n}' }),
      'kk b: a suffix touches a placeholder',
    ],
    [
      'a Russian text with two plural forms',
      setOf({ b: '{n} күн' }, { b: '{n} день | {n} дней' }, { b: '{n} day | {n} days' }),
      'ru b: has 2 plural forms, not 3',
    ],
    [
      'a plural form that lost its placeholder',
      setOf({ b: '{n} күн' }, { b: '{n} день | {n} дня | {n} дней' }, { b: 'a day | {n} days' }),
      'en b: its plural forms have different placeholders',
    ],
    [
      'a placeholder that one language lacks',
      setOf({ b: '{sum} теңге' }, { b: 'тенге' }, { b: '{sum} tenge' }),
      'b: the languages have different placeholders',
    ],
    ['a text empty in one language', setOf({ b: '' }, { b: 'Б' }, { b: 'B' }), 'kk b: is empty'],
  ])('find %s', (_, set, finding) => {
    expect(checkSet(set)).toEqual([finding])
  })
})

describe('the use of keys', () => {
  const keys = [flatten({ a: { b: 'x', c: 'y' }, d: 'z' })]

  it('counts literals, quoted keys in tables and keys made from a template', () => {
    expect(checkUses(keys, ["text('d')", '`${say(`a.${kind}`)} and more`'])).toEqual([])
    expect(checkUses(keys, ["const titles = { x: 'a.b', y: 'a.c' }", "{{ text('d') }}"])).toEqual([])
  })

  it('finds a key used nowhere', () => {
    expect(checkUses(keys, ["text('a.b')", "text('d')"])).toEqual(['a.c: is used nowhere'])
  })

  it('finds a key that no language has', () => {
    expect(checkUses(keys, ["'a.b' 'a.c' 'd'", "text('a.missing')"])).toEqual([
      'a.missing: is used but no language has it',
    ])
  })
})
