import type { Language } from '#domain/language'
import { createBeketI18n, useTexts, type KeyOf, type Texts } from '#renderer/i18n/i18n.ts'
import { en } from './i18n/en'
import { kk } from './i18n/kk'
import { ru } from './i18n/ru'

export type DeskTexts = Texts<typeof kk>
export type DeskKey = KeyOf<typeof kk>

export function createDeskI18n(language: Language) {
  return createBeketI18n({ kk, ru, en }, language)
}

export function useDeskTexts() {
  return useTexts<DeskKey>()
}
