import { join } from 'node:path'
import { app, BrowserWindow, screen, session } from 'electron'
import { pageOrigin } from '#electron/main/pages'
import type { Configuration } from '#electron/main/configuration'

/** Windows, locked down by the book (design D9): sandbox, isolation, no navigation, no new windows, no permissions. */

export function lockDown(isKiosk: boolean): void {
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
        const isCommand = input.control || input.alt || input.meta || /^F\d{1,2}$/.test(input.key)
        if (isCommand) event.preventDefault()
      })
  })
}

const preload = join(import.meta.dirname, '../preload/index.cjs')

const reloadAfterMs = 500

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

/** The design is drawn for the panel's own pixels; on a smaller desktop the window is the same page, smaller. */
function zoomToFit(width: number, height: number): number {
  const { workAreaSize } = screen.getPrimaryDisplay()
  return Math.min(1, workAreaSize.width / width, workAreaSize.height / height)
}

export function openKioskWindow({ isKiosk, panel }: Configuration): BrowserWindow {
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
  keepLoaded(window, '/index.html')
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
