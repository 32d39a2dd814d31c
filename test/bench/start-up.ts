import { setTimeout as pause } from 'node:timers/promises'
import { findRuntime, startApplication, startFloor, type Runtime } from '#test/bench/electron'
import { evictFiles, residentShare } from '#test/bench/eviction'
import type { Report } from '#test/bench/figure'
import type { GoalName } from '#test/bench/options'
import { pssMibOf, treeOf } from '#test/bench/processes'
import type { Program } from '#test/bench/program'
import { floorSpread, median, medianRatio, quietPairs, rounded, type Pair } from '#test/bench/statistics'

/** P1: from the start of the process until the product says `ready to sell` (electron/main/pace-log.ts), over the time until a
 *  window with one word says that it is drawn. P17: memory of all processes at that moment. Product and floor alternate. */

type Start = { readonly readyMs: number; readonly pssMib: number }

const settleMs = 300
/** Longer than the product waits before it writes its code cache. */
const firstSettleMs = 8000

async function measured(
  program: Program,
  isReady: (line: Readonly<Record<string, unknown>>) => boolean,
  pauseMs = settleMs,
): Promise<Start> {
  try {
    const { atMs } = await program.next(isReady)
    await pause(pauseMs)
    return { readyMs: atMs - program.startedMs, pssMib: pssMibOf(treeOf(program.pid)) }
  } finally {
    await program.stop()
  }
}

export type StartUp = { readonly folder: string; readonly dataDirectory: string; readonly pairs: number }

async function startAll(
  runtime: Runtime,
  { folder, dataDirectory }: StartUp,
  before: () => void,
  pauseMs = settleMs,
): Promise<{ readonly application: Start; readonly blank: Start; readonly withHost: Start }> {
  const isPainted = (line: Readonly<Record<string, unknown>>): boolean => line['msg'] === 'painted'
  before()
  const blank = await measured(startFloor(runtime, folder, 'blank'), isPainted)
  before()
  const withHost = await measured(startFloor(runtime, folder, 'blank', ['--host']), isPainted)
  before()
  const program = startApplication(runtime, folder, dataDirectory, ['--bench=off', '--log=info'])
  const application = await measured(program, (line) => line['msg'] === 'ready to sell', pauseMs)
  return { application, blank, withHost }
}

async function series(runtime: Runtime, startUp: StartUp, before: () => void): Promise<readonly StartPair[]> {
  const pairs: StartPair[] = []
  for (let index = 0; index < startUp.pairs; index += 1) {
    const { application, blank, withHost } = await startAll(runtime, startUp, before)
    pairs.push({
      value: application.readyMs,
      floor: blank.readyMs,
      memory: { value: application.pssMib, floor: blank.pssMib },
      withHost: { value: withHost.readyMs, floor: blank.readyMs },
      memoryWithHost: { value: withHost.pssMib, floor: blank.pssMib },
    })
  }
  return pairs
}

type StartPair = Pair & {
  readonly memory: Pair
  /** The floor program with an empty device host, over the floor: what that process alone costs. */
  readonly withHost: Pair
  readonly memoryWithHost: Pair
}

function figureOf(pairs: readonly Pair[]): { value: number; floor: number; ratio: number } {
  return {
    value: median(pairs.map(({ value }) => value)),
    floor: median(pairs.map(({ floor }) => floor)),
    ratio: medianRatio(pairs),
  }
}

export async function measureStartUp(report: Report, startUp: StartUp, only: ReadonlySet<GoalName>): Promise<void> {
  const runtime = await findRuntime()
  // The first start makes the profile, the bench's cards and the code cache.
  await startAll(runtime, startUp, () => undefined, firstSettleMs)
  const warm = await quietPairs(() => series(runtime, startUp, () => undefined))
  const how =
    'spawn until the home screen is drawn with store of 1,000,000 records recovered, reader attached, printer known / window with one word drawn'
  const details = (pairs: readonly StartPair[]): Record<string, number> => ({
    pairs: pairs.length,
    emptyDeviceHostRatio: rounded(medianRatio(pairs.map(({ withHost }) => withHost))),
    floorSpread: rounded(floorSpread(pairs)),
  })
  if (only.has('P1')) {
    const common = { unit: 'ms', gate: 1.25, stretch: 1.1, how }
    report.figure({ name: 'P1.cold_start.warm', ...figureOf(warm), ...common, details: details(warm) })
    const resident: number[] = []
    const evicted = await quietPairs(() =>
      series(runtime, startUp, () => {
        evictFiles(runtime.executable, startUp.dataDirectory)
        resident.push(residentShare(runtime.executable) ?? 0)
      }),
    )
    report.figure({
      name: 'P1.cold_start.evicted',
      ...figureOf(evicted),
      ...common,
      details: { ...details(evicted), executableStillInMemory: rounded(median(resident)) },
    })
  }
  if (only.has('P17')) {
    const memory = warm.map((pair) => pair.memory)
    report.figure({
      name: 'P17.memory_at_ready',
      ...figureOf(memory),
      unit: 'MiB',
      gate: 1.2,
      stretch: 1.1,
      how: 'PSS of all processes 0.3 s after ready / of the window with one word',
      details: {
        pairs: memory.length,
        emptyDeviceHostRatio: rounded(medianRatio(warm.map(({ memoryWithHost }) => memoryWithHost))),
      },
    })
  }
}
