import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withInterleaving } from '#test/interleave/scenario'
import { parseOptions } from '#test/simulate/options'
import { kioskScenario } from '#test/simulate/run'
import { simulate } from '#test/simulate/simulate'

/** `npm run simulate -- --scenario kiosk|interleave --seeds N --first S`: one JSON line on standard output; progress and broken
 *  runs on standard error. */
const options = parseOptions(process.argv.slice(2))
/** In memory where there is such a place: nothing here is a question of disks. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'beket-simulate-'))
let lastReport = 'no seed was finished'
let isDone = false
/** Nothing is left to wait for, and still somebody waits. */
process.once('beforeExit', () => {
  if (isDone) return
  process.stderr.write(`the simulation hangs; the last it said: ${lastReport}\n`)
  process.exitCode = 1
})
try {
  const report = (text: string): void => {
    lastReport = text
    process.stderr.write(`${text}\n`)
  }
  const summary =
    options.scenario === 'kiosk'
      ? await simulate(options, kioskScenario(folder), report)
      : await withInterleaving(folder, options.database, (scenario) => simulate(options, scenario, report))
  process.stdout.write(`${JSON.stringify(summary)}\n`)
  process.exitCode = summary.broken === 0 ? 0 : 1
} finally {
  isDone = true
  rmSync(folder, { recursive: true, force: true })
}
