import type { Language } from '#domain/language'

/** Each language in its own words, whatever the page speaks. */
export const languageNames: Record<Language, string> = { kk: 'Қазақша', ru: 'Русский', en: 'English' }
