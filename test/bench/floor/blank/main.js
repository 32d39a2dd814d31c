/** Floor of P1 and P17: the least an Electron program can do, one window with one word. Says so when it has been drawn. */
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu } from 'electron'

const [width, height] = process.argv
  .find((argument) => argument.startsWith('--panel='))
  .slice('--panel='.length)
  .split('x')
  .map(Number)

ipcMain.on('painted', () => {
  process.stdout.write('{"msg":"painted"}\n')
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
  void window.loadFile(join(import.meta.dirname, 'index.html'))
})
