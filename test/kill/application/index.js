import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { app, BrowserWindow, utilityProcess } from 'electron'
import sqlite3 from 'sqlite3'

/** The product, unchanged, with a hand on its processes: it is killed at the n-th journal transaction of its life, and what
 *  a customer and the person at the bench do comes in as JSON lines on standard input. Arguments of its own:
 *  `--product=<folder of its package.json>`, `--pace=<how many times faster the devices move>`, `--arm=<target>:<when>:<n>`. */

const argument = (name) => process.argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3)
const product = argument('product') ?? resolve(import.meta.dirname, '../../..')
process.env['BEKET_PACE'] = argument('pace') ?? '1'

/** A silent bank terminal is asked again after so long; nobody here waits for that. */
const askBankEveryMs = 30_000
const askedAfterMs = 1500
const setTimer = globalThis.setTimeout
globalThis.setTimeout = (act, delayMs, ...rest) =>
  setTimer(act, delayMs === askBankEveryMs ? askedAfterMs : delayMs, ...rest)

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Its device host: the product's own, by way of ours. */
let devices = null
const fork = utilityProcess.fork.bind(utilityProcess)
utilityProcess.fork = (entry, args, options) => {
  const isDevices = options?.serviceName === 'beket-devices'
  const environment = isDevices ? { ...options, env: { ...options.env, BEKET_DEVICE_HOST: entry } } : options
  const child = fork(isDevices ? resolve(import.meta.dirname, 'device-host.js') : entry, args, environment)
  if (isDevices) devices = child
  return child
}

function window(page) {
  return BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL().endsWith(pages[page]))
}
const pages = { kiosk: '/index.html', bench: '/bench.html' }

const kills = {
  main: () => process.kill(process.pid, 'SIGKILL'),
  renderer: () => process.kill(window('kiosk').webContents.getOSProcessId(), 'SIGKILL'),
  devices: () => (devices?.pid === undefined ? undefined : process.kill(devices.pid, 'SIGKILL')),
}

/** Where the next kill happens: before the n-th transaction from now on is written, when it is durable and nothing that follows
 *  from it has been done, or a moment later, in the middle of that. */
let armed = null
let appends = 0
const duringMs = 12

function arm(target, when, append) {
  armed = { target, when, append: appends + append }
}
const [target, when, append] = argument('arm')?.split(':') ?? []
if (target !== undefined) arm(target, when, Number(append))

function reach(point) {
  if (armed === null || armed.when !== point || armed.append !== appends + (point === 'before' ? 1 : 0)) return
  const { target: victim } = armed
  armed = null
  if (point !== 'during') kills[victim]()
  else setTimer(() => kills[victim](), duringMs)
}

let hasRecords = false
const exec = sqlite3.Database.prototype.exec
sqlite3.Database.prototype.exec = function (script, done) {
  hasRecords ||= script.includes('INSERT INTO journal ')
  const isAppend = hasRecords && script.endsWith('COMMIT')
  if (!isAppend) return exec.call(this, script, done)
  hasRecords = false
  reach('before')
  return exec.call(this, script, function (error) {
    if (error === null) {
      appends += 1
      reach('after')
      reach('during')
    }
    return done.call(this, error)
  })
}

/** What the page answers, or that it died meanwhile. */
async function inPage(page, code) {
  const contents = window(page)?.webContents
  if (contents === undefined || contents.isCrashed() || contents.isLoading()) return { ok: false, gone: true }
  let onGone = () => undefined
  const gone = new Promise((settle) => {
    onGone = () => settle({ ok: false, gone: true })
    contents.once('render-process-gone', onGone)
  })
  const value = contents.executeJavaScript(code).then(
    (answer) => ({ ok: true, value: answer ?? null }),
    (error) => ({ ok: false, gone: false, error: String(error) }),
  )
  const answer = await Promise.race([value, gone])
  contents.removeListener('render-process-gone', onGone)
  return answer
}

const acts = {
  page: ({ page, code }) => inPage(page, code),
  arm: (asked) => ({ ok: true, value: arm(asked.target, asked.when, asked.append) ?? null }),
  kill: (asked) => ({ ok: true, value: kills[asked.target]() ?? null }),
  state: () => ({
    ok: true,
    value: {
      appends,
      isArmed: armed !== null,
      pid: process.pid,
      devices: devices?.pid ?? null,
      kiosk: window('kiosk')?.webContents.getOSProcessId() ?? null,
      handles: process.getActiveResourcesInfo().length,
    },
  }),
  main: async ({ code }) => ({ ok: true, value: await (0, eval)(code)({ app, BrowserWindow }) }),
  quit: () => ({ ok: true, value: app.quit() ?? null }),
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line)
  void Promise.resolve(acts[asked.act](asked)).then((answer) => say({ reply: asked.id, ...answer }))
})

const { main } = JSON.parse(readFileSync(join(product, 'package.json'), 'utf8'))
await import(resolve(product, main))
