import { parseArgs } from 'node:util'

export type Options = { readonly seeds: number; readonly first: number }

/** `--seeds N --first S`. Throws with a message for the person who typed it. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: { seeds: { type: 'string' }, first: { type: 'string' } } })
  const seeds = Number(values.seeds ?? 100)
  const first = Number(values.first ?? 1)
  if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds: a whole number of at least 1')
  if (!Number.isInteger(first) || first < 0) throw new Error('--first: a whole number of at least 0')
  return { seeds, first }
}
