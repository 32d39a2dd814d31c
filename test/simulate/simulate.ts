import type { Options } from '#test/simulate/options'
import { addCounts, inOrder, type Summary } from '#test/simulate/summary'

/** One run, whatever was simulated. */
export type Outcome = {
  readonly seed: number
  readonly hash: string
  readonly timeline: readonly string[]
  /** What was done, where that is counted. */
  readonly actions?: ReadonlyMap<string, number>
  readonly faults: ReadonlyMap<string, number>
  /** How much time went by in it, where that is told. */
  readonly simulatedMs?: number
  readonly breaches: readonly { readonly invariant: string; readonly detail: string }[]
}

export type Scenario = {
  readonly name: string
  readonly invariants: readonly string[]
  /** Every kind there is; empty where no list is kept. */
  readonly faults: readonly string[]
  /** Every so many seeds one is run twice to compare the traces. */
  readonly replayEvery: number
  readonly run: (seed: number) => Promise<Outcome>
}

const linesShownMax = 250
const reportEvery = 100

export async function simulate(
  { seeds, first }: Pick<Options, 'seeds' | 'first'>,
  scenario: Scenario,
  report: (text: string) => void,
): Promise<Summary> {
  const startedAtMs = performance.now()
  const actions = new Map<string, number>()
  const faults = new Map<string, number>(scenario.faults.map((kind) => [kind, 0]))
  const broken = new Map<string, number>([...scenario.invariants, 'same_trace'].map((name) => [name, 0]))
  let [brokenRuns, replayed, simulatedMs] = [0, 0, 0]
  for (let seed = first; seed < first + seeds; seed += 1) {
    const isReplayed = (seed - first) % scenario.replayEvery === 0
    const result = isReplayed ? await replay(seed, scenario) : await scenario.run(seed)
    if (isReplayed) replayed += 1
    simulatedMs += result.simulatedMs ?? 0
    addCounts(faults, result.faults)
    addCounts(actions, result.actions ?? new Map())
    const names = new Set(result.breaches.map(({ invariant }) => invariant))
    for (const name of names) broken.set(name, (broken.get(name) ?? 0) + 1)
    if (names.size > 0) {
      brokenRuns += 1
      report(describe(result, scenario))
    }
    const done = seed - first + 1
    if (done % reportEvery === 0) report(`${String(done)} of ${String(seeds)} seeds, ${String(brokenRuns)} broken`)
  }
  return {
    seeds,
    first,
    runs: seeds + replayed,
    replayed,
    actions: inOrder(actions),
    faults: inOrder(faults),
    invariants: Object.fromEntries(broken),
    broken: brokenRuns,
    simulatedHours: simulatedMs / 3_600_000,
    seconds: (performance.now() - startedAtMs) / 1000,
  }
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
