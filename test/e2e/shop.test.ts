import { expect, test } from '@playwright/test'
import type { ScreenOf } from '#contract/view'
import type { Language } from '#domain/language'
import { tenge } from '#domain/money'
import { almatyDay } from '#domain/time'
import { en } from '#renderer/i18n/shop/en.ts'
import { kk } from '#renderer/i18n/shop/kk.ts'
import { ru } from '#renderer/i18n/shop/ru.ts'
import { launch, texts, type Application } from '#test/e2e/application'

/** Passes and the basket, as a passenger buys them, on the real application with simulated devices. */
let app: Application
let touches = 0

const shop = { kk, ru, en } as const

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  app = await launch()
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
})

async function press(name: string | RegExp): Promise<void> {
  touches += 1
  await app.press(name)
}

async function place(cardId: string, language: Language): Promise<ScreenOf<'card'>> {
  await app.bench$({ kind: 'card_take' })
  await app.bench$({ kind: 'card_place', cardId })
  const card = await app.screen('card')
  await app.speak(language)
  touches = 0
  return card
}

async function paid(): Promise<ScreenOf<'outcome'>> {
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  return app.screen('outcome')
}

/** Rows are told apart by their price and what stands on them. */
async function choose(sku: string): Promise<ScreenOf<'basket'>> {
  const { groups } = await app.screen('passes')
  const row = groups.flatMap(({ rows }) => rows).find((one) => one.sku === sku)
  expect(row?.reason, sku).toBeNull()
  const index = groups.flatMap(({ rows }) => rows).findIndex((one) => one.sku === sku)
  touches += 1
  await app.kiosk.locator('.pass-key').nth(index).click()
  return app.screen('basket')
}

test('sells a pass in Russian with three touches from the card: choose, confirm, pay (PASS-033, U7)', async () => {
  await place('second', 'ru')
  await press(ru.key.passes)
  await choose('PASS_T15')
  await expect(app.kiosk.getByText('9643 0120 7781 0352', { exact: true })).toBeVisible()
  await expect(app.kiosk.getByText(ru.basket.noRefund, { exact: true })).toBeVisible()
  await expect(app.kiosk.getByText('Город · без срока, 15 пересадок', { exact: true })).toBeVisible()
  await press(new RegExp(texts.ru.method.bank))
  const outcome = await paid()
  expect(outcome.lines).toMatchObject([{ amount: 2000, end: { kind: 'written' } }])
  expect(touches).toBe(3)
  await expect(app.kiosk.getByRole('heading', { name: ru.outcome.done, exact: true })).toBeVisible()
  await app.press(texts.ru.key.finish)
})

test('tops up the usual amount with three touches from the card, and no basket between (U7)', async () => {
  await place('second', 'en')
  await press(texts.en.key.topUp)
  await press(/^1[\s,]000\s₸$/)
  await press(new RegExp(texts.en.method.bank))
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  await app.screen('done')
  expect(touches).toBeLessThanOrEqual(3)
  await app.press(texts.en.key.finish)
})

test('sells a pass and money in one payment by cash in Kazakh, and says where a surplus goes (GAP-50)', async () => {
  await place('second', 'kk')
  await press(kk.key.passes)
  await choose('PASS_D1_CITY')
  await press(kk.key.addMore)
  await app.screen('card')
  await press(texts.kk.key.topUp)
  await press(/^1\s000\s₸$/)
  await press(kk.key.addTopUp)
  expect(await app.screen('basket')).toMatchObject({ total: 1500, absorbs: 'wallet' })
  await expect(app.kiosk.getByText(kk.basket.cash.wallet, { exact: true })).toBeVisible()
  await press(new RegExp(texts.kk.method.cash))
  await app.screen('cash')
  await expect(app.kiosk.getByText(kk.cash.wallet, { exact: true })).toBeVisible()
  await app.bench$({ kind: 'note_insert', amount: tenge(2000) })
  const outcome = await app.screen('outcome')
  expect(outcome.lines.map(({ amount, end }) => [amount, end.kind])).toEqual([
    [500, 'written'],
    [1500, 'written'],
  ])
  expect(outcome).toMatchObject({ surplus: 500, wallet: { before: 1330, after: 2830 } })
  expect(await app.balanceOnCard('second')).toBe(2830)
  await app.press(texts.kk.key.finish)
})

test('sells a pass by keyboard only', async () => {
  await place('second', 'en')
  const { keyboard } = app.kiosk
  async function tabTo(name: RegExp): Promise<void> {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      await keyboard.press('Tab')
      const focused = await app.kiosk.evaluate(() => document.activeElement?.textContent ?? '')
      if (name.test(focused)) return
    }
    throw new Error(`no key ${String(name)} within reach of Tab`)
  }
  await tabTo(/Buy a pass/)
  await keyboard.press('Enter')
  await app.screen('passes')
  await tabTo(/15 trips/)
  await keyboard.press('Enter')
  await app.screen('basket')
  await keyboard.press('Escape')
  await app.screen('passes')
  await tabTo(/30 trips/)
  await keyboard.press('Space')
  await app.screen('basket')
  await tabTo(new RegExp(texts.en.method.bank))
  await keyboard.press('Enter')
  expect((await paid()).lines).toMatchObject([{ amount: 4000, end: { kind: 'written' } }])
  await tabTo(new RegExp(texts.en.key.finish))
  await keyboard.press('Enter')
  await app.screen('home')
})

test('says in every language why a concession card gets no pass, and takes money for it (GAP-60, WALLET-006)', async () => {
  for (const language of ['kk', 'ru', 'en'] as const) {
    const { offers } = await place('concession', language)
    expect([offers.topUp, offers.pass?.code]).toEqual([null, 'card_kind'])
    await expect(app.kiosk.getByText(shop[language].reason.card_kind, { exact: true })).toBeVisible()
    const refused = await app.kiosk.evaluate(() => window.beket.invoke('kiosk.openPasses', undefined))
    expect(refused).toEqual({ ok: false, reason: 'not_available' })
    await app.press(texts[language].key.finish)
    await app.screen('home')
  }
})

test('gives up what was chosen when another card is laid down, until its number is confirmed', async () => {
  await place('ordinary', 'ru')
  await press(ru.key.passes)
  await choose('PASS_D3_CITY')
  await app.bench$({ kind: 'card_place', cardId: 'second' })
  await expect
    .poll(async () => {
      const { screen } = await app.view()
      return screen.kind === 'basket' ? screen.lines[0]?.changes : []
    })
    .toContain('card')
  await expect(app.kiosk.getByRole('heading', { name: ru.basket.changed, exact: true })).toBeVisible()
  await expect(app.kiosk.getByText('9643 0120 7781 0352', { exact: true })).toBeVisible()
  await app.press(texts.ru.key.cancel)
  await app.screen('home')
})

test('every pass is bought once and stands on its card (PASS-001…005, PASS-010…013, PASS-020, PASS-021)', async () => {
  test.slow()
  const bought = ['PASS_D3_CITY', 'PASS_D5_CITY', 'PASS_D15_CITY', 'PASS_M_CITY', 'PASS_M_CITY_SUB'] as const
  const more = ['PASS_M_CITY_EXP', 'PASS_M_CITY_EXP_SUB', 'PASS_3M_CITY'] as const
  for (const [cardId, skus] of [
    ['second', bought],
    ['ordinary', more],
  ] as const) {
    for (const sku of skus) {
      const before = (await place(cardId, 'ru')).card.passes.length
      await press(ru.key.passes)
      const { total } = await choose(sku)
      await press(new RegExp(texts.ru.method.bank))
      expect((await paid()).lines, sku).toMatchObject([{ amount: total, end: { kind: 'written' } }])
      await app.press(texts.ru.key.finish)
      expect((await place(cardId, 'ru')).card.passes.length, sku).toBe(before + 1)
      await app.press(texts.ru.key.finish)
    }
  }
})

test('refuses a card that is full of passes, and says so', async () => {
  const { offers } = await place('second', 'en')
  expect(offers.pass?.code).toBe('no_free_slot')
  await expect(app.kiosk.getByText(en.reason.no_free_slot, { exact: true })).toBeVisible()
  await app.press(texts.en.key.finish)
})

/** Days until the month on sale now is not sold any more. */
function daysToWindowEnd(): number {
  const today = almatyDay(Date.now())
  const day = Number(today.slice(8))
  const monthDays = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)), 0)).getUTCDate()
  return day <= 15 ? 16 - day : monthDays - day + 16
}

for (const method of ['cash', 'bank'] as const) {
  test(`buys no pass with money that was complete after its last day of sale, by ${method} (PASS-006, PASS-008, GAP-28)`, async () => {
    const days = daysToWindowEnd()
    await place('ordinary', 'ru')
    const before = (await app.screen('card')).card
    await press(ru.key.passes)
    const { total } = await choose('PASS_M_CITY')
    await press(new RegExp(texts.ru.method[method]))
    await app.screen(method)
    if (method === 'cash') await app.bench$({ kind: 'note_insert', amount: tenge(5000) })
    await app.bench$({ kind: 'clock_shift', days })
    if (method === 'cash') await app.bench$({ kind: 'note_insert', amount: tenge(5000) })
    else await app.bench$({ kind: 'bank_answer', answer: 'approve' })
    const end = method === 'cash' ? 'too_late' : 'refunded'
    await expect.poll(async () => (await app.screen('outcome')).lines[0]?.end.kind).toBe(end)
    const { paid: sum, wallet } = await app.screen('outcome')
    expect(sum).toBe(method === 'cash' ? 10_000 : total)
    await expect(app.kiosk.getByText(ru.outcome.end[end], { exact: true })).toBeVisible()
    if (method === 'cash') expect(wallet).toEqual({ before: before.balance, after: before.balance + 10_000 })
    expect(await app.balanceOnCard('ordinary')).toBe(before.balance + (method === 'cash' ? 10_000 : 0))
    await app.press(texts.ru.key.finish)
    await app.bench$({ kind: 'clock_shift', days: -days })
    expect((await place('ordinary', 'ru')).card.passes.length).toBe(before.passes.length)
    await app.press(texts.ru.key.finish)
  })
}

test('notices that the month has turned between the basket and the payment, and charges nothing (PASS-T2)', async () => {
  const day = Number(almatyDay(Date.now()).slice(8))
  await place('ordinary', 'ru')
  await press(ru.key.passes)
  const { quoteNumber } = await choose('PASS_M_CITY')
  // After the 15th this month is over; before, the next is not yet open: either way another month is sold a half later.
  await app.bench$({ kind: 'clock_shift', days: day <= 15 ? 16 - day : 32 })
  await press(new RegExp(texts.ru.method.bank))
  await expect.poll(async () => (await app.screen('basket')).quoteNumber).toBeGreaterThan(quoteNumber)
  expect((await app.screen('basket')).lines[0]?.changes).toContain('validity')
  await expect(app.kiosk.getByText(ru.basket.changedLead, { exact: true })).toBeVisible()
  await app.press(texts.ru.key.cancel)
})

test('sells nothing to plastic that has run out, and says from when (CARD-008)', async () => {
  for (let shifts = 0; shifts < 10; shifts += 1) await app.bench$({ kind: 'clock_shift', days: 400 })
  const { standing, offers } = await place('concession', 'kk')
  expect([standing, offers.topUp?.code, offers.pass?.code]).toEqual(['expired', 'card_expired', 'card_expired'])
  await expect(app.kiosk.getByRole('heading', { name: kk.standing.expired, exact: true })).toBeVisible()
  await app.press(texts.kk.key.finish)
})
