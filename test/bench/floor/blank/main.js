/**
 * Floor of P1 and P17: the least an Electron program can do, one window with one word. Says so when it has been drawn.
 * With `--host` also an empty process for devices (design D2), and it says so when both are there.
 */
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu, utilityProcess } from 'electron'

const [width, height] = process.argv
  .find((argument) => argument.startsWith('--panel='))
  .slice('--panel='.length)
  .split('x')
  .map(Number)

const waitedFor = new Set(['painted', ...(process.argv.includes('--host') ? ['host'] : [])])

/** @param {string} what */
function isThere(what) {
  waitedFor.delete(what)
  if (waitedFor.size === 0) process.stdout.write('{"msg":"painted"}\n')
}

ipcMain.on('painted', () => {
  isThere('painted')
})
app.on('window-all-closed', () => {
  app.quit()
})
app.whenReady().then(() => {
  Menu.setApplicationMenu(null)
  const window = new BrowserWindow({
    show: false,
    frame: false,
    width,
    height,
    webPreferences: { preload: join(import.meta.dirname, 'preload.cjs'), sandbox: true, spellcheck: false },
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  if (waitedFor.has('host')) {
    utilityProcess.fork(join(import.meta.dirname, 'host.js')).once('message', () => {
      isThere('host')
    })
  }
  void window.loadFile(join(import.meta.dirname, 'index.html'))
})
