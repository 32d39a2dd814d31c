import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'

/** The only text that ever holds a PIN in clear (BIKE-005). */
export function accessText(language: Language, access: { readonly accountId: string; readonly pin: string }): string {
  const { accountId, pin } = access
  switch (language) {
    case 'kk':
      return `Velobike: ID ${accountId}, PIN-код ${pin}. Оларды ешкімге айтпаңыз.`
    case 'ru':
      return `Velobike: ID ${accountId}, PIN-код ${pin}. Никому их не сообщайте.`
    case 'en':
      return `Velobike: ID ${accountId}, PIN ${pin}. Do not give them to anyone.`
    default:
      return assertNever(language)
  }
}
