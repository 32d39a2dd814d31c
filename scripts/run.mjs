/**
 * Runs a program of test/ that needs the native packages, Electron and a screen: `node scripts/run.mjs <file> [arguments]`.
 * Standard output belongs to that program alone. It finds Electron by ELECTRON_OVERRIDE_DIST_PATH.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from './build.mjs'
import { startVirtualScreen } from './display.mjs'
import { runMain, setUp } from './setup.mjs'

const root = dirname(import.meta.dirname)

await runMain(async () => {
  const [file, ...rest] = process.argv.slice(2)
  if (file === undefined || !existsSync(join(root, file))) throw new Error(`no such program: ${file}`)
  const electron = await setUp('test')
  build({ ifStale: true })
  const screen = await startVirtualScreen()
  const program = spawn(join(root, 'node_modules', '.bin', 'tsx'), [file, ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...screen.environment, ELECTRON_OVERRIDE_DIST_PATH: dirname(electron.executable) },
  })
  const code = await new Promise((settle, fail) => {
    program.on('error', fail)
    program.on('close', (exitCode) => settle(exitCode ?? 1))
  })
  screen.stop()
  return Number(code)
})
