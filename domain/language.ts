export const languages = ['kk', 'ru', 'en'] as const
export type Language = (typeof languages)[number]
export type LocalisedText = { readonly [language in Language]: string }
