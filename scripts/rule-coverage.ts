/** Which test proves which rule of docs/rules.json. Pure. */

export type Rules = Readonly<Record<string, string>>
export type Exceptions = {
  readonly coveredAreas: readonly string[]
  readonly reasons: Readonly<Record<string, string>>
}
export type TestFile = { readonly path: string; readonly source: string }
export type RuleCoverage = {
  readonly id: string
  readonly title: string
  /** Test files that name the rule in the title of a test. */
  readonly tests: readonly string[]
  readonly reason: string | null
}

const ruleId = /\b[A-Z]{3,8}-\d{3}\b/g
/** `(PEND-004…006)` and `(PEND-004, -005)` name every rule meant. */
const ruleRange = /\b([A-Z]{3,8})-(\d{3})(?:…|\.\.\.?)(?:[A-Z]{3,8}-)?(\d{3})\b/g
const ruleShort = /\b([A-Z]{3,8})-\d{3}((?:,\s*-\d{3})+)/g

/** The rules a text names. */
export function rulesNamed(text: string): Set<string> {
  const named = new Set(text.match(ruleId) ?? [])
  for (const [, area = '', first = '', last = ''] of text.matchAll(ruleRange))
    for (let number = Number(first); number <= Number(last); number += 1)
      named.add(`${area}-${String(number).padStart(3, '0')}`)
  for (const [, area = '', rest = ''] of text.matchAll(ruleShort))
    for (const number of rest.match(/\d{3}/g) ?? []) named.add(`${area}-${number}`)
  return named
}

/** Titles of tests, of groups and of the rows of a table of cases: every quoted text, but no comment. */
function titlesIn(source: string): string {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g)]
    .map(([text]) => text)
    .join('\n')
}

export function ruleCoverage(rules: Rules, exceptions: Exceptions, files: readonly TestFile[]): RuleCoverage[] {
  const named = files.map(({ path, source }) => ({ path, ids: rulesNamed(titlesIn(source)) }))
  return Object.entries(rules).map(([id, title]) => ({
    id,
    title,
    tests: named.filter(({ ids }) => ids.has(id)).map(({ path }) => path),
    reason: exceptions.reasons[id] ?? null,
  }))
}

/** What must be mended: an open rule in an area that is said to be covered, and a reason that is wrong or not needed. */
export function ruleFindings(rules: Rules, exceptions: Exceptions, coverage: readonly RuleCoverage[]): string[] {
  const areaOf = (id: string) => id.split('-')[0] ?? ''
  const isCovered = (id: string) => exceptions.coveredAreas.includes(areaOf(id))
  const open = coverage.filter(({ id, tests, reason }) => isCovered(id) && tests.length === 0 && reason === null)
  const needless = coverage.filter(({ tests, reason }) => tests.length > 0 && reason !== null)
  return [
    ...exceptions.coveredAreas
      .filter((area) => !Object.keys(rules).some((id) => areaOf(id) === area))
      .map((area) => `${area}: no such area`),
    ...Object.keys(exceptions.reasons)
      .filter((id) => !(id in rules))
      .map((id) => `${id}: a reason for a rule that does not exist`),
    ...open.map(({ id }) => `${id}: no test names it and no reason is given`),
    ...needless.map(({ id }) => `${id}: has tests, so the reason against them is stale`),
  ]
}
