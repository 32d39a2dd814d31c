import { en as bikeEn } from './bike/en'
import { kk as bikeKk } from './bike/kk'
import { ru as bikeRu } from './bike/ru'
import { en } from './en'
import { createBeketI18n, useTexts, type KeyOf, type Texts } from './i18n'
import { kk } from './kk'
import { ru } from './ru'
import { en as newCardEn } from './new-card/en'
import { kk as newCardKk } from './new-card/kk'
import { ru as newCardRu } from './new-card/ru'
import { en as informationEn } from './information/en'
import { en as shopEn } from './shop/en'
import { kk as informationKk } from './information/kk'
import { kk as shopKk } from './shop/kk'
import { ru as informationRu } from './information/ru'
import { ru as shopRu } from './shop/ru'
import type { Language } from '#domain/language'

/** The areas have their own files. */
const allKk = { ...kk, bike: bikeKk, newCard: newCardKk, shop: shopKk, information: informationKk }

/** Texts of what every area needs. */
export type CoreTexts = Texts<typeof kk>
export type KioskTexts = Texts<typeof allKk>
export type KioskKey = KeyOf<typeof allKk>

export const messages: Record<Language, KioskTexts> = {
  kk: allKk,
  ru: { ...ru, bike: bikeRu, newCard: newCardRu, shop: shopRu, information: informationRu },
  en: { ...en, bike: bikeEn, newCard: newCardEn, shop: shopEn, information: informationEn },
}

export function createKioskI18n(language: Language) {
  return createBeketI18n(messages, language)
}

/** The kiosk's texts with its own keys. */
export function useKioskTexts() {
  return useTexts<KioskKey>()
}
