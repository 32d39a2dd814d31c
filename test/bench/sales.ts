import { tenge } from '#domain/money'
import { driveApplication, type DrivenApplication } from '#test/bench/driven-application'
import { findRuntime } from '#test/bench/electron'
import type { Report } from '#test/bench/figure'
import { cpuMsOf, treeOf } from '#test/bench/processes'
import type { Program } from '#test/bench/program'
import { floorSpread, median, medianRatio, quietPairs, rounded, type Pair } from '#test/bench/statistics'
import { startFlowFloor, type Taps } from '#test/bench/taps'

/** P10: processor time of all processes for a complete sale, a top-up paid with one note, over that of a plain DOM program that
 *  shows as many screens, exchanges as much and commits as often. Blocks of sales alternate with blocks of the floor. */

const salesPerBlock = 5
const blockCount = 4

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

export async function measureSales(report: Report, taps: Taps): Promise<void> {
  const runtime = await findRuntime()
  const floor = await startFlowFloor(runtime, taps)
  const app = await driveApplication(runtime, taps.folder, taps.dataDirectory)
  const block = async (): Promise<Pair> => ({
    value: await cpuMsPerSale(
      () => app.processes(),
      () => sale(app),
    ),
    floor: await cpuMsPerSale(
      () => treeOf(floor.pid),
      () => floorSale(floor),
    ),
  })
  try {
    await block()
    const pairs = await quietPairs(async () => {
      const found: Pair[] = []
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
      details: { sales: pairs.length * salesPerBlock, floorSpread: rounded(floorSpread(pairs)) },
    })
  } finally {
    await app.close()
    await floor.stop()
  }
}
