import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { measureCardWork } from '#test/bench/card-exchanges'
import { measureChangeCounter } from '#test/bench/centre/change-counter'
import { measureDelta, measureDrain, measureSalesWhileDraining } from '#test/bench/centre/drain'
import { measureHotlistLookup } from '#test/bench/centre/hotlist'
import { measureIntake, measureIntakeGrowth } from '#test/bench/centre/intake'
import { measureOneEvent } from '#test/bench/centre/one-event'
import { measureCommits, measureGrowth } from '#test/bench/commits'
import { findRuntime } from '#test/bench/electron'
import { createReport, type Report } from '#test/bench/figure'
import { measureIdle } from '#test/bench/idle'
import { measureKilledStart } from '#test/bench/killed-start'
import { makeLongJournal } from '#test/bench/journal-file'
import { parseOptions, type GoalName, type Options } from '#test/bench/options'
import { measurePresses } from '#test/bench/presses'
import { measureSales } from '#test/bench/sales'
import { measureStartUp } from '#test/bench/start-up'
import { measureTaps } from '#test/bench/taps'
import { makeWorkFolder } from '#test/bench/work-folder'

/** `npm run bench -- [--only P1,P7] [--pairs N] [--events N]`: one JSON line per figure of the goals, first a line about the machine. Every
 *  figure comes with what its floor program needed in the same run, taken alternately, because absolute times do not carry
 *  from machine to machine. Ends with 1 when a gate does not hold, with 2 when a figure could not be measured. */

const journalRecords = 1_000_000
/** What a station that was offline brings back (P12). */
const drainBacklog = 200_000

async function machineLine({ only, pairs }: Options): Promise<void> {
  const electron = needsScreen(only) ? (await findRuntime()).version : null
  const sqlite = spawnSync(process.execPath, ['-p', "require('sqlite3').VERSION"], { encoding: 'utf8' }).stdout.trim()
  const machine = {
    name: 'machine',
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    load: loadavg().map((load) => Number(load.toFixed(2))),
    node: process.version,
    electron,
    sqlite,
    pairs,
    journalRecords,
  }
  process.stdout.write(`${JSON.stringify(machine)}\n`)
}

const onScreen: readonly GoalName[] = ['P1', 'P2', 'P3', 'P4', 'P5', 'P10', 'P11', 'P17', 'P18']

function needsScreen(only: ReadonlySet<GoalName>): boolean {
  return onScreen.some((name) => only.has(name))
}

/** Runs one group of figures; what goes wrong in it does not stop the others. */
async function group(
  { only }: Options,
  report: Report,
  names: readonly GoalName[],
  measure: () => Promise<void>,
): Promise<boolean> {
  const wanted = names.filter((name) => only.has(name))
  if (wanted.length === 0) return true
  const title = wanted.join(' ')
  process.stderr.write(`measuring ${title} …\n`)
  try {
    await measure()
    return true
  } catch (error) {
    report.absent(title, error instanceof Error ? error.message : String(error))
    return false
  }
}

async function main(options: Options): Promise<number> {
  const report = createReport()
  const { only, pairs, events } = options
  await machineLine(options)
  const folder = makeWorkFolder()
  const dataDirectory = join(folder, 'terminal')
  const isLongNeeded = needsScreen(only) || only.has('P9')
  if (isLongNeeded) {
    mkdirSync(dataDirectory)
    process.stderr.write(`writing a journal of ${String(journalRecords)} records …\n`)
    await makeLongJournal(dataDirectory, journalRecords)
  }
  const outcomes = [
    await group(options, report, ['P6'], () => measureCardWork(report)),
    await group(options, report, ['P7', 'P8'], () => measureCommits(report, folder, only)),
    await group(options, report, ['P1', 'P17'], () => measureStartUp(report, { folder, dataDirectory, pairs }, only)),
    await group(options, report, ['P2'], () => measureKilledStart(report, { folder, dataDirectory, pairs })),
    await group(options, report, ['P3', 'P4', 'P5'], () => measureTaps(report, { folder, dataDirectory }, only)),
    await group(options, report, ['P10'], () => measureSales(report, { folder, dataDirectory })),
    await group(options, report, ['P11'], () => measurePresses(report, { folder, dataDirectory })),
    await group(options, report, ['P18'], () => measureIdle(report, { folder, dataDirectory })),
    await group(options, report, ['P12', 'P13'], () => measureDrain(report, folder, drainBacklog)),
    await group(options, report, ['P13'], () => measureSalesWhileDraining(report, folder)),
    await group(options, report, ['P14'], () => measureIntake(report, folder, pairs)),
    await group(options, report, ['P15'], () => measureIntakeGrowth(report, folder, events)),
    await group(options, report, ['P16'], () => measureOneEvent(report, folder)),
    await group(options, report, ['P16'], () => measureDelta(report, folder)),
    await group(options, report, ['P16'], () => measureChangeCounter(report, folder)),
    await group(options, report, ['P16'], () => measureHotlistLookup(report, folder)),
    await group(options, report, ['P9'], () => measureGrowth(report, folder, dataDirectory)),
  ]
  const failed = report.failed()
  if (failed.length > 0) process.stderr.write(`gates that do not hold: ${failed.join(' ')}\n`)
  if (failed.length > 0) return 1
  return outcomes.every(Boolean) ? 0 : 2
}

process.exitCode = await main(parseOptions(process.argv.slice(2)))
