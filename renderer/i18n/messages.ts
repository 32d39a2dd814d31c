import { en } from './en'
import { createBeketI18n, useTexts, type KeyOf, type Texts } from './i18n'
import { kk } from './kk'
import { ru } from './ru'
import type { Language } from '#domain/language'

export type KioskTexts = Texts<typeof kk>
export type KioskKey = KeyOf<typeof kk>

export const messages: Record<Language, KioskTexts> = { kk, ru, en }

export function createKioskI18n(language: Language) {
  return createBeketI18n(messages, language)
}

/** The kiosk's texts with its own keys. */
export function useKioskTexts() {
  return useTexts<KioskKey>()
}
