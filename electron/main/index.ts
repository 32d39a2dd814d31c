import { app } from 'electron'
import { compose, type Composition } from '#electron/main/compose'
import { parseConfiguration } from '#electron/main/configuration'
import { registerPageScheme } from '#electron/main/pages'
import { createLogger } from '#electron/services/log'

registerPageScheme()
const configuration = parseConfiguration(process.argv.slice(1), app.getPath('userData'))

if (!configuration.ok) {
  process.stderr.write(`beket: ${configuration.error.detail}\n`)
  app.exit(2)
} else {
  const log = createLogger(configuration.value.logLevel)
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
  compose(configuration.value, log)
    .then((made) => {
      composition = made
    })
    .catch((error: unknown) => {
      log.error({ error: String(error) }, 'start failed')
      process.stderr.write(`beket: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      app.exit(1)
    })
}
