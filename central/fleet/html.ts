/** Text that is HTML already. Everything else is escaped when it goes into `html`. */
export type Html = { readonly markup: string }

type Piece = string | number | Html | null | readonly Html[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose values are escaped, in text and in quoted attributes; null is nothing. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const markup = parts.map((part, place) => `${part}${markupOf(pieces[place] ?? null)}`).join('')
  return { markup }
}

function markupOf(piece: Piece): string {
  if (piece === null) return ''
  if (typeof piece === 'string') return piece.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? sign)
  if (typeof piece === 'number') return String(piece)
  if ('markup' in piece) return piece.markup
  return piece.map(({ markup }) => markup).join('')
}
