/**
 * Floor of P3, P5 and P10: the least a program can do for the same work, on the same Electron and a window of the same size.
 * One line on standard input is one flow, one JSON line on standard output its result:
 *   seen  an event comes, a word is drawn
 *   tap   an event comes, 12 exchanges with a card of no air time, the last 50 rows of the journal, drawn
 *   sale  the seven screens, 16 exchanges and nine durable commits of a top-up by cash, with the note's two motions
 */
import { createCipheriv } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { app, BrowserWindow, ipcMain, Menu } from 'electron'

const require = createRequire(import.meta.url)
const sqlite3 = require('sqlite3')

/** @param {string} name */
function argument(name) {
  const found = process.argv.find((one) => one.startsWith(`--${name}=`))
  if (found === undefined) throw new Error(`--${name}=… is missing`)
  return found.slice(name.length + 3)
}

const [width, height] = argument('panel').split('x').map(Number)
const journal = new sqlite3.Database(argument('journal'), sqlite3.OPEN_READONLY)
const own = new sqlite3.Database(argument('own'))
const noteMotionMs = 600
const rowText = 'x'.repeat(570)
const key = Buffer.alloc(16, 1)

/** @param {sqlite3.Database} database @param {string} sql */
function all(database, sql) {
  return new Promise((resolve, reject) => {
    database.all(sql, (error, rows) => (error === null ? resolve(rows) : reject(error)))
  })
}

/** @param {string} script */
function execute(script) {
  return new Promise((resolve, reject) => {
    own.exec(script, (error) => (error === null ? resolve(undefined) : reject(error)))
  })
}

/** One exchange: a command authenticated and an answer read, as a card session does at least. @param {number} count */
async function exchange(count) {
  for (let done = 0; done < count; done += 1) {
    await Promise.resolve()
    createCipheriv('aes-128-cbc', key, key).update(Buffer.alloc(64))
  }
}

function commit() {
  const row = `('${rowText}')`
  return execute(`BEGIN IMMEDIATE; INSERT INTO journal (body) VALUES ${row}, ${row}; COMMIT`)
}

async function lastRows() {
  const rows = await all(journal, 'SELECT seq, at_ms, kind, operation_id FROM journal ORDER BY seq DESC LIMIT 50')
  return rows.map((row) => `${row.seq} ${row.at_ms} ${row.kind} ${row.operation_id}`)
}

/** @param {BrowserWindow} window @param {readonly string[]} lines */
async function show(window, lines) {
  const drawn = new Promise((resolve) => {
    ipcMain.once('painted', resolve)
  })
  window.webContents.send('show', lines)
  await drawn
}

/** @param {BrowserWindow} window */
async function sale(window) {
  await exchange(8)
  await show(window, await lastRows())
  await show(window, ['500', '1000', '2000', '5000'])
  for (let commits = 0; commits < 3; commits += 1) await commit()
  await show(window, ['Insert notes'])
  await pause(noteMotionMs)
  await commit()
  await show(window, ['Note is checked'])
  await pause(noteMotionMs)
  for (let commits = 0; commits < 3; commits += 1) await commit()
  await show(window, ['Writing'])
  await exchange(8)
  for (let commits = 0; commits < 2; commits += 1) await commit()
  await show(window, ['Done', '1000'])
  await show(window, ['Ready'])
}

/** @param {BrowserWindow} window @param {string} flow */
async function run(window, flow) {
  const startMs = performance.now()
  if (flow === 'seen') await show(window, ['Reading'])
  if (flow === 'tap') {
    await exchange(12)
    await show(window, await lastRows())
  }
  if (flow === 'sale') await sale(window)
  const ms = performance.now() - startMs
  if (flow !== 'sale') await show(window, ['Ready'])
  process.stdout.write(`${JSON.stringify({ msg: flow, ms })}\n`)
}

app.on('window-all-closed', () => {
  app.quit()
})
app.whenReady().then(async () => {
  Menu.setApplicationMenu(null)
  await execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS journal (body TEXT)')
  const preload = join(import.meta.dirname, 'preload.cjs')
  const window = new BrowserWindow({ frame: false, width, height, webPreferences: { preload, sandbox: true } })
  await window.loadFile(join(import.meta.dirname, 'index.html'))
  await show(window, ['Ready'])
  createInterface({ input: process.stdin }).on('line', (flow) => {
    void run(window, flow)
  })
  process.stdout.write(`${JSON.stringify({ msg: 'ready' })}\n`)
})
