import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { publishedKinds, type PublishedKind } from '#contract/published'
import type { CentralAdmin } from '#central/admin'

/** What a person does with `npm run central -- …` instead of serving. Answers with what to say and whether it was done. */

export const usage = `npm run central -- publish catalogue FILE [--changes-past] [--version N]
npm run central -- publish settings|operators FILE [--version N]
npm run central -- rotate-key
  publish: sign FILE with CENTRAL_CATALOGUE_KEY and give it to the terminals. A new price starts tomorrow or later; a file that
    changes what held until today is refused unless --changes-past says that it is meant. --version: above what terminals
    hold, after a restore from a backup.
  rotate-key: go over from CENTRAL_CATALOGUE_KEY to CENTRAL_CATALOGUE_NEXT_KEY (each 32 bytes in base64).
`

type Outcome = { readonly isDone: boolean; readonly text: string }

export async function runCommand(
  admin: CentralAdmin,
  args: readonly string[],
  nextSeed: Uint8Array | undefined,
): Promise<Outcome> {
  const options = { 'changes-past': { type: 'boolean' }, version: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [command, kind, file, ...rest] = positionals
  const version = values.version === undefined ? {} : { version: Number(values.version) }
  if (command === 'rotate-key' && kind === undefined && nextSeed !== undefined) return rotate(admin, nextSeed)
  const known = publishedKinds.find((one) => one === kind)
  if (command !== 'publish' || known === undefined || file === undefined || rest.length > 0) {
    return { isDone: false, text: usage }
  }
  return publish(admin, known, file, { ...version, changesPast: values['changes-past'] === true })
}

async function publish(
  admin: CentralAdmin,
  kind: PublishedKind,
  file: string,
  options: { readonly version?: number; readonly changesPast: boolean },
): Promise<Outcome> {
  const text = await readFile(file, 'utf8')
  const { changesPast, ...otherOptions } = options
  const publishOf = {
    catalogue: () => admin.publishCatalogue(text, options),
    settings: () => admin.publishSettings(text, otherOptions),
    operators: () => admin.publishOperators(text, otherOptions),
  }
  const published = await publishOf[kind]()
  if (!published.ok) return { isDone: false, text: `not published: ${JSON.stringify(published.error)}\n` }
  const note = kind === 'catalogue' && changesPast ? ', changes of the past included' : ''
  return { isDone: true, text: `${kind} version ${String(published.value)} published${note}\n` }
}

async function rotate(admin: CentralAdmin, nextSeed: Uint8Array): Promise<Outcome> {
  const rotated = await admin.rotatePublishingKey(nextSeed)
  if (!rotated.ok) return { isDone: false, text: `not changed: ${JSON.stringify(rotated.error)}\n` }
  const text = `terminals go over to ${rotated.value}; from now on CENTRAL_CATALOGUE_KEY is what CENTRAL_CATALOGUE_NEXT_KEY was\n`
  return { isDone: true, text }
}
