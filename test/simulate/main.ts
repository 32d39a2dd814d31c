import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withInterleaving } from '#test/interleave/scenario'
import { simulateInJobs } from '#test/simulate/jobs'
import { parseOptions } from '#test/simulate/options'
import { kioskScenario } from '#test/simulate/run'
import { simulate } from '#test/simulate/simulate'
import { conclusionOf, isGood, type Summary } from '#test/simulate/summary'

/** `npm run simulate -- --scenario kiosk|interleave --seeds N --first S --jobs J`: one JSON line on standard output; progress
 *  and broken runs on standard error. */
const options = parseOptions(process.argv.slice(2))
let lastReport = 'no seed was finished'
let isDone = false
/** Nothing is left to wait for, and still somebody waits. */
process.once('beforeExit', () => {
  if (isDone) return
  process.stderr.write(`the simulation hangs; the last it said: ${lastReport}\n`)
  process.exitCode = 1
})

function report(text: string): void {
  lastReport = text
  process.stderr.write(`${text}\n`)
}

async function runHere(): Promise<Summary> {
  // In memory where there is such a place: what a disk does wrong is simulated.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'beket-simulate-'))
  try {
    return options.scenario === 'kiosk'
      ? await simulate(options, kioskScenario(folder), report)
      : await withInterleaving(folder, options.database, (scenario) => simulate(options, scenario, report))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const summary = options.jobs === 'this process' ? await runHere() : await simulateInJobs(options, options.jobs)
isDone = true
if (options.jobs === 'this process') process.stdout.write(`${JSON.stringify(summary)}\n`)
else {
  const conclusion = conclusionOf(summary)
  process.stdout.write(`${JSON.stringify(conclusion)}\n`)
  process.exitCode = isGood(conclusion) ? 0 : 1
}
