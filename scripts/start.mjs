/**
 * Starts the application with simulated devices and a centre of its own: `node scripts/start.mjs <role> [arguments]`.
 * Further arguments go to the application (electron/main/configuration.ts lists them). Without a display it runs on a
 * virtual one.
 */
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { build } from './build.mjs'
import { startVirtualScreen } from './display.mjs'
import { hasDisplay, runMain, setUp } from './setup.mjs'

const root = dirname(import.meta.dirname)

await runMain(async () => {
  const [role = 'kiosk', ...rest] = process.argv.slice(2)
  const electron = await setUp('start')
  build({ ifStale: true })
  const screen = hasDisplay() ? undefined : await startVirtualScreen()
  if (screen) process.stderr.write(`no display: running on the virtual one ${screen.environment.DISPLAY}\n`)
  // Chromium refuses to run its sandbox as root; as anyone else it stays on.
  const flags = ['--log-level=3', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const application = spawn(electron.executable, [...flags, root, `--role=${role}`, ...rest], {
    stdio: 'inherit',
    env: { ...process.env, ...screen?.environment },
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => application.kill(signal))
  const code = await new Promise((settle, fail) => {
    application.on('error', fail)
    application.on('close', (exitCode) => settle(exitCode ?? 1))
  })
  screen?.stop()
  return Number(code)
})
