import { expect, test, type Page } from '@playwright/test'
import { en } from '#renderer/i18n/information/en.ts'
import { kk } from '#renderer/i18n/information/kk.ts'
import { launch, texts, type Application } from '#test/e2e/application'

let app: Application

test.beforeEach(async () => {
  app = await launch()
  await app.screen('home')
})

test.afterEach(() => app.dispose())

/** Goes by Tab to the key with this name and presses it. */
async function goTo(page: Page, name: string): Promise<void> {
  const key = page.getByRole('button', { name, exact: true })
  for (let tabs = 0; tabs < 40; tabs += 1) {
    if (await key.evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await expect(key).toBeFocused()
  await page.keyboard.press('Enter')
}

test('tells a fare and reads an entry by keyboard alone, and keeps the place when the language is switched', async () => {
  const { kiosk } = app
  await goTo(kiosk, kk.way.read)
  await app.screen('information')
  await goTo(kiosk, kk.fareFinder)
  await app.screen('fare_finder')
  await goTo(kiosk, kk.fare.route.city)
  await goTo(kiosk, kk.fare.payer.adult)
  await expect(kiosk.locator('.hero')).toHaveText('110 ₸')
  await expect(kiosk.getByText('Қолма-қол: 220 ₸', { exact: true })).toBeVisible()
  for (let backs = 0; backs < 3; backs += 1) await kiosk.keyboard.press('Escape')
  await app.screen('information')
  await goTo(kiosk, 'Қалай төлеу керек')
  await app.screen('information_section')
  await goTo(kiosk, 'Автобусқа мінгенде')
  await app.screen('information_entry')
  await app.speak('en')
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('When boarding')
  expect(await app.screen('information_entry')).toMatchObject({ id: 'board-and-pay' })
  await goTo(kiosk, texts.en.key.finish)
  await app.screen('home')
  await expect(kiosk.locator('html')).toHaveAttribute('lang', 'kk')
})

test('leads from a card over help to information and back to the same card, in English', async () => {
  await app.speak('en')
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  const { card } = await app.screen('card')
  await app.press(texts.en.key.help)
  await app.screen('help')
  await app.press(en.way.readShort)
  await app.screen('information')
  await app.press('Fares')
  await app.screen('information_section')
  for (const kind of ['information', 'help', 'card'] as const) {
    await app.press(texts.en.key.back)
    await app.screen(kind)
  }
  expect((await app.screen('card')).card.number).toBe(card.number)
})
