import { join } from 'node:path'
import { ipcMain, session, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { invokeChannel } from '#contract/channels'
import type { Configuration } from '#electron/main/configuration'
import { servePages } from '#electron/main/pages'
import { superviseDeviceHost, type DeviceHost, type Warn } from '#electron/main/supervised-host'
import { lockDown, openTerminalWindow } from '#electron/main/windows'

type AnswerCall = (event: IpcMainInvokeEvent, name: unknown, input: unknown) => Promise<unknown>

/** What is begun before the rest of the program is loaded, because other processes take long to start. */
export type Front = {
  readonly window: BrowserWindow
  readonly host: DeviceHost
  /** From now on calls of the pages are answered; those made before have waited. */
  answerCalls(answer: AnswerCall): void
}

const entryFolder = import.meta.dirname

/** Opens the terminal's window and starts the device host. Once, when Electron is ready. `compiledCode`: folder of the code
 *  cache. */
export function openFront(configuration: Configuration, compiledCode: string, warn: Warn): Front {
  // First, because it is what takes longest.
  const host = superviseDeviceHost(
    join(entryFolder, 'device-host.cjs'),
    {
      reader: configuration.reader,
      stateDirectory: join(configuration.dataDirectory, 'devices'),
      keyFile: configuration.keyFile,
      airBitRate: configuration.airBitRate,
      voice: configuration.voice,
      devices: configuration.devices,
      compiledCode,
    },
    warn,
  )
  let answerCalls: (answer: AnswerCall) => void = () => undefined
  const answering = new Promise<AnswerCall>((resolve) => {
    answerCalls = resolve
  })
  ipcMain.handle(invokeChannel, async (event, name: unknown, input: unknown) => (await answering)(event, name, input))
  servePages(session.defaultSession, join(entryFolder, '../renderer'))
  lockDown(configuration)
  const window = openTerminalWindow(configuration, warn)
  return { window, host, answerCalls }
}
