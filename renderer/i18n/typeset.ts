import type { Language } from '#domain/language'
import { noBreakSpace } from '#domain/number-format'

const wordJoiner = '\u2060'

/** A one-letter preposition or conjunction does not end a line in Russian. */
const shortWord = /(?<!\p{L})([авикосуАВИКОСУ]) (?=[\p{L}«{])/gu
/** `7–18` stays on one line. */
const range = /(?<=\d)–(?=\d)/g

/** A text as it is drawn: what belongs together is not torn apart at the end of a line. */
export function typeset(text: string, language: Language): string {
  const joined = text.replaceAll(range, `${wordJoiner}–${wordJoiner}`)
  return language === 'ru' ? joined.replaceAll(shortWord, `$1${noBreakSpace}`) : joined
}
