import { invariants } from '#test/simulate/audit'
import type { Options } from '#test/simulate/options'
import { runSeed, type RunResult } from '#test/simulate/run'

/** What `npm run simulate` prints as its one line. */
export type Summary = {
  readonly seeds: number
  readonly first: number
  readonly runs: number
  /** Runs done a second time to compare their traces. */
  readonly replayed: number
  readonly faults: Readonly<Record<string, number>>
  /** Runs in which each was broken. */
  readonly invariants: Readonly<Record<string, number>>
  /** Runs in which anything was. */
  readonly broken: number
  readonly seconds: number
  readonly seedsPerSecond: number
}

const replayEvery = 10
const linesShownMax = 250

export async function simulate(
  { seeds, first }: Options,
  folder: string,
  report: (text: string) => void,
): Promise<Summary> {
  const startedAtMs = performance.now()
  const faults = new Map<string, number>()
  const broken = new Map<string, number>(invariants.map((name) => [name, 0]))
  let [brokenRuns, replayed] = [0, 0]
  for (let seed = first; seed < first + seeds; seed += 1) {
    const isReplayed = (seed - first) % replayEvery === 0
    const result = isReplayed ? await replay(seed, folder) : await runSeed(seed, folder)
    if (isReplayed) replayed += 1
    for (const [kind, times] of result.faults) faults.set(kind, (faults.get(kind) ?? 0) + times)
    const names = new Set(result.breaches.map(({ invariant }) => invariant))
    for (const name of names) broken.set(name, (broken.get(name) ?? 0) + 1)
    if (names.size > 0) {
      brokenRuns += 1
      report(describe(result))
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
    faults: Object.fromEntries([...faults].sort(([a], [b]) => (a < b ? -1 : 1))),
    invariants: Object.fromEntries(broken),
    broken: brokenRuns,
    seconds: Math.round(seconds * 10) / 10,
    seedsPerSecond: Math.round((seeds / seconds) * 10) / 10,
  }
}

/** The same seed twice must do the same twice. */
async function replay(seed: number, folder: string): Promise<RunResult> {
  const [once, again] = [await runSeed(seed, folder), await runSeed(seed, folder)]
  if (once.hash === again.hash) return once
  const differsAt = once.timeline.findIndex((line, index) => line !== again.timeline[index])
  const detail = `first readable difference: ${once.timeline[differsAt] ?? '-'} | ${again.timeline[differsAt] ?? '-'}`
  return { ...once, breaches: [...once.breaches, { invariant: 'same_trace', detail }] }
}

function describe({ seed, breaches, timeline }: RunResult): string {
  const left = timeline.length - linesShownMax
  return [
    `── seed ${String(seed)}`,
    ...(left > 0 ? [`… ${String(left)} lines before`] : []),
    ...timeline.slice(-linesShownMax),
    ...breaches.map(({ invariant, detail }) => `BROKEN ${invariant}: ${detail}`),
    `again: npm run simulate -- --seeds 1 --first ${String(seed)}`,
  ].join('\n')
}
