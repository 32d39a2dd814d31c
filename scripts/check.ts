/** `npm run check`: everything a machine can find without running the product. Two steps at a time; all are always run. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)

const steps: readonly (readonly [name: string, command: readonly string[]])[] = [
  ['lint and import rules', ['eslint', '.', '--max-warnings', '0']],
  ['types: renderer', ['vue-tsc', '--noEmit', '-p', 'renderer']],
  ['types: renderer tests', ['vue-tsc', '--noEmit', '-p', 'test/renderer']],
  ['types: everything on Node', ['tsc', '--noEmit', '-p', '.']],
  ['types: domain alone', ['tsc', '--noEmit', '-p', 'domain']],
  ['types: preload', ['tsc', '--noEmit', '-p', 'electron/preload']],
  ['types: PC/SC adapter', ['tsc', '--noEmit', '-p', 'drivers/pcsclite']],
  ['types: scripts', ['tsc', '--noEmit', '-p', 'scripts']],
  ['types: end-to-end tests', ['tsc', '--noEmit', '-p', 'test/e2e']],
  ['format', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['texts', ['tsx', 'scripts/check-texts.ts']],
  ['dead code', ['knip']],
  ['rules', ['tsx', 'scripts/rules.ts', '--brief']],
]

function run([program = '', ...args]: readonly string[]): Promise<{ isGood: boolean; output: string }> {
  return new Promise((settle) => {
    const child = spawn(join(root, 'node_modules', '.bin', program), args, { cwd: root })
    let output = ''
    const keep = (bytes: Buffer) => (output += bytes.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', ({ message }) => {
      settle({ isGood: false, output: message })
    })
    child.on('close', (code) => {
      settle({ isGood: code === 0, output })
    })
  })
}

const waiting = [...steps]
const failed: string[] = []

async function work(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const [name, command] = step
    const startedMs = performance.now()
    const { isGood, output } = await run(command)
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    process.stdout.write(`${isGood ? 'ok    ' : 'FAILED'}  ${name}  ${seconds} s\n${isGood ? '' : output}`)
    if (!isGood) failed.push(name)
  }
}

await Promise.all([work(), work()])
process.stdout.write(failed.length === 0 ? 'all checks passed\n' : `failed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
