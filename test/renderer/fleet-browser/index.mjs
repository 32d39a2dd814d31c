import { app, BrowserWindow } from 'electron'

/** An ordinary browser window for tests: the last argument is the address it opens. */
const address = process.argv.at(-1) ?? 'about:blank'

async function show() {
  // A partition without `persist:` is kept in memory: nobody is signed in from an earlier run that was broken off.
  const webPreferences = { partition: 'fleet' }
  const window = new BrowserWindow({ width: 1366, height: 768, useContentSize: true, frame: false, webPreferences })
  await window.loadURL(address)
}

// Not awaited here: Electron is ready only after this module has been evaluated.
void app.whenReady().then(show)
