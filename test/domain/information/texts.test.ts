import { describe, expect, test } from 'vitest'
import { readSection } from '#domain/information/read'
import type { InformationText } from '#domain/information/section'
import { languages } from '#domain/language'
import { checkSet, flatten, type FlatTexts, type TextLanguage } from '#scripts/text-rules'
import { reading, shippedBase, shippedSections, textsOf } from '#test/domain/information/information-data'

/** Every text of a tree of data by its path, in one language; a plain string stands in all three. Ids and kinds have no place
 *  among them. */
function textsIn(tree: unknown, language: TextLanguage, path = ''): [string, string][] {
  if (typeof tree === 'string') return [[path, tree]]
  if (typeof tree !== 'object' || tree === null) return []
  if (isLocalised(tree)) return [[path, tree[language]]]
  return Object.entries(tree)
    .filter(([name]) => !['id', 'kind', 'icon', 'city', 'rules', 'matrix', 'settings', 'order'].includes(name))
    .flatMap(([name, branch]) => textsIn(branch, language, `${path}.${name}`))
}

function isLocalised(tree: object): tree is Exclude<InformationText, string> {
  return 'kk' in tree && 'ru' in tree && 'en' in tree
}

function setOf(tree: unknown): Record<TextLanguage, FlatTexts> {
  const flat = (language: TextLanguage) => flatten(Object.fromEntries(textsIn(tree, language)))
  return { kk: flat('kk'), ru: flat('ru'), en: flat('en') }
}

describe('every text', () => {
  test.each(shippedSections.map((section) => [section.id, section] as const))(
    'of %s follows the rules of the three languages (INFO-001)',
    (_, section) => {
      expect(checkSet(setOf(section))).toEqual([])
    },
  )

  test('of the words and requisites follows the rules of the three languages (INFO-001)', () => {
    expect(checkSet(setOf(shippedBase()))).toEqual([])
  })

  test.each(languages)('is there in %s with every figure in its place (INFO-001)', (language) => {
    const texts = shippedSections.flatMap((section) => {
      const read = readSection(section, reading(language))
      return [read.title, ...(read.caveat === null ? [] : [read.caveat]), ...read.entries.flatMap(textsOf)]
    })
    expect(texts.length).toBeGreaterThan(400)
    expect(texts.filter((text) => text.trim() === '' || /[{}]/.test(text))).toEqual([])
  })

  test('in Kazakh keeps to the terms of the house', () => {
    const refused =
      /баланс|(?<!\p{L})шек(?!\p{L})|транспорт картасы|активтендір|мүгедек(?!тігі)|блокта|шарттың шарттары/iu
    const found = shippedSections.flatMap((section) => textsIn(section, 'kk')).filter(([, text]) => refused.test(text))
    expect(found).toEqual([])
  })
})

describe('an entry', () => {
  /** What a standing passenger reads without a second screen: characters of all its texts together. */
  const entryLengthMax = 900

  test.each(languages)('is short enough for one screen in %s', (language) => {
    const long = shippedSections
      .flatMap((section) => readSection(section, reading(language)).entries)
      .map((entry) => ({ id: entry.id, length: textsOf(entry).join('').length }))
      .filter(({ length }) => length > entryLengthMax)
    expect(long).toEqual([])
  })

  test('has an id of its own', () => {
    const ids = shippedSections.flatMap(({ id, entries }) => [id, ...entries.map((entry) => entry.id)])
    expect(ids).toHaveLength(new Set(ids).size)
  })

  test('writes no price of the catalogue into its text', () => {
    const priced = shippedSections
      .flatMap((section) => textsIn(section, 'en'))
      .filter(([, text]) => /\d\s*(?:₸|tenge)/.test(text))
      .map(([, text]) => text)
    expect(priced).toEqual(['money on the card: 1 unit = 1 tenge'])
  })
})
