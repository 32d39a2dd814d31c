/** Checks every set of `kk`, `ru` and `en` texts under renderer/ (scripts/text-rules.ts has the rules). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkSet, checkUses, flatten, languages, type TextLanguage, type TextSet } from './text-rules'

const root = dirname(import.meta.dirname)
const renderer = join(root, 'renderer')
const textFile = /^(?:kk|ru|en)\.(?:ts|json)$/

const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).map((name) => join(renderer, name))

/** Texts of an area are a branch of the kiosk's texts: `renderer/i18n/new-card` is `newCard.…` (renderer/i18n/messages.ts). */
function branchOf(folder: string): string {
  if (dirname(folder) !== join(renderer, 'i18n')) return ''
  return `${basename(folder).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}.`
}

async function loadBranch(folder: string, language: TextLanguage): Promise<Map<string, string>> {
  const texts = await load(folder, language)
  return new Map([...texts].map(([key, text]) => [branchOf(folder) + key, text]))
}

async function load(folder: string, language: TextLanguage): Promise<Map<string, string>> {
  const json = join(folder, `${language}.json`)
  if (existsSync(json)) return flatten(JSON.parse(readFileSync(json, 'utf8')))
  const module: unknown = await import(pathToFileURL(join(folder, `${language}.ts`)).href)
  if (typeof module !== 'object' || module === null || !(language in module))
    throw new Error(`${relative(root, folder)}/${language}.ts exports no ${language}`)
  return flatten(Object.entries(module).find(([name]) => name === language)?.[1])
}

async function loadSet(folder: string): Promise<TextSet> {
  return {
    kk: await loadBranch(folder, 'kk'),
    ru: await loadBranch(folder, 'ru'),
    en: await loadBranch(folder, 'en'),
  }
}

const folders = [...new Set(files.filter((file) => textFile.test(basename(file))).map(dirname))].sort()
const findings: string[] = folders.length === 0 ? ['renderer/ has no texts'] : []
const sets: TextSet[] = []
for (const folder of folders) {
  const set = await loadSet(folder)
  sets.push(set)
  findings.push(...checkSet(set).map((finding) => `${relative(root, folder)}: ${finding}`))
}
const sources = files
  .filter((file) => /\.(?:vue|ts)$/.test(file) && !textFile.test(basename(file)))
  .map((file) => readFileSync(file, 'utf8'))
findings.push(
  ...checkUses(
    sets.map(({ kk }) => kk),
    sources,
  ),
)

for (const finding of findings) process.stdout.write(`${finding}\n`)
const count = sets.reduce((sum, { kk }) => sum + kk.size, 0)
process.stdout.write(`${String(count)} texts in ${languages.join(', ')}: ${String(findings.length)} findings\n`)
process.exitCode = findings.length === 0 ? 0 : 1
