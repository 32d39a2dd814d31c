import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RouteName } from '#contract/ipc'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import type { Dated } from '#domain/catalogue/dated'
import { addDays } from '#domain/time'
import { driveApplication, type DrivenApplication } from '#test/bench/driven-application'
import { findRuntime, type Runtime } from '#test/bench/electron'
import type { Report } from '#test/bench/figure'
import type { Program } from '#test/bench/program'
import { median, percentile } from '#test/bench/statistics'
import { startFlowFloor, type Taps } from '#test/bench/taps'

/** P11: from a press in the page until the frame with the next screen has been drawn, by the page's own clock, between the card,
 *  its top-up, its passes and help. And again with a catalogue ten times as long: each area's versions ten times over, as years
 *  of price changes would leave it. */

const rounds = 30
const warmUpRounds = 3

const walk: readonly RouteName[] = [
  'kiosk.openTopUp',
  'kiosk.back',
  'kiosk.openPasses',
  'kiosk.back',
  'kiosk.openHelp',
  'kiosk.back',
]

async function walkedMs(app: DrivenApplication): Promise<readonly number[]> {
  const shown = app.painted('card')
  await app.bench({ kind: 'card_place', cardId: 'ordinary' })
  await shown
  const found: number[] = []
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const route of walk) {
      const ms = await app.timedPress(route)
      if (round >= warmUpRounds) found.push(ms)
    }
  }
  await app.bench({ kind: 'card_take' })
  return found
}

async function floorMs(floor: Program): Promise<number> {
  const answered = floor.next((line) => line['msg'] === 'seen')
  floor.tell('seen')
  return Number((await answered).line['ms'])
}

/** Nine older versions before each that is in force; nothing of what is sold changes. */
function tenfold<Value>(versions: readonly Dated<Value>[]): readonly Dated<Value>[] {
  return versions.flatMap(({ from, value }) =>
    Array.from({ length: 10 }, (_, index) => ({ from: addDays(from, index - 9), value })),
  )
}

function writeLongCatalogue(folder: string): string {
  const { bike, person, ...areas } = shippedCatalogue()
  const long = {
    ...Object.fromEntries(Object.entries(areas).map(([name, versions]) => [name, tenfold<unknown>(versions)])),
    bike: { ...bike, tariffs: tenfold(bike.tariffs), terms: tenfold(bike.terms) },
    person: { ...person, terms: tenfold(person.terms) },
  }
  const file = join(folder, 'long-catalogue.json')
  writeFileSync(file, JSON.stringify(long))
  return file
}

async function series(runtime: Runtime, taps: Taps, args: readonly string[]): Promise<readonly number[]> {
  const app = await driveApplication(runtime, taps.folder, taps.dataDirectory, args)
  try {
    return await walkedMs(app)
  } finally {
    await app.close()
  }
}

export async function measurePresses(report: Report, taps: Taps): Promise<void> {
  const runtime = await findRuntime()
  const floor = await startFlowFloor(runtime, taps)
  const floors: number[] = []
  for (let index = 0; index < rounds; index += 1) floors.push(await floorMs(floor))
  await floor.stop()
  const short = await series(runtime, taps, [])
  const long = await series(runtime, taps, [`--catalogue=${writeLongCatalogue(taps.folder)}`])
  const how =
    'press in the page until the next screen is drawn, full catalogue / plain DOM program: event, a word drawn'
  const details = { samples: short.length, longestMs: Math.max(...short) }
  const common = { unit: 'ms', ratio: null, how, details }
  const p50 = { value: median(short), floor: median(floors) }
  report.figure({ name: 'P11.press.p50', ...p50, gate: 33, stretch: 17, ...common })
  const p99 = { value: percentile(short, 0.99), floor: percentile(floors, 0.99) }
  report.figure({ name: 'P11.press.p99', ...p99, gate: 100, stretch: 50, ...common })
  report.figure({
    name: 'P11.press.long_catalogue',
    value: median(long),
    unit: 'ms',
    floor: median(short),
    ratio: median(long) / median(short),
    gate: 1.2,
    stretch: null,
    how: 'the same with ten times the versions in every area of the catalogue / with the shipped one',
    details: { samples: long.length },
  })
}
