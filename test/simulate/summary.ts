import { z } from 'zod'

const countsSchema = z.record(z.string(), z.int())

/** What came of a number of seeds. */
export const summarySchema = z.strictObject({
  seeds: z.int(),
  first: z.int(),
  runs: z.int(),
  /** Runs done a second time to compare their traces. */
  replayed: z.int(),
  actions: countsSchema,
  faults: countsSchema,
  /** Runs in which each was broken. */
  invariants: countsSchema,
  /** Runs in which anything was. */
  broken: z.int(),
  simulatedHours: z.number(),
  seconds: z.number(),
})
export type Summary = z.infer<typeof summarySchema>

/** What `npm run simulate` prints as its one line. */
export type Conclusion = Summary & {
  /** Kinds of fault that never happened. */
  readonly neverHappened: readonly string[]
  readonly seedsPerSecond: number
  readonly timesRealTime: number
}

/** From so many seeds on every kind of fault is expected to happen. */
export const seedsOfAllFaults = 1000

export function conclusionOf(summary: Summary): Conclusion {
  const { seeds, seconds, simulatedHours, faults } = summary
  return {
    ...summary,
    simulatedHours: rounded(simulatedHours),
    seconds: rounded(seconds),
    neverHappened: Object.keys(faults).filter((kind) => faults[kind] === 0),
    seedsPerSecond: rounded(seeds / seconds),
    timesRealTime: Math.round((simulatedHours * 3600) / seconds),
  }
}

export function isGood({ broken, seeds, neverHappened }: Conclusion): boolean {
  return broken === 0 && (seeds < seedsOfAllFaults || neverHappened.length === 0)
}

/** Of runs side by side: as long as the longest of them. */
export function together(all: readonly Summary[]): Summary {
  const sum = (of: (summary: Summary) => number): number => all.reduce((total, one) => total + of(one), 0)
  const counts = (of: (summary: Summary) => Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
    const sums = new Map<string, number>()
    for (const one of all) addCounts(sums, new Map(Object.entries(of(one))))
    return Object.fromEntries(sums)
  }
  return {
    seeds: sum(({ seeds }) => seeds),
    first: Math.min(...all.map(({ first }) => first)),
    runs: sum(({ runs }) => runs),
    replayed: sum(({ replayed }) => replayed),
    actions: counts(({ actions }) => actions),
    faults: counts(({ faults }) => faults),
    invariants: counts(({ invariants }) => invariants),
    broken: sum(({ broken }) => broken),
    simulatedHours: sum(({ simulatedHours }) => simulatedHours),
    seconds: Math.max(...all.map(({ seconds }) => seconds)),
  }
}

export function addCounts(sums: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [kind, times] of counts) sums.set(kind, (sums.get(kind) ?? 0) + times)
}

export function inOrder(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
