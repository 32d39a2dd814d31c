import type { Language } from '#domain/language'
import { languages } from '#domain/language'
import { html, type Html } from '#central/fleet/html'
import { fleetWords, type FleetWords } from '#central/fleet/words'

const languageNames: Readonly<Record<Language, string>> = { kk: 'Қазақша', ru: 'Русский', en: 'English' }

/** One page as asked: its language, its address without `lang`, and whether somebody is signed in. */
export type PageRequest = {
  readonly language: Language
  readonly words: FleetWords
  readonly path: string
  /** Without `lang`. */
  readonly query: Readonly<Record<string, string>>
  readonly name: string | null
}

export function pageRequest(
  language: Language,
  path: string,
  query: Readonly<Record<string, string>>,
  name: string | null,
): PageRequest {
  return { language, words: fleetWords[language], path, query, name }
}

/** An address of the fleet page in a language; parameters that are empty are left out. */
export function address(
  language: Language,
  path: string,
  query: Readonly<Record<string, string | number | null>> = {},
): string {
  const parameters = new URLSearchParams({ lang: language })
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== '') parameters.set(name, String(value))
  }
  return `${path}?${parameters.toString()}`
}

/** Above the horizon what is, below it what can be done about it (docs/DESIGN-LANGUAGE.md). */
export function layout(
  page: PageRequest,
  parts: { readonly title: string; readonly sky: Html; readonly ground: Html },
): string {
  const { words, language } = page
  const document = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${parts.title} · Beket</title>
        <link rel="stylesheet" href="/fleet/style.css" />
      </head>
      <body>
        <header class="sky">
          <div class="bar">
            ${page.name === null ? html`<span class="wide"></span>` : sections(page)}
            <nav aria-label="${words.language}">
              <ul>
                ${languages.map((one) => languageLink(page, one))}
              </ul>
            </nav>
            ${page.name === null ? null : html`<form method="post" action="${address(language, '/fleet/sign-out')}"><button class="key">${words.signOut}: ${page.name}</button></form>`}
          </div>
          <h1>${parts.title}</h1>
          ${parts.sky}
        </header>
        <main>${parts.ground}</main>
      </body>
    </html>`
  return document.markup
}

function sections({ language, words, path, query }: PageRequest): Html {
  const isBike = query['area'] === 'bike'
  const all: readonly (readonly [string, string, boolean])[] = [
    [words.terminals, address(language, '/fleet'), path === '/fleet'],
    [words.conflicts, address(language, '/fleet/conflicts'), path === '/fleet/conflicts' && !isBike],
    [words.pending, address(language, '/fleet/pending'), path === '/fleet/pending'],
    [
      words.bikeConflicts,
      address(language, '/fleet/conflicts', { area: 'bike' }),
      path === '/fleet/conflicts' && isBike,
    ],
  ]
  return html`<nav class="wide" aria-label="${words.sections}">
    <ul>
      ${all.map(
        ([name, to, isHere]) =>
          html`<li><a class="key" href="${to}" ${isHere ? html` aria-current="page"` : null}>${name}</a></li>`,
      )}
    </ul>
  </nav>`
}

function languageLink({ language, path, query }: PageRequest, one: Language): Html {
  const current = one === language ? html` aria-current="true"` : null
  return html`<li>
    <a class="key" lang="${one}" href="${address(one, path, query)}" ${current}>${languageNames[one]}</a>
  </li>`
}

/** First page and next page; nothing when there is only one. */
function pages(page: PageRequest, key: string, next: number | null): Html | null {
  const { words, language, path, query } = page
  const isFirst = query[key] === undefined
  if (isFirst && next === null) return null
  return html`<nav class="pages" aria-label="${words.pages}">
    ${isFirst ? null : html`<a class="key" href="${address(language, path, { ...query, [key]: null })}">${words.first}</a>`}
    ${next === null ? null : html`<a class="key" href="${address(language, path, { ...query, [key]: next })}">${words.next}</a>`}
  </nav>`
}

/** The name of a column; columns of numbers stand to the right. */
type Column = string | { readonly number: string }

function head(column: Column): Html {
  return typeof column === 'string'
    ? html`<th scope="col">${column}</th>`
    : html`<th scope="col" class="number">${column.number}</th>`
}

/** A table of its own width: what does not fit is scrolled to, also with the keyboard. */
export function table(title: string, columns: readonly Column[], rows: readonly Html[], empty: string): Html {
  if (rows.length === 0) return html`<p>${empty}</p>`
  return html`<div class="scroll" role="region" aria-label="${title}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map(head)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

export function figures(of: readonly (readonly [string, string])[]): Html {
  return html`<dl class="figures">
    ${of.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

export function select(
  label: string,
  name: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
): Html {
  return html`<label
    >${label}<select name="${name}">
      ${options.map(
        ([value, text]) => html`<option value="${value}" ${value === chosen ? html` selected` : null}>${text}</option>`,
      )}
    </select></label
  >`
}

function filterForm(page: PageRequest, fields: readonly Html[]): Html {
  return html`<form class="filter" method="get" action="${page.path}">
    <input type="hidden" name="lang" value="${page.language}" />${fields}
    <button class="key primary">${page.words.apply}</button>
  </form>`
}

/** What can be asked for, what was found, and the way to more of it. */
export function listing(
  page: PageRequest,
  of: {
    readonly title: string
    readonly filters: readonly Html[]
    readonly columns: readonly Column[]
    readonly rows: readonly Html[]
    /** The parameter that says where the next page begins, and where that is. */
    readonly next: readonly [key: string, at: number | null]
  },
): Html {
  return html`${filterForm(page, of.filters)} ${table(of.title, of.columns, of.rows, page.words.nothing)}
  ${pages(page, ...of.next)}`
}
