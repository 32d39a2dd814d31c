import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { findRuntime, startApplication, type Runtime } from '#test/bench/electron'
import type { Report } from '#test/bench/figure'
import type { StartUp } from '#test/bench/start-up'
import { floorSpread, median, medianRatio, quietPairs, rounded, type Pair } from '#test/bench/statistics'
import { launchTerminal, untilScreen, type DrivenTerminal } from '#test/kill/driven-terminal'
import { topUp } from '#test/kill/flows'

/** P2: from the start of the process until the paid, unwritten sale is on the screen that kill -9 left open, with whatever lies in
 *  the write-ahead log, over a start with nothing open. The same store, one after the other. */

const pace = 20

/** Runs the application by hand on the bench's store, as a child of its own. */
async function driven(folder: string): Promise<DrivenTerminal> {
  const terminal = await launchTerminal({ directory: folder, pace, arguments: ['--central=none', '--panel=1080x1920'] })
  await untilScreen(terminal, ['home', 'card_removed'])
  return terminal
}

async function killedInSale(folder: string): Promise<void> {
  const terminal = await driven(folder)
  await terminal.bench({ kind: 'card_tear', at: 'before_write' })
  await topUp('ordinary', 500, 'bank')(terminal)
  await untilScreen(terminal, ['bank'])
  await terminal.bench({ kind: 'bank_answer', answer: 'approve' })
  await untilScreen(terminal, ['card_removed'])
  await terminal.kill('main')
  await terminal.ended()
}

async function settled(folder: string): Promise<void> {
  const terminal = await driven(folder)
  await untilScreen(terminal, ['card_removed'])
  await terminal.press('kiosk.defer')
  await untilScreen(terminal, ['deferred'])
  await terminal.press('kiosk.finish')
  await untilScreen(terminal, ['home'])
  await terminal.quit()
}

async function readyMs(runtime: Runtime, { folder, dataDirectory }: StartUp, screen: string): Promise<number> {
  const program = startApplication(runtime, folder, dataDirectory, ['--bench=off', '--log=info'])
  try {
    const { line, atMs } = await program.next(({ msg }) => msg === 'ready to sell')
    if (line['screen'] !== screen) throw new Error(`the first screen is ${String(line['screen'])}, not ${screen}`)
    return atMs - program.startedMs
  } finally {
    await program.stop()
  }
}

export async function measureKilledStart(report: Report, startUp: StartUp): Promise<void> {
  const runtime = await findRuntime()
  const folder = join(startUp.folder, 'killed')
  mkdirSync(folder)
  symlinkSync(startUp.dataDirectory, join(folder, 'data'))
  await readyMs(runtime, startUp, 'home')
  const pairs = await quietPairs(async () => {
    const found: Pair[] = []
    while (found.length < startUp.pairs) {
      const floor = await readyMs(runtime, startUp, 'home')
      await killedInSale(folder)
      const value = await readyMs(runtime, startUp, 'card_removed')
      await settled(folder)
      found.push({ value, floor })
    }
    return found
  })
  report.figure({
    name: 'P2.start_after_kill',
    value: median(pairs.map(({ value }) => value)),
    unit: 'ms',
    floor: median(pairs.map(({ floor }) => floor)),
    ratio: medianRatio(pairs),
    gate: 1.2,
    stretch: 1.05,
    how: 'spawn until the unfinished sale is drawn, after kill -9 between payment and card, store of 1,000,000 records / spawn until the home screen is drawn with nothing open',
    details: { pairs: pairs.length, floorSpread: rounded(floorSpread(pairs)) },
  })
}
