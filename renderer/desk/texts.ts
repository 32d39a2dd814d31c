import type { Language } from '#domain/language'
import { createBeketI18n, useTexts, type KeyOf, type Texts } from '#renderer/i18n/i18n.ts'
import { en as applicationEn } from './i18n/application/en'
import { kk as applicationKk } from './i18n/application/kk'
import { ru as applicationRu } from './i18n/application/ru'
import { en } from './i18n/en'
import { kk } from './i18n/kk'
import { ru } from './i18n/ru'

export type DeskTexts = Texts<typeof kk>
export type ApplicationTexts = Texts<typeof applicationKk>
export type DeskKey = KeyOf<typeof kk> | KeyOf<typeof applicationKk>

export function createDeskI18n(language: Language) {
  const all = { kk: { ...kk, ...applicationKk }, ru: { ...ru, ...applicationRu }, en: { ...en, ...applicationEn } }
  return createBeketI18n(all, language)
}

export function useDeskTexts() {
  return useTexts<DeskKey>()
}
