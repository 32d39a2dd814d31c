import { parseArgs } from 'node:util'

export const goalNames = [
  'P1',
  'P2',
  'P3',
  'P4',
  'P5',
  'P6',
  'P7',
  'P8',
  'P9',
  'P10',
  'P11',
  'P12',
  'P13',
  'P14',
  'P15',
  'P16',
  'P17',
  'P18',
] as const
export type GoalName = (typeof goalNames)[number]

export type Options = {
  readonly only: ReadonlySet<GoalName>
  /** Pairs of program starts; the goals ask for at least ten. */
  readonly pairs: number
  /** Records of P15; the goals ask for 2,000,000, which takes a quarter of an hour. */
  readonly events: number
}

/** `--only P1,P7`, `--pairs N` and `--events N`. Throws with a message for the person who typed it. */
export function parseOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { only: text, pairs: text, events: text } })
  const asked = values.only?.split(',') ?? goalNames
  const only = new Set(
    asked.map((name) => {
      const known = goalNames.find((goal) => goal === name)
      if (known === undefined) throw new Error(`--only: ${name} is none of ${goalNames.join(' ')}`)
      return known
    }),
  )
  const pairs = Number(values.pairs ?? 10)
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs: a whole number of at least 1')
  const events = Number(values.events ?? 400_000)
  if (!Number.isInteger(events) || events < 40_000) throw new Error('--events: a whole number of at least 40000')
  return { only, pairs, events }
}
