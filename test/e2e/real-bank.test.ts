import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launch, texts, type Application } from '#test/e2e/application'
import { serve } from '#test/drivers/peer/served'
import { VirtualKaspi } from '#test/drivers/terminal/virtual-kaspi'
import { canary, VirtualZvt } from '#test/drivers/terminal/virtual-zvt'
import { countInMemory, processesUnder } from '#test/e2e/process-memory'

/** The real application with its bank terminal drivers, which talk to terminals of the test. */

async function withBank(address: string, use: (app: Application) => Promise<void>): Promise<void> {
  const app = await launch({ arguments: ['--central=none', `--bank=${address}`] })
  try {
    await app.screen('home')
    await expect.poll(async () => (await app.benchView()).bank.state, { timeout: 40_000 }).toBe('idle')
    await use(app)
  } finally {
    await app.dispose()
  }
}

/** A thousand for the wallet of a card, by the bank terminal; its balance before. */
async function choosesBank(app: Application): Promise<number> {
  const before = await app.balanceOnCard('ordinary')
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await app.screen('card')
  await app.press(new RegExp(texts.kk.key.topUp))
  await app.press(/^1\s000\s₸$/)
  await app.press(new RegExp(texts.kk.method.bank))
  await app.screen('bank')
  return before ?? 0
}

test('cancels at the ZVT terminal, pays there, and finds out what it said when the cable was pulled', async () => {
  const terminal = new VirtualZvt()
  const { port, cut, close } = await serve(terminal)
  await withBank(`zvt@tcp:127.0.0.1:${String(port)}`, async (app) => {
    const before = await choosesBank(app)
    await expect.poll(() => terminal.isWaiting()).toBe(true)
    await app.press(texts.kk.key.cancel)
    expect(await app.screen('declined')).toMatchObject({ reason: 'cancelled' })
    await app.press(new RegExp(texts.kk.method.bank))
    await expect.poll(() => terminal.isWaiting()).toBe(true)
    terminal.goSilentFrom('status')
    terminal.pay()
    await expect.poll(() => terminal.charges()).toEqual([1_000])
    cut()
    expect(await app.screen('done')).toMatchObject({ amount: 1_000 })
    expect(await app.balanceOnCard('ordinary')).toBe(before + 1_000)
    expect(terminal.charges()).toEqual([1_000])
  })
  close()
})

test('pays by QR at the Smart POS, whose answers are lost for a while', async () => {
  const terminal = new VirtualKaspi()
  const port = await terminal.start()
  await withBank(`kaspi@127.0.0.1:${String(port)}`, async (app) => {
    const before = await choosesBank(app)
    await expect.poll(() => terminal.isWaiting()).toBe(true)
    // The person alone can stop it.
    expect(await app.screen('bank')).toMatchObject({ canCancel: false })
    await expect(app.kiosk.getByRole('button', { name: texts.kk.key.cancel })).toHaveCount(0)
    terminal.losesAnswerTo.add('/v2/status')
    terminal.act('qr')
    const screen = async (): Promise<string> => {
      const shown = (await app.view()).screen
      return shown.kind === 'bank' ? shown.step : shown.kind
    }
    await expect.poll(screen, { timeout: 40_000 }).toBe('message')
    terminal.losesAnswerTo.clear()
    await expect.poll(() => app.balanceOnCard('ordinary'), { timeout: 60_000 }).toBe(before + 1_000)
    expect(terminal.paid).toEqual([1_000])
    expect(terminal.calls.filter((call) => call === '/v2/payment')).toHaveLength(1)
  })
  await terminal.stop()
})

test('keeps card data that a terminal leaks in no file and in no process (S7)', async () => {
  const terminal = new VirtualZvt()
  terminal.leaksCardData = true
  const { port, close } = await serve(terminal)
  await withBank(`zvt@tcp:127.0.0.1:${String(port)}`, async (app) => {
    await choosesBank(app)
    terminal.pay()
    await app.screen('done')
    const processes = processesUnder(app.electron.process().pid ?? 0)
    const inMemory = (sought: Buffer): number => processes.reduce((count, pid) => count + countInMemory(pid, sought), 0)
    // As letters of a receipt, and packed in a status.
    const secrets = [Buffer.from(canary.number), Buffer.from(canary.number, 'hex'), Buffer.from(canary.track)]
    expect(secrets.map(inMemory)).toEqual([0, 0, 0])
    // What is kept of the same message is found in this way.
    expect(inMemory(Buffer.from('000470-611804'))).toBeGreaterThan(0)
    for (const entry of readdirSync(app.directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const held = readFileSync(join(entry.parentPath, entry.name))
      expect(secrets.filter((secret) => held.includes(secret))).toEqual([])
    }
  })
  close()
})
