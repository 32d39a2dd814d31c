import { parseArgs } from 'node:util'

export const scenarioNames = ['kiosk', 'interleave'] as const
export type ScenarioName = (typeof scenarioNames)[number]
export const databaseNames = ['pglite', 'postgres'] as const

export type Options = {
  readonly seeds: number
  readonly first: number
  readonly scenario: ScenarioName
  /** Of the centre, where the scenario has a real one. */
  readonly database: (typeof databaseNames)[number]
  /** Processes side by side; `this process`: it is one of them. */
  readonly jobs: number | 'this process'
}

/** `--scenario kiosk|interleave --seeds N --first S --jobs J --database pglite|postgres`. Throws with a message for the person who
 *  typed it. */
export function parseOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: text, first: text, jobs: text, scenario: text, database: text, part: { type: 'boolean' } },
  })
  const seeds = Number(values.seeds ?? 100)
  const first = Number(values.first ?? 1)
  if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds: a whole number of at least 1')
  if (!Number.isInteger(first) || first < 0) throw new Error('--first: a whole number of at least 0')
  const jobs = Number(values.jobs ?? 1)
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error('--jobs: a whole number of at least 1')
  const scenario = oneOf('--scenario', scenarioNames, values.scenario)
  return {
    ...{ seeds, first, scenario, database: oneOf('--database', databaseNames, values.database) },
    jobs: values.part === true ? 'this process' : jobs,
  }
}

/** The first is meant when nothing is said. */
function oneOf<const T extends string>(option: string, names: readonly [T, ...T[]], given: string | undefined): T {
  const found = given === undefined ? names[0] : names.find((name) => name === given)
  if (found === undefined) throw new Error(`${option}: one of ${names.join(', ')}`)
  return found
}
