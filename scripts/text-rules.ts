/** Rules for the texts of one screen set in the three languages (CONTRIBUTING.md, "A language"). Pure. */

export const languages = ['kk', 'ru', 'en'] as const
export type TextLanguage = (typeof languages)[number]

/** Dotted key to text. */
export type FlatTexts = ReadonlyMap<string, string>
export type TextSet = Readonly<Record<TextLanguage, FlatTexts>>

/** How many plural forms a text with ` | ` must have. */
const pluralForms: Readonly<Record<TextLanguage, number>> = { kk: 1, ru: 3, en: 2 }

const letterMixture = /[A-Za-z]\p{Script=Cyrillic}|\p{Script=Cyrillic}[A-Za-z]/u
const touchingSuffix = /\}[-\u2010\u2011\u2013]?\p{L}/u

export function flatten(tree: unknown, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  if (typeof tree === 'string') return flat.set(prefix, tree)
  if (typeof tree !== 'object' || tree === null) throw new Error(`${prefix} is neither a text nor a group of texts`)
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix === '' ? name : `${prefix}.${name}`
    for (const [path, text] of flatten(value, key)) flat.set(path, text)
  }
  return flat
}

function placeholders(text: string): string {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ')
}

function checkText(language: TextLanguage, key: string, text: string): string[] {
  const at = `${language} ${key}:`
  const findings: string[] = []
  const forms = text.split('|')
  if (letterMixture.test(text.replace(/\{\w+\}/g, ' ')))
    findings.push(`${at} mixes Latin and Cyrillic letters in one word`)
  if (language === 'kk' && touchingSuffix.test(text)) findings.push(`${at} a suffix touches a placeholder`)
  if (forms.length > 1 && forms.length !== pluralForms[language])
    findings.push(`${at} has ${String(forms.length)} plural forms, not ${String(pluralForms[language])}`)
  if (new Set(forms.map(placeholders)).size > 1) findings.push(`${at} its plural forms have different placeholders`)
  return findings
}

/** What is wrong with one set: keys that differ, and every text by itself. */
export function checkSet(set: TextSet): string[] {
  const findings = languages.flatMap((language) =>
    [...set[language]].flatMap(([key, text]) => checkText(language, key, text)),
  )
  const keys = new Set(languages.flatMap((language) => [...set[language].keys()]))
  for (const key of keys) {
    const missing = languages.filter((language) => !set[language].has(key))
    if (missing.length > 0) findings.push(`${missing.join(', ')} ${key}: is missing`)
    else if (new Set(languages.map((language) => placeholders(set[language].get(key) ?? ''))).size > 1)
      findings.push(`${key}: the languages have different placeholders`)
    const empty = languages.filter((language) => set[language].get(key)?.trim() === '')
    // A text may be empty in all languages (nothing to say), not in one of them.
    if (empty.length > 0 && empty.length < languages.length) findings.push(`${empty.join(', ')} ${key}: is empty`)
  }
  return findings
}

const keyPattern = /^\w+(?:\.\w+)*$/

export type KeyUses = {
  readonly literals: ReadonlySet<string>
  readonly patterns: readonly RegExp[]
  readonly called: ReadonlySet<string>
}

/** Every quoted word that could be a key, every template text that could make one, and the keys given to `t`, `text` or `say`. */
export function usesIn(source: string): KeyUses {
  const literals = new Set([...source.matchAll(/(['"`])([^'"`\s{}]+)\1/g)].map((match) => match[2] ?? ''))
  const templates = [...source.matchAll(/`((?:[\w.]|\$\{[^`{}]*\})+)`/g)].map((match) => match[1] ?? '')
  const patterns = templates.flatMap((template) => {
    const parts = template.split(/\$\{[^}]*\}/)
    const isKeyLike = parts.length > 1 && (parts[0] ?? '').includes('.')
    return isKeyLike
      ? [new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('\\w+(?:\\.\\w+)*')}$`)]
      : []
  })
  const calls = [...source.matchAll(/(?<![\w.])(?:\$?t|text|say)\(\s*'([^']*)'/g)].map((match) => match[1] ?? '')
  const paths = [...source.matchAll(/\bkeypath="([^"]*)"/g)].map((match) => match[1] ?? '')
  for (const path of paths) literals.add(path)
  return { literals, patterns, called: new Set([...calls, ...paths].filter((key) => keyPattern.test(key))) }
}

/** Keys nobody uses, and keys used that no set has. */
export function checkUses(sets: readonly FlatTexts[], sources: readonly string[]): string[] {
  const uses = sources.map(usesIn)
  const known = new Set(sets.flatMap((set) => [...set.keys()]))
  const isUsed = (key: string) =>
    uses.some(({ literals, patterns }) => literals.has(key) || patterns.some((pattern) => pattern.test(key)))
  return [
    ...[...known].filter((key) => !isUsed(key)).map((key) => `${key}: is used nowhere`),
    ...[...new Set(uses.flatMap(({ called }) => [...called]))]
      .filter((key) => !known.has(key))
      .map((key) => `${key}: is used but no language has it`),
  ]
}
