/** Runs every test and ends with the line `N passed, N failed`, summed over the runners. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from './build.mjs'
import { startVirtualScreen } from './display.mjs'
import { runMain, setUp } from './setup.mjs'

const root = dirname(import.meta.dirname)
const results = join(root, 'test-results')

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} environment
 */
function runTool(name, args, environment) {
  process.stdout.write(`\n── ${name}\n`)
  const command = join(root, 'node_modules', '.bin', name)
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment }).status
}

/**
 * A runner that failed without a failed test (a file that does not load, no test at all) counts as one failure.
 * @param {number | null} status
 * @param {string} file
 * @param {(report: any) => { passed: number, failed: number, skipped: number }} read
 */
function count(status, file, read) {
  let counted = { passed: 0, failed: 0, skipped: 0 }
  try {
    counted = read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { ...counted, failed: 1 }
  }
  const isWrong = status !== 0 || counted.passed === 0
  return isWrong && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}

/** @param {NodeJS.ProcessEnv} environment */
function runVitest(environment) {
  const file = join(results, 'vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  return count(runTool('vitest', args, environment), file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }))
}

/** @param {NodeJS.ProcessEnv} environment */
function runPlaywright(environment) {
  const file = join(results, 'playwright.json')
  const settings = { ...environment, PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  return count(runTool('playwright', ['test', '--reporter=list,json'], settings), file, (report) => ({
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected,
    skipped: report.stats.skipped,
  }))
}

await runMain(async () => {
  const electron = await setUp('test')
  build({ ifStale: true })
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  const screen = await startVirtualScreen()
  const environment = {
    ...process.env,
    ...screen.environment,
    ELECTRON_OVERRIDE_DIST_PATH: dirname(electron.executable),
  }
  try {
    const counts = [runVitest(environment), runPlaywright(environment)]
    const [passed, failed, skipped] = /** @type {const} */ (['passed', 'failed', 'skipped']).map((key) =>
      counts.reduce((sum, one) => sum + one[key], 0),
    )
    process.stdout.write(`\n${skipped ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed\n`)
    return failed === 0 ? 0 : 1
  } finally {
    screen.stop()
  }
})
