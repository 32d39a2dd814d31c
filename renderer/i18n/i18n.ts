import type { WritableComputedRef } from 'vue'
import { createI18n, useI18n } from 'vue-i18n'
import type { Language } from '#domain/language'
import { pluralForm } from './format'
import { typeset } from './typeset'

/** A tree of texts; a leaf may hold plural forms separated by ` | ` (kk one, ru three, en two). */
export type MessageTree = { readonly [key: string]: string | MessageTree }

/** The same tree with any text at the leaves: what the other two languages must fill. */
export type Texts<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : Texts<Tree[Key]> }

/** Dotted paths of all leaves, so that a wrong key is a type error. */
export type KeyOf<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${KeyOf<Tree[Key]>}`
}[keyof Tree & string]

function withShortWordsKept(tree: MessageTree): MessageTree {
  const kept = Object.entries(tree).map(([key, value]) => [
    key,
    typeof value === 'string' ? typeset(value, 'ru') : withShortWordsKept(value),
  ])
  return Object.fromEntries(kept)
}

export type Named = Readonly<Record<string, string | number>>

/** One vue-i18n for a page. Messages are compiled by vue-i18n's own interpreter: no eval, so the CSP stands. */
export function createBeketI18n(messages: Record<Language, MessageTree>, language: Language) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: [],
    messages: { ...messages, ru: withShortWordsKept(messages.ru) },
    pluralRules: {
      kk: (count: number) => pluralForm(count, 'kk'),
      ru: (count: number) => pluralForm(count, 'ru'),
      en: (count: number) => pluralForm(count, 'en'),
    },
  })
}

export type PageTexts<Key extends string> = {
  readonly text: (key: Key, named?: Named, count?: number) => string
  readonly locale: WritableComputedRef<Language>
}

/** Typed access to the page's texts. `count` chooses the plural form and is `{n}` in the text. */
export function useTexts<Key extends string>(): PageTexts<Key> {
  const { t, locale } = useI18n<Record<string, string>, Language>({ useScope: 'global' })
  function text(key: Key, named: Named = {}, count?: number): string {
    return count === undefined ? t(key, named) : t(key, { n: count, ...named }, count)
  }
  return { text, locale }
}
