import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseOptions } from '#test/simulate/options'
import { simulate } from '#test/simulate/simulate'

/** `npm run simulate -- --seeds N --first S`: one JSON line on standard output; progress and broken runs on standard error. */
const options = parseOptions(process.argv.slice(2))
/** In memory where there is such a place: nothing here is a question of disks. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'beket-simulate-'))
try {
  const summary = await simulate(options, folder, (text) => process.stderr.write(`${text}\n`))
  process.stdout.write(`${JSON.stringify(summary)}\n`)
  process.exitCode = summary.broken === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
