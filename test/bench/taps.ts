import { join } from 'node:path'
import { cardWork } from '#test/bench/card-exchanges'
import { driveApplication, type DrivenApplication } from '#test/bench/driven-application'
import { findRuntime, startFloor, type Runtime } from '#test/bench/electron'
import type { Report } from '#test/bench/figure'
import type { GoalName } from '#test/bench/options'
import type { Program } from '#test/bench/program'
import { median, percentile } from '#test/bench/statistics'

/** P3, P4, P5: from the moment main hears of a card to the frame that shows what is on it, in the real application on a store
 *  of a million records. The card's own computing is in the figure; time in the air only where an air-time model runs. */

const tapCount = 60
const warmUpCount = 5

export type Taps = { readonly folder: string; readonly dataDirectory: string }

export async function startFlowFloor(runtime: Runtime, { folder, dataDirectory }: Taps): Promise<Program> {
  const files = [`--journal=${join(dataDirectory, 'beket.sqlite')}`, `--own=${join(folder, 'floor.sqlite')}`]
  const floor = startFloor(runtime, folder, 'flow', files)
  await floor.next((line) => line['msg'] === 'ready')
  return floor
}

async function floorMs(floor: Program, flow: 'tap' | 'seen'): Promise<number> {
  const answered = floor.next((line) => line['msg'] === flow)
  floor.tell(flow)
  return Number((await answered).line['ms'])
}

/** Milliseconds until the first frame that shows the card was noticed, and until its summary was drawn. */
async function tap(app: DrivenApplication): Promise<{ readonly seenMs: number; readonly summaryMs: number }> {
  const [inserted, seen, summary] = [app.cardInserted(), app.painted('reading', 'card'), app.painted('card')]
  await app.bench({ kind: 'card_place', cardId: 'ordinary' })
  const [insertedAt, seenAt, summaryAt] = await Promise.all([inserted, seen, summary])
  await app.bench({ kind: 'card_take' })
  const home = app.painted('home')
  await app.press('kiosk.finish')
  await home
  return { seenMs: seenAt - insertedAt, summaryMs: summaryAt - insertedAt }
}

type Series = {
  readonly seen: readonly number[]
  readonly summary: readonly number[]
  readonly floorSeen: readonly number[]
  readonly floorTap: readonly number[]
}

async function series(runtime: Runtime, taps: Taps, args: readonly string[]): Promise<Series> {
  const floor = await startFlowFloor(runtime, taps)
  const app = await driveApplication(runtime, taps.folder, taps.dataDirectory, args)
  try {
    const found = { seen: [] as number[], summary: [] as number[], floorSeen: [] as number[], floorTap: [] as number[] }
    for (let index = 0; index < warmUpCount + tapCount; index += 1) {
      const { seenMs, summaryMs } = await tap(app)
      const [floorSeenMs, floorTapMs] = [await floorMs(floor, 'seen'), await floorMs(floor, 'tap')]
      if (index < warmUpCount) continue
      found.seen.push(seenMs)
      found.summary.push(summaryMs)
      found.floorSeen.push(floorSeenMs)
      found.floorTap.push(floorTapMs)
    }
    return found
  } finally {
    await app.close()
    await floor.stop()
  }
}

export async function measureTaps(report: Report, taps: Taps, only: ReadonlySet<GoalName>): Promise<void> {
  const runtime = await findRuntime()
  if (only.has('P3')) reportSummary(report, await series(runtime, taps, []))
  if (!only.has('P4') && !only.has('P5')) return
  const slow = await series(runtime, taps, ['--air=106000'])
  if (only.has('P5')) reportSeen(report, slow)
  if (!only.has('P4')) return
  const { readAirMs } = await cardWork('ev2')
  reportAir(report, 106, slow.summary, readAirMs['106'], { gate: 300, stretch: 230 })
  const fast = await series(runtime, taps, ['--air=848000'])
  reportAir(report, 848, fast.summary, readAirMs['848'], { gate: 200, stretch: 120 })
}

function reportSummary(report: Report, { summary, floorTap }: Series): void {
  const how =
    'main hears of a card until its summary is drawn, no air time / plain DOM program: event, 12 exchanges, last 50 rows, drawn'
  const details = { samples: summary.length }
  const p50 = { value: median(summary), floor: median(floorTap) }
  const p99 = { value: percentile(summary, 0.99), floor: percentile(floorTap, 0.99) }
  const unit = 'ms'
  report.figure({
    name: 'P3.tap.p50',
    ...p50,
    unit,
    ratio: p50.value / p50.floor,
    gate: 1.5,
    stretch: 1.2,
    how,
    details,
  })
  report.figure({ name: 'P3.tap.p99', ...p99, unit, ratio: null, gate: 33, stretch: null, how, details })
}

function reportSeen(report: Report, { seen, floorSeen }: Series): void {
  report.figure({
    name: 'P5.card_seen.p99',
    value: percentile(seen, 0.99),
    unit: 'ms',
    floor: percentile(floorSeen, 0.99),
    ratio: null,
    gate: 50,
    stretch: 17,
    how: 'main hears of a card (106 kbit/s) until the reading screen is drawn; gate in ms / plain DOM program: event, a word drawn',
    details: { samples: seen.length, p50: median(seen), floorP50: median(floorSeen) },
  })
}

function reportAir(
  report: Report,
  kbitPerSecond: number,
  summary: readonly number[],
  airMs: number,
  limits: { readonly gate: number; readonly stretch: number },
): void {
  report.figure({
    name: `P4.tap_with_air_time.${String(kbitPerSecond)}.p99`,
    value: percentile(summary, 0.99),
    unit: 'ms',
    floor: airMs,
    ratio: null,
    ...limits,
    how: `as P3 with ${String(kbitPerSecond)} kbit/s in the air; gate in ms / the air time of the exchanges alone, by the same model`,
    details: { samples: summary.length, p50: median(summary) },
  })
}
