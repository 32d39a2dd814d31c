import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPglite } from '#central/database/pglite'
import type { Database } from '#central/database/database'
import { languages } from '#domain/language'
import { resolveElectron } from '#scripts/electron-runtime.mjs'
import { cardA, credit, freshCentral, operatorKey, type Rig } from '#test/central/rig'

/** The fleet page in a real browser: Chromium as Electron carries it. */

let database: Database
let rig: Rig
let electron: ElectronApplication
let page: Page
let url: string
let paymentId: string

const slowMs = 180_000
/** Of its own: other tests run Electron at the same time. */
const profile = mkdtempSync(join(tmpdir(), 'beket-fleet-'))
const pictures = resolve(import.meta.dirname, '../../out/fleet')

beforeAll(async () => {
  database = await openPglite(null)
  rig = await freshCentral(database)
  await fill()
  url = await rig.app.listen({ host: '127.0.0.1', port: 0 })
  mkdirSync(pictures, { recursive: true })
  electron = await _electron.launch({
    executablePath: (await resolveElectron()).executable,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      `--user-data-dir=${profile}`,
      join(import.meta.dirname, 'fleet-browser'),
      `${url}/fleet?lang=en`,
    ],
  })
  page = await electron.firstWindow()
  await page.waitForLoadState('load')
}, slowMs)

afterAll(async () => {
  await electron.close()
  await rig.app.close()
  await database.close()
  rmSync(profile, { recursive: true, force: true })
}, slowMs)

/** Terminals well and in trouble, a payment written twice, an unknown bike account. */
async function fill(): Promise<void> {
  const paid = await rig.paid(cardA, 3000)
  await rig.paid('1000000000000002', 12_500)
  paymentId = paid.pendingId
  for (let number = 101; number <= 112; number += 1) {
    const terminal = await rig.enrol(number)
    if (number === 106) await terminal.report([{ ...deferredSale, acceptedAtMs: rig.clock.nowMs }])
    await terminal.report([{ kind: 'cash_accepted', saleId: 's', noteId: 'n', amount: number * 1000 }])
    if (number <= 102) await terminal.report([credit(paid, { operationNumber: 1, counter: number })])
    if (number === 103) await terminal.report([{ ...bikePayment }])
    if (number === 112) continue
    await terminal.post('/v1/terminals/self/heartbeat', {
      atMs: rig.clock.nowMs,
      version: '0.1.0',
      clockOffsetMs: 350,
      journal: { headSeq: 40, acknowledgedSeq: 30, unsentRecords: 10, unsentTaken: number === 105 ? 18_400 : 0 },
      devices: [
        { device: 'printer', state: number === 104 ? 'paper_out' : 'ready' },
        { device: 'cash', state: 'ready' },
      ],
    })
  }
}

/** Whether it is on its card is not known. */
const deferredSale = {
  kind: 'sale_deferred',
  saleId: '0106-00041',
  lineId: 1,
  cardNumber: cardA,
  amount: 2000,
  content: { kind: 'wallet' },
  lastDay: '2026-04-07',
  guard: { terminalNumber: 106, operationNumber: 41, expectedCounter: 6 },
}

const bikePayment = {
  kind: 'account_paid',
  saleId: 'b',
  lineId: 1,
  accountId: '99999999',
  purpose: 'top_up',
  sku: 'BIKE_TOP_UP',
  amount: 1500,
  deposit: 0,
}

async function findings(): Promise<string[]> {
  const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  await page.evaluate(await readFile(source, 'utf8'))
  const result = await page.evaluate(() =>
    window.axe.run(document, {
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

async function expectGood(name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
  expect(await findings(), name).toEqual([])
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  expect(isWide, `${name} is wider than the window`).toBe(false)
}

/** Blocks one payment and opens it again; looks at the one that is in question. */
async function decideOnPayments(): Promise<void> {
  await page.goto(`${url}/fleet/pending?lang=en&state=pending`)
  await page.getByRole('link', { name: '0002' }).click()
  await page.getByRole('heading', { level: 1, name: 'Payment' }).waitFor()
  await page.getByLabel('Note').fill('The bank asks to wait')
  await page.getByRole('button', { name: 'Block' }).click()
  await page.getByText('The bank asks to wait').waitFor()
  expect(await page.getByRole('button', { name: 'Block' }).count()).toBe(0)
  await expectGood('payment-blocked')
  await page.getByLabel('Note').fill('Application 17 of the holder')
  await page.getByRole('button', { name: 'Open again' }).click()
  await page.getByText('Application 17 of the holder').waitFor()
  await page.getByRole('button', { name: 'Block' }).waitFor()
  await expectGood('payment-reopened')
  for (const language of languages) {
    await page.goto(`${url}/fleet/pending?lang=${language}&state=question`)
    await page.getByRole('link', { name: '0001' }).click()
    await page.locator('h1').waitFor()
    await expectGood(`${language}-payment-in-question`)
  }
}

test(
  'a person signs in, sees every page in every language and acknowledges a contradiction',
  async () => {
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
    expect(new URL(page.url()).pathname).toBe('/fleet/sign-in')
    await expectGood('sign-in')
    await page.getByLabel('Your name').fill('Aigerim')
    await page.getByLabel('Operator key').fill('a guess of mine')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    await expectGood('sign-in-refused')
    faults.length = 0
    await page.getByLabel('Your name').fill('Aigerim')
    await page.getByLabel('Operator key').fill(operatorKey)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Terminals' }).waitFor()
    const isOurFont = await page.evaluate(async () => {
      await document.fonts.ready
      return [...document.fonts].some(({ family, status }) => family.includes('Golos') && status === 'loaded')
    })
    expect(isOurFont).toBe(true)
    for (const language of languages) {
      for (const path of [
        '',
        '/terminals/104',
        '/conflicts',
        '/pending',
        `/pending/${paymentId}`,
        '/conflicts?area=bike',
      ]) {
        const mark = path.includes('?') ? '&' : '?'
        await page.goto(`${url}/fleet${path}${mark}lang=${language}`)
        await expectGood(`${language}${path.replace(paymentId, 'payment').replaceAll(/[/?=]/g, '-')}`)
      }
    }
    await page.goto(`${url}/fleet/conflicts?lang=en`)
    const notes = page.getByLabel('Note')
    expect(await notes.count()).toBe(2)
    await notes.first().fill('Bank told of it')
    await page.getByRole('button', { name: 'Acknowledge' }).first().click()
    await page.waitForFunction(() => document.querySelectorAll('form.note').length === 1)
    await page.getByLabel('State').selectOption('acknowledged')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Bank told of it').waitFor()
    await expectGood('acknowledged')
    await decideOnPayments()
    await page.getByRole('button', { name: /Sign out/ }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.goto(`${url}/fleet?lang=en`)
    expect(new URL(page.url()).pathname).toBe('/fleet/sign-in')
    expect(faults).toEqual([])
  },
  slowMs,
)
