import { expect, test } from '@playwright/test'
import { shippedPrinterProfile } from '#drivers/printer/escpos/profile'
import { launch, texts, type Application } from '#test/e2e/application'
import { VirtualValidator } from '#test/drivers/cash/virtual-validator'
import { serve, type Served } from '#test/drivers/peer/served'
import { VirtualPrinter } from '#test/drivers/printer/virtual-printer'

/** The real application with its ESC/POS and CCNET drivers, which talk bytes to a printer and a validator of the test. */
const validator = new VirtualValidator()
const printer = new VirtualPrinter({ headDots: 576, answersProcessId: true, clearsBuffer: true })

let app: Application
let served: readonly Served[]

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  const [paper, notes] = [await serve(printer), await serve(validator)]
  served = [paper, notes]
  app = await launch({
    arguments: [
      '--central=none',
      `--printer=epson-tm-80mm@tcp:127.0.0.1:${String(paper.port)}`,
      `--cash=ccnet@tcp:127.0.0.1:${String(notes.port)}`,
    ],
  })
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
  for (const { close } of served) close()
})

test('takes a note from the validator and writes it to the card', async () => {
  await expect.poll(async () => (await app.benchView()).notes.state).toBe('disabled')
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await app.screen('card')
  await app.press(new RegExp(texts.kk.key.topUp))
  await app.press(/^1\s000\s₸$/)
  await app.press(new RegExp(texts.kk.method.cash))
  await app.screen('cash')
  await expect.poll(() => validator.insert(1_000)).toBe('taken')
  expect(await app.screen('done')).toMatchObject({ amount: 1000 })
  expect(validator.boxAmounts()).toEqual([1_000])
})

test('prints the receipt on the paper of the printer: without paper not, with paper once', async () => {
  printer.paperEndsAfter(200)
  await app.press(texts.kk.key.print)
  await expect
    .poll(async () => (await app.screen('done')).receipt, { timeout: 40_000 })
    .toEqual({ state: 'failed', reason: 'paper_out' })
  printer.putPaperIn()
  await expect.poll(async () => (await app.benchView()).printer.state, { timeout: 40_000 }).toBe('ready')
  await app.kiosk.evaluate(() => window.beket.invoke('kiosk.printReceipt', undefined))
  await expect
    .poll(async () => (await app.screen('done')).receipt, { timeout: 40_000 })
    .toMatchObject({ state: 'printed' })
  // The torn piece, cut off, and the receipt.
  expect(printer.receipts).toHaveLength(2)
  const receipt = printer.receipts[1] ?? []
  const feed = shippedPrinterProfile('epson-tm-80mm')?.feedBeforeCutDots ?? 0
  expect(receipt.length).toBeGreaterThan(400 + feed)
  expect(receipt.some((row) => row.some((dots) => dots !== 0))).toBe(true)
  expect(printer.letters).toBe(0)
})
