import { describe, expect, test } from 'vitest'
import { messageCodes } from '#contract/view'
import { languages, type Language } from '#domain/language'
import { createKioskI18n, messages } from '#renderer/i18n/messages.ts'
import type { MessageTree, Named } from '#renderer/i18n/i18n.ts'
import { screenWords, type Say } from '#renderer/screens/screen-words.ts'
import { screens } from '#test/renderer/fixtures'

function leavesOf(tree: MessageTree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leavesOf(value, `${path}${key}.`),
  )
}

const leaves: Record<Language, [string, string][]> = {
  kk: leavesOf(messages.kk),
  ru: leavesOf(messages.ru),
  en: leavesOf(messages.en),
}

function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1])))].sort()
}

function sayIn(language: Language): Say {
  const { t } = createKioskI18n(language).global
  return (key, named: Named = {}, count) =>
    count === undefined ? t(key, named) : t(key, { n: count, ...named }, count)
}

describe('the three languages', () => {
  test('have the same keys', () => {
    const keys = leaves.kk.map(([key]) => key)
    expect(leaves.ru.map(([key]) => key)).toEqual(keys)
    expect(leaves.en.map(([key]) => key)).toEqual(keys)
  })

  test('have the same placeholders under every key', () => {
    const wanted = leaves.kk.map(([key, text]) => [key, placeholdersOf(text)])
    expect(leaves.ru.map(([key, text]) => [key, placeholdersOf(text)])).toEqual(wanted)
    expect(leaves.en.map(([key, text]) => [key, placeholdersOf(text)])).toEqual(wanted)
  })

  test.each([
    ['kk', 1],
    ['ru', 3],
    ['en', 2],
  ] as const)('%s has one text or its %i plural forms', (language, forms) => {
    const counts = leaves[language].map(([, text]) => text.split(' | ').length)
    expect(counts.filter((count) => count !== 1 && count !== forms)).toEqual([])
  })

  test.each(['kk', 'ru'] as const)('%s mixes no Latin letter into a Cyrillic word (language.md 2.8)', (language) => {
    const mixed = leaves[language].filter(([, text]) =>
      /[A-Za-z]\p{Script=Cyrillic}|\p{Script=Cyrillic}[A-Za-z]/u.test(text),
    )
    expect(mixed).toEqual([])
  })

  test('no suffix touches a placeholder in Kazakh (language.md 2.3)', () => {
    expect(leaves.kk.filter(([, text]) => /\}-?\p{Script=Cyrillic}/u.test(text))).toEqual([])
  })

  test('nobody is shouted at and nothing is called an error', () => {
    const wrong = languages.flatMap((language) =>
      leaves[language].filter(([, text]) => /!|\berror\b|failed|unfortunately|ошибк|қате|к сожалению/i.test(text)),
    )
    expect(wrong).toEqual([])
  })
})

describe.each(languages)('every message in %s', (language) => {
  const say = sayIn(language)

  test.each(messageCodes)(
    '%s says what happened in at most four words, what to do, where the money is, what else',
    (code) => {
      const title = say(`message.${code}.title`)
      expect(title.split(' ').length).toBeLessThanOrEqual(4)
      for (const part of ['todo', 'money', 'later'] as const) {
        expect(say(`message.${code}.${part}`)).toMatch(/\.$/)
      }
      const screen = screens[`message-${code}`]
      expect(screen?.kind).toBe('message')
    },
  )
})

describe.each(languages)('screens in %s', (language) => {
  const say = sayIn(language)

  test.each(Object.keys(screens))('%s has words for all it says, without an open placeholder', (name) => {
    const screen = screens[name]
    if (screen === undefined) throw new Error(name)
    const words = screenWords(screen, say, language)
    expect(words.title).not.toBe('')
    // An address of a site looks like the path of a text.
    const said = [words.title, words.lead, words.money].join(' ').replaceAll(/www\.\S+/g, '')
    expect(said).not.toMatch(/[{}|]|undefined|\w+\.\w+\.\w+/)
  })
})

test('the Russian verb agrees with the number of days (language.md 2.2)', () => {
  const say = sayIn('ru')
  expect([1, 2, 5, 11, 21].map((days) => say('pending.left', {}, days))).toEqual([
    'Остался 1 день',
    'Осталось 2 дня',
    'Осталось 5 дней',
    'Осталось 11 дней',
    'Остался 21 день',
  ])
})

test('the deadline says that the day itself counts (language.md 2.6)', () => {
  expect(sayIn('kk')('pending.until', { date: '25 қараша' })).toBe('соңғы күні: 25 қараша')
  expect(sayIn('ru')('pending.until', { date: '25 ноября' })).toBe('по 25 ноября включительно')
  expect(sayIn('en')('pending.until', { date: '25 November' })).toBe('last day: 25 November')
})
