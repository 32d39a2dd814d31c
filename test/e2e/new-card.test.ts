import { expect, test } from '@playwright/test'
import type { ScreenOf } from '#contract/view'
import type { Language } from '#domain/language'
import { tenge } from '#domain/money'
import { en as informationEn } from '#renderer/i18n/information/en.ts'
import { kk as informationKk } from '#renderer/i18n/information/kk.ts'
import { ru as informationRu } from '#renderer/i18n/information/ru.ts'
import { en } from '#renderer/i18n/new-card/en.ts'
import { kk } from '#renderer/i18n/new-card/kk.ts'
import { ru } from '#renderer/i18n/new-card/ru.ts'
import { launch, texts, type Application } from '#test/e2e/application'

/** Somebody without a card buys one, on the real application with the simulated dispenser. */
const words = { kk, ru, en } as const
const tiles: Record<Language, string> = {
  kk: informationKk.way.newCard,
  ru: informationRu.way.newCard,
  en: informationEn.way.newCard,
}
let app: Application

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  app = await launch()
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
})

async function openIn(language: Language): Promise<void> {
  await app.screen('home')
  await app.speak(language)
  await app.press(new RegExp(tiles[language]))
  expect(await app.screen('new_card')).toMatchObject({ price: 1000, warrantyDays: 14 })
  await expect(app.kiosk.getByRole('heading', { name: words[language].title })).toBeVisible()
}

async function cardInMouth(): Promise<void> {
  await expect.poll(async () => (await app.benchView()).dispenser.card, { timeout: 20_000 }).toBe('in_mouth')
}

/** The passenger takes the card out of the mouth; what is on it is what lies on the bench then. */
async function take(): Promise<{ readonly cardId: string; readonly cardNumber: string | null }> {
  await cardInMouth()
  const before = await boughtIds()
  await app.bench$({ kind: 'dispenser_take' })
  await expect.poll(async () => (await boughtIds()).filter((id) => !before.includes(id)).length).toBe(1)
  const card = (await app.benchView()).cards.find(
    ({ cardId, title }) => title === 'dispensed' && !before.includes(cardId),
  )
  return card ?? { cardId: '', cardNumber: null }
}

async function boughtIds(): Promise<readonly string[]> {
  const { cards } = await app.benchView()
  return cards.filter(({ title }) => title === 'dispensed').map(({ cardId }) => cardId)
}

async function failed(money: ScreenOf<'new_card_failed'>['money']): Promise<ScreenOf<'new_card_failed'>> {
  // Each line is refunded on its own, and the bank takes its time.
  await expect.poll(async () => (await app.screen('new_card_failed')).money, { timeout: 15_000 }).toBe(money)
  return app.screen('new_card_failed')
}

test('by bank card in Kazakh: it comes out, says its number, and is read when it is tapped (CARD-001, CARD-008, CARD-009)', async () => {
  await openIn('kk')
  await app.press(new RegExp(texts.kk.method.bank))
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  const { cardNumber } = await app.screen('take_card')
  await expect(app.kiosk.getByRole('heading', { name: kk.take.title })).toBeVisible()
  const card = await take()
  expect(card.cardNumber).toBe(cardNumber)
  expect(await app.screen('new_card_done')).toMatchObject({ cardNumber, balance: 0, plasticLastDay: '2036-01-15' })
  await expect(app.kiosk.getByText(cardNumber.replace(/(\d{4})(?=\d)/g, '$1 '), { exact: true })).toBeVisible()
  await app.bench$({ kind: 'card_place', cardId: card.cardId })
  expect((await app.screen('card')).card).toMatchObject({ number: cardNumber, kind: 'reusable', balance: 0 })
  await app.press(texts.kk.key.finish)
  await app.bench$({ kind: 'card_take' })
})

test('by cash in Russian: the surplus is written when the new card is laid on the reader (GAP-50)', async () => {
  await openIn('ru')
  await app.press(new RegExp(texts.ru.method.cash))
  await app.screen('cash')
  await expect(app.kiosk.getByText(texts.ru.cash.noChange, { exact: true })).toBeVisible()
  await app.bench$({ kind: 'note_insert', amount: tenge(2000) })
  const card = await take()
  expect(await app.screen('new_card_present')).toMatchObject({ cardNumber: card.cardNumber, amount: 1000 })
  await expect(app.kiosk.getByRole('heading', { name: ru.present.title })).toBeVisible()
  await app.bench$({ kind: 'card_place', cardId: card.cardId })
  expect(await app.screen('new_card_done')).toMatchObject({ cardNumber: card.cardNumber, balance: 1000 })
  expect(await app.balanceOnCard(card.cardId)).toBe(1000)
  await app.press(texts.ru.key.print)
  await expect.poll(async () => (await app.screen('new_card_done')).receipt.state).toBe('printed')
  await app.press(texts.ru.key.finish)
  await app.bench$({ kind: 'card_take' })
})

test('in English: a card that sticks is paid back, and said so with the amount', async () => {
  await openIn('en')
  await app.press(/^1\s000\s₸$/)
  await expect.poll(async () => (await app.screen('new_card')).due).toBe(2000)
  await app.press(new RegExp(texts.en.method.bank))
  await app.screen('bank')
  await app.bench$({ kind: 'dispenser_jam_next', motion: 'stage' })
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  expect(await failed('returned')).toMatchObject({ reason: 'jam', amount: 2000 })
  await expect(app.kiosk.getByRole('heading', { name: en.failed.jam.title })).toBeVisible()
  await app.press(texts.en.key.finish)
  await app.screen('home')
  await expect(app.kiosk.getByRole('button', { name: new RegExp(tiles.kk) })).toHaveCount(0)
  await app.bench$({ kind: 'dispenser_state', state: 'ok' })
  await expect(app.kiosk.getByRole('button', { name: new RegExp(tiles.kk) })).toBeVisible()
})

test('over a restart while the card waits in the mouth: its buyer takes it and sees its number', async () => {
  await openIn('ru')
  await app.press(new RegExp(texts.ru.method.bank))
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  await cardInMouth()
  const { directory } = app
  await app.close()
  app = await launch({ directory })
  const { cardNumber } = await app.screen('take_card')
  expect((await take()).cardNumber).toBe(cardNumber)
  expect(await app.screen('new_card_done')).toMatchObject({ cardNumber, balance: 0 })
  await app.press(texts.kk.key.finish)
})

test('gives a receipt that says until when card and warranty are good, and keeps the books (CARD-008, CARD-009)', async () => {
  await app.screen('home')
  expect((await app.benchView()).printer.lastPrint).toMatch(/^data:image\/png;base64,/)
  await expect.poll(async () => (await app.benchView()).link.unsentRecords, { timeout: 20_000 }).toBe(0)
})
