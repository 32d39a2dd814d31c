import { expect, test } from '@playwright/test'
import { launch, texts } from '#test/e2e/application'

test('comes back to the same screen by itself when the process of the page is killed in a payment (D2)', async () => {
  const app = await launch({ arguments: ['--central=none'] })
  try {
    await app.screen('home')
    await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
    await app.screen('card')
    await app.press(new RegExp(texts.kk.key.topUp))
    await app.press(/^1\s000\s₸$/)
    await app.press(new RegExp(texts.kk.method.cash))
    await app.screen('cash')
    // The driver of the tests loses a crashed page for good, so the new one is looked at from main.
    const shown = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const kiosk = BrowserWindow.getAllWindows().find(({ webContents }) =>
        webContents.getURL().endsWith('/index.html'),
      )
      if (kiosk === undefined) return 'no kiosk'
      const loaded = new Promise<void>((resolve) => {
        kiosk.webContents.once('did-finish-load', () => {
          resolve()
        })
      })
      kiosk.webContents.forcefullyCrashRenderer()
      await loaded
      const text: unknown = await kiosk.webContents.executeJavaScript(
        `new Promise((resolve) => {
          const look = () => (document.querySelector('h1') ? resolve(document.body.innerText) : requestAnimationFrame(look))
          look()
        })`,
      )
      return String(text)
    })
    expect(shown).toContain(texts.kk.cash.remaining)
  } finally {
    await app.dispose()
  }
})
