import { app, Menu } from 'electron'
import type { Composition } from '#electron/main/compose'
import type { CodeCache } from '#electron/code-cache'
import { parseConfiguration, type Configuration } from '#electron/main/configuration'
import { openFront } from '#electron/main/front'
import { registerPageScheme } from '#electron/main/pages'
import { createLogger } from '#electron/services/log'

/** What was compiled anew is written down when the terminal has long been selling. */
const keepCodeAfterMs = 5000

/** Before Electron is ready: some of it can be said only then. Loads before the window only what the window needs: nothing of
 *  Electron goes on while a module is loaded, and everything else finds the time while other processes start. */
export function runProgram(codeCache: CodeCache): void {
  // Two processes less to start and to keep in memory: nothing of ours goes through Chromium's network service, and the panel
  // is drawn in software, so that no graphics driver can hang or crash a machine nobody stands beside.
  app.disableHardwareAcceleration()
  app.commandLine.appendSwitch('in-process-gpu')
  app.commandLine.appendSwitch('enable-features', 'NetworkServiceInProcess2')
  registerPageScheme()
  // Set after Electron is ready, it would replace a default menu that took longer to make than our window.
  Menu.setApplicationMenu(null)
  const configuration = parseConfiguration(process.argv.slice(1), app.getPath('userData'))
  if (!configuration.ok) {
    process.stderr.write(`beket: ${configuration.error.detail}\n`)
    app.exit(2)
    return
  }
  let composition: Composition | null = null
  let isLeaving = false
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('before-quit', (event) => {
    if (isLeaving || composition === null) return
    event.preventDefault()
    isLeaving = true
    void composition.close().finally(() => {
      app.quit()
    })
  })
  start(configuration.value, codeCache)
    .then((made) => {
      composition = made
      setTimeout(codeCache.keep, keepCodeAfterMs)
    })
    .catch((error: unknown) => {
      process.stderr.write(`beket: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      app.exit(1)
    })
}

async function start(known: Configuration, codeCache: CodeCache): Promise<Composition> {
  await app.whenReady()
  const log = createLogger(known.logLevel)
  const front = openFront(known, codeCache.folder, (facts, what) => {
    log.warn(facts, what)
  })
  const { compose } = await import('#electron/main/compose')
  return compose(known, front, log)
}
