import type { Options } from '#test/simulate/options'

/** One run, whatever was simulated. */
export type Outcome = {
  readonly seed: number
  readonly hash: string
  readonly timeline: readonly string[]
  /** What was done, where that is counted. */
  readonly actions?: ReadonlyMap<string, number>
  readonly faults: ReadonlyMap<string, number>
  readonly breaches: readonly { readonly invariant: string; readonly detail: string }[]
}

export type Scenario = {
  readonly name: string
  readonly invariants: readonly string[]
  /** Every so many seeds one is run twice to compare the traces. */
  readonly replayEvery: number
  readonly run: (seed: number) => Promise<Outcome>
}

/** What `npm run simulate` prints as its one line. */
export type Summary = {
  readonly seeds: number
  readonly first: number
  readonly runs: number
  /** Runs done a second time to compare their traces. */
  readonly replayed: number
  readonly actions: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, number>>
  /** Runs in which each was broken. */
  readonly invariants: Readonly<Record<string, number>>
  /** Runs in which anything was. */
  readonly broken: number
  readonly seconds: number
  readonly seedsPerSecond: number
}

const linesShownMax = 250

export async function simulate(
  { seeds, first }: Pick<Options, 'seeds' | 'first'>,
  scenario: Scenario,
  report: (text: string) => void,
): Promise<Summary> {
  const startedAtMs = performance.now()
  const actions = new Map<string, number>()
  const faults = new Map<string, number>()
  const broken = new Map<string, number>([...scenario.invariants, 'same_trace'].map((name) => [name, 0]))
  let [brokenRuns, replayed] = [0, 0]
  for (let seed = first; seed < first + seeds; seed += 1) {
    const isReplayed = (seed - first) % scenario.replayEvery === 0
    const result = isReplayed ? await replay(seed, scenario) : await scenario.run(seed)
    if (isReplayed) replayed += 1
    add(faults, result.faults)
    add(actions, result.actions ?? new Map())
    const names = new Set(result.breaches.map(({ invariant }) => invariant))
    for (const name of names) broken.set(name, (broken.get(name) ?? 0) + 1)
    if (names.size > 0) {
      brokenRuns += 1
      report(describe(result, scenario))
    }
    const done = seed - first + 1
    if (done % 25 === 0) report(`${String(done)} of ${String(seeds)} seeds, ${String(brokenRuns)} broken`)
  }
  const seconds = (performance.now() - startedAtMs) / 1000
  return {
    seeds,
    first,
    runs: seeds + replayed,
    replayed,
    actions: inOrder(actions),
    faults: inOrder(faults),
    invariants: Object.fromEntries(broken),
    broken: brokenRuns,
    seconds: Math.round(seconds * 10) / 10,
    seedsPerSecond: Math.round((seeds / seconds) * 10) / 10,
  }
}

function add(sums: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [kind, times] of counts) sums.set(kind, (sums.get(kind) ?? 0) + times)
}

function inOrder(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The same seed twice must do the same twice. */
async function replay(seed: number, { run }: Scenario): Promise<Outcome> {
  const [once, again] = [await run(seed), await run(seed)]
  if (once.hash === again.hash) return once
  const differsAt = once.timeline.findIndex((line, index) => line !== again.timeline[index])
  const detail = `first readable difference: ${once.timeline[differsAt] ?? '-'} | ${again.timeline[differsAt] ?? '-'}`
  return { ...once, breaches: [...once.breaches, { invariant: 'same_trace', detail }] }
}

function describe({ seed, breaches, timeline }: Outcome, { name }: Scenario): string {
  const left = timeline.length - linesShownMax
  return [
    `── seed ${String(seed)}`,
    ...(left > 0 ? [`… ${String(left)} lines before`] : []),
    ...timeline.slice(-linesShownMax),
    ...breaches.map(({ invariant, detail }) => `BROKEN ${invariant}: ${detail}`),
    `again: npm run simulate -- --scenario ${name} --seeds 1 --first ${String(seed)}`,
  ].join('\n')
}
