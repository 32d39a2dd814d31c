import { describe, expect, test } from 'vitest'
import { charactersOf, halfColumns, keyboardLayouts } from '#renderer/keyboard/layouts.ts'

const kazakhAlphabet = 'АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ'
const russianAlphabet = 'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ'
const layouts = Object.values(keyboardLayouts)

function inBothCases(alphabet: string): string[] {
  return Array.from(alphabet + alphabet.toLowerCase())
}

describe('an on-screen keyboard', () => {
  test.each([
    ['kazakh', kazakhAlphabet, 42],
    ['russian', russianAlphabet, 33],
    ['latin', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 26],
  ] as const)('%s writes all letters of its alphabet in both cases', (id, alphabet, count) => {
    expect(Array.from(alphabet)).toHaveLength(count)
    const written = charactersOf(keyboardLayouts[id])
    expect(inBothCases(alphabet).filter((letter) => !written.has(letter))).toEqual([])
  })

  test('has only Cyrillic letters in its Kazakh and Russian layouts (language.md 2.8)', () => {
    const letters = [keyboardLayouts.kazakh, keyboardLayouts.russian].flatMap((layout) => [...charactersOf(layout)])
    expect(letters.filter((letter) => /\p{Script=Latin}/u.test(letter))).toEqual([])
  })

  test('has the nine Kazakh letters in the order of the number row people know', () => {
    const [first] = keyboardLayouts.kazakh.rows
    const letters = first?.keys.flatMap((key) => (key.kind === 'character' ? [key.shifted] : []))
    expect(letters?.join('')).toBe('ӘІҢҒҮҰҚӨҺ')
  })

  test('for e-mail has digits, at sign, dot, hyphen and underscore', () => {
    const written = charactersOf(keyboardLayouts.latin)
    expect(Array.from('0123456789@.-_').filter((sign) => !written.has(sign))).toEqual([])
  })

  test.each(layouts.map((layout) => [layout.id, layout] as const))(
    '%s has no row wider than itself',
    (_id, { rows }) => {
      const widths = rows.map(({ indent, keys }) => indent + keys.reduce((sum, { width }) => sum + width, 0))
      expect(widths.filter((width) => width > halfColumns)).toEqual([])
    },
  )

  test.each(layouts.map((layout) => [layout.id, layout] as const))(
    '%s has one key for erase, top right',
    (_id, { rows }) => {
      const places = rows.flatMap(({ keys }, row) =>
        keys.flatMap((key, at) => (key.kind === 'erase' ? [[row, at === keys.length - 1]] : [])),
      )
      expect(places).toEqual([[0, true]])
    },
  )

  test.each(layouts.map((layout) => [layout.id, layout] as const))('%s writes nothing by two keys', (_id, { rows }) => {
    const bases = rows.flatMap(({ keys }) => keys.flatMap((key) => (key.kind === 'character' ? [key.base] : [])))
    expect(bases).toEqual([...new Set(bases)])
  })
})
