import { describe, expect, test } from 'vitest'
import { languages } from '#domain/language'
import { en as benchEn } from '#renderer/bench/i18n/en.ts'
import { kk as benchKk } from '#renderer/bench/i18n/kk.ts'
import { ru as benchRu } from '#renderer/bench/i18n/ru.ts'
import type { MessageTree } from '#renderer/i18n/i18n.ts'
import { en as receiptEn } from '#renderer/receipt/i18n/en.ts'
import { kk as receiptKk } from '#renderer/receipt/i18n/kk.ts'
import { ru as receiptRu } from '#renderer/receipt/i18n/ru.ts'

const pages = {
  bench: { kk: benchKk, ru: benchRu, en: benchEn },
  receipt: { kk: receiptKk, ru: receiptRu, en: receiptEn },
}

function leavesOf(tree: MessageTree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leavesOf(value, `${path}${key}.`),
  )
}

describe.each(Object.entries(pages))('texts of the %s page', (_, trees) => {
  test.each(languages)('have the same keys and placeholders in %s as in Kazakh', (language) => {
    const shape = (tree: MessageTree) =>
      leavesOf(tree).map(([key, text]) => [key, [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()])
    expect(shape(trees[language])).toEqual(shape(trees.kk))
  })

  test.each([
    ['kk', 1],
    ['ru', 3],
    ['en', 2],
  ] as const)('have one form or all plural forms in %s', (language, forms) => {
    const counts = leavesOf(trees[language]).map(([, text]) => text.split(' | ').length)
    expect(counts.filter((count) => count !== 1 && count !== forms)).toEqual([])
  })

  test.each(['kk', 'ru'] as const)('mix no Latin letter into a Cyrillic word in %s (language.md 2.8)', (language) => {
    const mixed = /[A-Za-z]\p{Script=Cyrillic}|\p{Script=Cyrillic}[A-Za-z]/u
    expect(leavesOf(trees[language]).filter(([, text]) => mixed.test(text))).toEqual([])
  })

  test('let no suffix touch a placeholder in Kazakh (language.md 2.3)', () => {
    expect(leavesOf(trees.kk).filter(([, text]) => /\}-?\p{Script=Cyrillic}/u.test(text))).toEqual([])
  })
})
