import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { median, rounded } from '#test/bench/statistics'
import { disagreements, readBooks, readDevices } from '#test/kill/books'
import { newVisit, serve } from '#test/kill/customer'
import { launchTerminal, until, untilScreen, type DrivenTerminal } from '#test/kill/driven-terminal'
import { soakVisit } from '#test/soak/visits'

/** `npm run soak -- [--sales N]`: a day of a station in one process of the real application, customer after customer as fast
 *  as they can be served, with devices twenty times faster than real ones. 4,320 visits are a customer every 20 s for 24 hours.
 *  One JSON line every so often and one at the end; ends with 1 when something grew, leaked or is not in the books. */

const { values } = parseArgs({ options: { sales: { type: 'string' } } })
const visits = Number(values.sales ?? 4320)
const pace = 20
const sampleEvery = Math.max(10, Math.floor(visits / 60))
/** Caches, compiled code and pools have filled by then. */
const warmUpShare = 0.25
const growthMax = 0.05

type Sample = {
  readonly visit: number
  /** Written by its processes and shared with nobody. */
  readonly privateMib: number
  readonly files: number
  readonly descriptors: number
  readonly handles: number
  readonly listeners: number
  readonly windows: number
  readonly domNodes: number
}

const countsSchema = z.object({ listeners: z.int(), windows: z.int() })

/** Runs in the main process. */
const countListeners = `({ app, BrowserWindow }) => {
  const windows = BrowserWindow.getAllWindows()
  const emitters = [process, app, ...windows, ...windows.map(({ webContents }) => webContents)]
  const listeners = emitters.flatMap((one) => one.eventNames().map((name) => one.listenerCount(name)))
  return { listeners: listeners.reduce((sum, count) => sum + count, 0), windows: windows.length }
}`

/** The window receipts are drawn in lives a moment longer than its use; without it any two samples are alike. */
const windowsAtRest = 2

async function sample(terminal: DrivenTerminal, directory: string, visit: number): Promise<Sample> {
  const counts = await until('the receipt window is gone', async () => {
    const found = countsSchema.parse(await terminal.inMain(countListeners))
    return found.windows === windowsAtRest ? found : null
  })
  const { handles } = await terminal.state()
  const pids = terminal.processes()
  return {
    visit,
    privateMib: rounded(pids.reduce((sum, pid) => sum + privateMibOf(pid), 0)),
    files: readdirSync(directory, { recursive: true }).length,
    descriptors: pids.reduce((sum, pid) => sum + descriptorsOf(pid), 0),
    handles,
    ...counts,
    domNodes: Number(await terminal.inPage('kiosk', 'document.getElementsByTagName("*").length')),
  }
}

function privateMibOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8')
    const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0)
    return (kib('Private_Dirty') + kib('Swap')) / 1024
  } catch {
    return 0
  }
}

function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).length
  } catch {
    return 0
  }
}

/** What may come and go at the moment of a sample. */
const noiseMax = 4

/** How much more it is at the end than after the warm-up, as a share. */
function growth(samples: readonly Sample[], of: (one: Sample) => number): number {
  const rest = samples.slice(Math.floor(samples.length * warmUpShare))
  const third = Math.max(1, Math.floor(rest.length / 3))
  const first = median(rest.slice(0, third).map(of))
  return first === 0 ? 0 : median(rest.slice(-third).map(of)) / first - 1
}

async function main(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'beket-soak-'))
  const startedAtMs = performance.now()
  const terminal = await launchTerminal({ directory, pace, arguments: ['--central=none'] })
  const samples: Sample[] = []
  try {
    await untilScreen(terminal, ['home'])
    const newCards = readDevices(directory).onCards
    for (let visit = 1; visit <= visits; visit += 1) {
      const flow = soakVisit(visit)
      await flow.prepare(null)
      if (flow.taken > 0) await serve(terminal, await newVisit(flow, directory))
      else await flow.begin(terminal)
      await untilScreen(terminal, ['home'])
      if (visit % sampleEvery !== 0) continue
      const now = await sample(terminal, directory, visit)
      samples.push(now)
      process.stdout.write(`${JSON.stringify(now)}\n`)
    }
    const memory = growth(samples, ({ privateMib }) => privateMib)
    const leaks = (['handles', 'descriptors', 'listeners', 'windows', 'domNodes'] as const).flatMap((what) => {
      const by = growth(samples, (one) => one[what])
      const isNoise = by * (samples.at(-1)?.[what] ?? 0) <= noiseMax
      return by > growthMax && !isNoise ? [`${what} grew by ${String(rounded(by * 100))} %`] : []
    })
    const wrong = disagreements(await readBooks(directory), readDevices(directory), newCards)
    const left = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.new'))
    const log = terminal
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{"level":5'))
    const isGood = memory < growthMax && leaks.length + wrong.length + left.length + log.length === 0
    const summary = {
      visits,
      seconds: Math.round((performance.now() - startedAtMs) / 1000),
      memoryGrowthPercent: rounded(memory * 100),
      leaks,
      wrong,
      left,
      errors: log.length,
      load: rounded(loadavg()[0] ?? 0),
      isGood,
    }
    process.stdout.write(`${JSON.stringify(summary)}\n`)
    return isGood ? 0 : 1
  } finally {
    await terminal.quit()
    rmSync(directory, { recursive: true, force: true })
  }
}

process.exitCode = await main()
