import { tenge } from '#domain/money'
import { driveApplication, type DrivenApplication } from '#test/bench/driven-application'
import { findRuntime } from '#test/bench/electron'
import type { Report } from '#test/bench/figure'
import { cpuMsOf, treeOf } from '#test/bench/processes'
import type { Program } from '#test/bench/program'
import { floorSpread, median, medianRatio, quietPairs, rounded, type Pair } from '#test/bench/statistics'
import { startFlowFloor, type Taps } from '#test/bench/taps'

/** P10: processor time of all processes for a complete sale, a top-up paid with one note, over that of a plain DOM program that
 *  shows as many screens, exchanges as much and commits as often. Blocks of sales alternate with blocks of the floor. Screens
 *  that move when they change are drawn many times: the same sales with motion off are in the details. */

const salesPerBlock = 5
const blockCount = 3

async function sale(app: DrivenApplication): Promise<void> {
  const card = app.painted('card')
  await app.bench({ kind: 'card_place', cardId: 'ordinary' })
  await card
  await act(app, 'top_up', () => app.press('kiosk.openTopUp'))
  await app.press('kiosk.chooseAmount', { amount: 1000 })
  await act(app, 'cash', () => app.press('kiosk.pay', { method: 'cash' }))
  await act(app, 'done', () => app.bench({ kind: 'note_insert', amount: tenge(1000) }))
  await app.bench({ kind: 'card_take' })
  await act(app, 'home', () => app.press('kiosk.finish'))
}

async function act(
  app: DrivenApplication,
  screen: 'top_up' | 'cash' | 'done' | 'home',
  does: () => Promise<void>,
): Promise<void> {
  const painted = app.painted(screen)
  await does()
  await painted
}

async function floorSale(floor: Program): Promise<void> {
  const done = floor.next((line) => line['msg'] === 'sale')
  floor.tell('sale')
  await done
}

async function cpuMsPerSale(processes: () => readonly number[], does: () => Promise<void>): Promise<number> {
  const pids = processes()
  const before = cpuMsOf(pids)
  for (let index = 0; index < salesPerBlock; index += 1) await does()
  return (cpuMsOf(pids) - before) / salesPerBlock
}

/** `still`: the same sales with motion off. */
type SalePair = Pair & { readonly still: Pair }

export async function measureSales(report: Report, taps: Taps): Promise<void> {
  const runtime = await findRuntime()
  const floor = await startFlowFloor(runtime, taps)
  const app = await driveApplication(runtime, taps.folder, taps.dataDirectory)
  const cpuMs = (): Promise<number> =>
    cpuMsPerSale(
      () => app.processes(),
      () => sale(app),
    )
  const block = async (): Promise<SalePair> => {
    await app.setMotion(true)
    const value = await cpuMs()
    const floorCpuMs = await cpuMsPerSale(
      () => treeOf(floor.pid),
      () => floorSale(floor),
    )
    await app.setMotion(false)
    return { value, floor: floorCpuMs, still: { value: await cpuMs(), floor: floorCpuMs } }
  }
  try {
    await block()
    const pairs = await quietPairs(async () => {
      const found: SalePair[] = []
      while (found.length < blockCount) found.push(await block())
      return found
    })
    report.figure({
      name: 'P10.cpu_per_sale',
      value: median(pairs.map(({ value }) => value)),
      unit: 'ms',
      floor: median(pairs.map((pair) => pair.floor)),
      ratio: medianRatio(pairs),
      gate: 2,
      stretch: 1.4,
      how: 'processor time of all processes (without the bench page) for a top-up paid with one note / plain DOM program with as many screens, exchanges and commits',
      details: {
        sales: pairs.length * salesPerBlock,
        floorSpread: rounded(floorSpread(pairs)),
        withoutMotionMs: rounded(median(pairs.map(({ still }) => still.value))),
        withoutMotionRatio: rounded(medianRatio(pairs.map(({ still }) => still))),
      },
    })
  } finally {
    await app.close()
    await floor.stop()
  }
}
