import { join } from 'node:path'
import { app, BrowserWindow, screen, session } from 'electron'
import { pageOrigin } from '#electron/main/pages'
import type { Configuration } from '#electron/main/configuration'
import type { Warn } from '#electron/main/supervised-host'

/** Windows, locked down by the book (design D9): sandbox, isolation, no navigation, no new windows, no permissions. */

/** A cashier works with function keys, a passenger has none. */
export function lockDown({ isKiosk, role }: Configuration): void {
  session.defaultSession.setPermissionRequestHandler((_, __, answer) => {
    answer(false)
  })
  session.defaultSession.setPermissionCheckHandler(() => false)
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => {
      event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    if (isKiosk)
      contents.on('before-input-event', (event, input) => {
        const isFunctionKey = role === 'kiosk' && /^F\d{1,2}$/.test(input.key)
        const isCommand = input.control || input.alt || input.meta || isFunctionKey
        if (isCommand) event.preventDefault()
      })
  })
}

const preload = join(import.meta.dirname, '../preload/index.cjs')

const reloadAfterMs = 500
/** Far longer than anything a page of ours does in one go, also on a machine that is busy. */
const pageAnswersWithinMs = 8000

function openWindow(options: Electron.BrowserWindowConstructorOptions, isKiosk: boolean): BrowserWindow {
  return new BrowserWindow({
    show: false,
    backgroundColor: '#5cc9e0',
    ...options,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // Kept from the first start on: otherwise only the third one is spared compiling the page.
      v8CacheOptions: 'bypassHeatCheck',
      devTools: !isKiosk,
      ...options.webPreferences,
    },
  })
}

/** A page that died or did not load is loaded again: it mirrors main and comes back to the same screen (design D2). */
function keepLoaded(window: BrowserWindow, path: string): void {
  const load = (): void => {
    window.loadURL(`${pageOrigin}${path}`).catch(() => {
      if (!window.isDestroyed()) setTimeout(load, reloadAfterMs)
    })
  }
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason !== 'clean-exit') load()
  })
  load()
}

/** A page that hangs answers nobody and says nothing: it is asked for a sign of life, and ended when there is none, which has it
 *  loaded again. */
function keepAnswering(window: BrowserWindow, warn: Warn): void {
  const { webContents } = window
  let asked: object | null = null
  function ask(): void {
    if (asked !== null) {
      asked = null
      warn({ silentForMs: pageAnswersWithinMs }, 'the page is silent, loading it again')
      webContents.forcefullyCrashRenderer()
    } else if (!webContents.isCrashed() && !webContents.isLoading()) {
      const question = {}
      const answered = (): void => {
        if (asked === question) asked = null
      }
      asked = question
      webContents.executeJavaScript('0').then(answered, answered)
    }
  }
  const timer = setInterval(ask, pageAnswersWithinMs)
  webContents.on('did-start-loading', () => {
    asked = null
  })
  window.once('closed', () => {
    clearInterval(timer)
  })
}

/** The design is drawn for the panel's own pixels; on a smaller desktop the window is the same page, smaller. */
function zoomToFit(width: number, height: number): number {
  const { workAreaSize } = screen.getPrimaryDisplay()
  return Math.min(1, workAreaSize.width / width, workAreaSize.height / height)
}

/** The window customers or a cashier look at: the page of the role. */
export function openTerminalWindow({ role, isKiosk, panel }: Configuration, warn: Warn): BrowserWindow {
  const zoom = isKiosk ? 1 : zoomToFit(panel.width, panel.height)
  const window = openWindow(
    {
      title: 'Beket',
      kiosk: isKiosk,
      frame: !isKiosk,
      useContentSize: true,
      resizable: false,
      x: 0,
      y: 0,
      width: Math.round(panel.width * zoom),
      height: Math.round(panel.height * zoom),
      webPreferences: { zoomFactor: zoom },
    },
    isKiosk,
  )
  window.once('ready-to-show', () => {
    window.show()
  })
  keepLoaded(window, role === 'kiosk' ? '/index.html' : '/desk.html')
  keepAnswering(window, warn)
  return window
}

const benchSize = { width: 1280, height: 800 }

export function openBenchWindow(kiosk: BrowserWindow): BrowserWindow {
  const zoom = zoomToFit(benchSize.width, benchSize.height)
  const window = openWindow(
    {
      title: 'Beket — device bench',
      useContentSize: true,
      x: kiosk.getBounds().x + kiosk.getBounds().width,
      y: 0,
      width: Math.round(benchSize.width * zoom),
      height: Math.round(benchSize.height * zoom),
      webPreferences: { zoomFactor: zoom },
    },
    false,
  )
  window.once('ready-to-show', () => {
    window.showInactive()
  })
  kiosk.once('closed', () => {
    if (!window.isDestroyed()) window.close()
  })
  keepLoaded(window, '/bench.html')
  return window
}

/** Never shown: drawn off screen and read back as dots. */
export function openReceiptWindow(size: { readonly width: number; readonly height: number }): BrowserWindow {
  return openWindow(
    {
      ...size,
      useContentSize: true,
      frame: false,
      backgroundColor: '#ffffff',
      webPreferences: { offscreen: true },
    },
    true,
  )
}
