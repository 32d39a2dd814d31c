import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { app, BrowserWindow, protocol } from 'electron'

/** Shows a page of a folder under the content security policy of the kiosk: the last two arguments are
 *  the folder and the page. */
const [folder = '', page = ''] = process.argv.slice(-2)
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:"

protocol.registerSchemesAsPrivileged([{ scheme: 'gallery', privileges: { standard: true, secure: true } }])

async function show() {
  protocol.handle('gallery', async (request) => {
    const path = normalize(new URL(request.url).pathname)
    const headers = { 'content-type': types[extname(path)] ?? 'text/plain', 'content-security-policy': policy }
    return new Response(await readFile(join(folder, path)), { headers })
  })
  const window = new BrowserWindow({ width: 1080, height: 1920, useContentSize: true, frame: false })
  await window.loadURL(`gallery://kiosk/${page}`)
}

// Not awaited here: Electron is ready only after this module has been evaluated.
void app.whenReady().then(show)
