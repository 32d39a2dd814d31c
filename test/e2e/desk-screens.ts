import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from '@playwright/test'
import { tenge } from '#domain/money'
import { launchDesk, type DeskApplication } from '#test/e2e/desk-application'

/** Keeps pictures of the desk's screens to look at: `npm run screens:desk -- [WxH] [folder]`. */
const [panel = '1366x768', folder = 'docs/desk-screens'] = process.argv.slice(2)
const languages = ['kk', 'ru', 'en'] as const

async function keep(app: DeskApplication, name: string): Promise<void> {
  for (const language of languages) {
    await app.act({ kind: 'set_language', language })
    await expect(app.page.locator('html')).toHaveAttribute('lang', language)
    await app.page.screenshot({ path: join(resolve(folder), `desk-${name}-${panel}-${language}.png`) })
  }
}

async function payment(app: DeskApplication, kind: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { screen } = await app.view()
        return screen.kind === 'sale' ? screen.payment?.kind : null
      },
      { timeout: 60_000 },
    )
    .toBe(kind)
}

mkdirSync(resolve(folder), { recursive: true })
const app = await launchDesk('desk', { arguments: [`--panel=${panel}`] })
await expect.poll(async () => (await app.view()).screen, { timeout: 300_000 }).toMatchObject({ hasOperators: true })
await keep(app, 'sign-in')
await app.signIn('101', '1357')
await app.screen('open_shift')
await keep(app, 'open-shift')
await app.type('50000')
await app.keys('F10')
await app.screen('sale')
await app.bench$({ kind: 'provider_pay', cardId: 'ordinary', amount: tenge(2000), acceptedDaysAgo: 24 })
await app.place('ordinary')
await app.type('31')
await app.keys('Enter')
await app.type('2000')
await app.keys('Enter')
await expect.poll(async () => (await app.screen('sale')).total).toBe(4000)
await app.keys('Enter')
await app.type('10000')
await keep(app, 'sale')
await app.keys('F11')
await payment(app, 'bank')
await keep(app, 'bank')
await app.bench$({ kind: 'bank_answer', answer: 'decline' })
await payment(app, 'declined')
await keep(app, 'declined')
await app.keys('F10')
await payment(app, 'ended')
await keep(app, 'done')
await app.keys('Escape', 'F9')
await app.screen('shift')
await keep(app, 'shift')
await app.keys('F5')
await app.screen('report')
await keep(app, 'x')
await app.keys('Escape')
await app.screen('shift')
await app.keys('F10')
await app.screen('close_shift')
await app.type('2')
await app.keys('Enter', 'Enter', 'Enter', 'Enter')
await app.type('13')
await keep(app, 'close')
await app.keys('F4')
await app.type('1000')
await app.keys('F10')
await app.screen('report')
await keep(app, 'z')
await app.keys('Escape', 'F1')
await app.screen('operations')
await keep(app, 'operations')
await app.keys('Escape', 'F8')
await app.screen('receipts')
await keep(app, 'receipts')
await app.dispose()
