import type { MessageTree } from '#renderer/i18n/i18n.ts'

/** The texts of a language that does not exist: English, 40 % longer, in letters no other text has. What is cut in it has no
 *  room for a translation, and what stays in plain letters does not come from the texts (goal U4). */

const longer = 0.4

const accented: Readonly<Record<string, string>> = {
  a: 'ä',
  c: 'ç',
  e: 'ë',
  i: 'ï',
  l: 'ļ',
  n: 'ñ',
  o: 'ö',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'ü',
  y: 'ÿ',
  A: 'Å',
  C: 'Ç',
  E: 'Ë',
  I: 'Ï',
  N: 'Ñ',
  O: 'Ö',
  S: 'Š',
  T: 'Ţ',
  U: 'Ü',
}

/** `more` letters of a word doubled; the first stays alone. */
function pseudoWord(word: string, more: number): string {
  return Array.from(word)
    .map((letter, index) => {
      const drawn = accented[letter] ?? letter
      return index > 0 && index <= more ? drawn + drawn.toLowerCase() : drawn
    })
    .join('')
}

/** Placeholders, plural forms and what stands between words stay. */
export function pseudoText(text: string): string {
  let owed = 0
  return text.replaceAll(/\{\w+\}|[A-Za-z]+/gu, (part) => {
    if (part.startsWith('{')) return part
    owed += part.length * longer
    const more = Math.min(Math.round(owed), part.length - 1)
    owed -= more
    return pseudoWord(part, more)
  })
}

export function pseudoTexts<Tree extends MessageTree>(tree: Tree): Tree {
  const leaves = Object.entries(tree).map(([key, value]) => [
    key,
    typeof value === 'string' ? pseudoText(value) : pseudoTexts(value),
  ])
  return Object.fromEntries(leaves) as Tree
}

/** Words on the screen now shown that no pseudo-letter is in. Runs in the page. */
export function plainWords(root: string): string[] {
  const words = document.querySelector<HTMLElement>(root)?.innerText.match(/[A-Za-z\u00c0-\u024f]{3,}/g) ?? []
  return [...new Set(words)].filter((word) => /^[A-Za-z]+$/.test(word))
}
