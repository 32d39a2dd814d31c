import { app, BrowserWindow } from 'electron'

/** An ordinary browser window for tests: the last argument is the address it opens. */
const address = process.argv.at(-1) ?? 'about:blank'

async function show() {
  const window = new BrowserWindow({ width: 1366, height: 768, useContentSize: true, frame: false })
  await window.loadURL(address)
}

// Not awaited here: Electron is ready only after this module has been evaluated.
void app.whenReady().then(show)
