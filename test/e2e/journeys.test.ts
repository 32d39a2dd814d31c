import { expect, test } from '@playwright/test'
import { tenge } from '#domain/money'
import { almatyDay, addDays } from '#domain/time'
import { launch, texts, type Application } from '#test/e2e/application'
import { auditAgreement } from '#test/e2e/auditor'

/** The main job, as a passenger does it, on the real application with simulated devices and the embedded centre. */
let app: Application

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  app = await launch()
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
})

test('shows what is on a card that is laid on the reader, in Kazakh (CARD-012)', async () => {
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  const { card, pending } = await app.screen('card')
  expect(card).toMatchObject({ number: '9643012077810345', balance: 1240, cityRides: 11 })
  expect(card.passes.map(({ product }) => product)).toEqual(['monthly', 'trips'])
  expect(pending).toEqual([])
  await expect(app.kiosk.getByText('9643 0120 7781 0345', { exact: true })).toBeVisible()
  await expect(app.kiosk.getByText('Қала ішінде 11 сапарға жетеді', { exact: true })).toBeVisible()
})

test('tops up by cash in Russian and credits the surplus it announced (WALLET-003, GAP-50)', async () => {
  await app.speak('ru')
  await app.press(new RegExp(texts.ru.key.topUp))
  await app.press(/^1\s000\s₸$/)
  await app.press(new RegExp(texts.ru.method.cash))
  await app.screen('cash')
  await expect(app.kiosk.getByText(texts.ru.cash.noChange, { exact: true })).toBeVisible()
  await app.bench$({ kind: 'note_insert', amount: tenge(500) })
  await expect.poll(async () => (await app.screen('cash')).remaining).toBe(500)
  await app.bench$({ kind: 'note_insert', amount: tenge(2000) })
  const done = await app.screen('done')
  expect(done).toMatchObject({ amount: 2500, balanceBefore: 1240, balanceAfter: 3740, surplus: 1500 })
  expect(await app.balanceOnCard('ordinary')).toBe(3740)
})

test('prints the receipt once, however often the key is pressed (INFO-014)', async () => {
  await app.press(texts.ru.key.print)
  await expect.poll(async () => (await app.screen('done')).receipt.state).toBe('printed')
  const answer = await app.kiosk.evaluate(() => window.beket.invoke('kiosk.printReceipt', undefined))
  expect(answer).toEqual({ ok: true })
  expect((await app.screen('done')).receipt.state).toBe('printed')
  expect((await app.benchView()).printer.lastPrint).toMatch(/^data:image\/png;base64,/)
})

test('forgets the customer: the next one finds the first language and no card', async () => {
  await app.press(texts.ru.key.finish)
  await app.screen('home')
  expect((await app.view()).language).toBe('kk')
  expect(await app.kiosk.content()).not.toContain('7781 0345')
})

test('does not write the card when the bank card is declined, writes it when the next is accepted, in English', async () => {
  await app.bench$({ kind: 'card_take' })
  await app.speak('en')
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await app.screen('card')
  await app.press(new RegExp(texts.en.key.topUp))
  await app.press('2\u00a0000 ₸')
  await app.press(new RegExp(texts.en.method.bank))
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'decline' })
  await app.screen('declined')
  await expect(app.kiosk.getByRole('heading', { name: texts.en.declined.title })).toBeVisible()
  expect(await app.balanceOnCard('ordinary')).toBe(3740)
  await app.press(new RegExp(texts.en.method.bank))
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  expect(await app.screen('done')).toMatchObject({ amount: 2000, balanceBefore: 3740, balanceAfter: 5740 })
  await app.press(texts.en.key.finish)
})

test('shows a payment of a bank app with its days left and writes it on one press (PEND-002, PEND-004)', async () => {
  await app.bench$({ kind: 'provider_pay', cardId: 'ordinary', amount: tenge(2000), acceptedDaysAgo: 24 })
  await app.bench$({ kind: 'card_take' })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await expect.poll(async () => (await app.screen('card')).pending.length).toBe(1)
  const { pending } = await app.screen('card')
  expect(pending[0]).toMatchObject({
    state: 'ready',
    amount: 2000,
    daysLeft: 4,
    lastDay: addDays(almatyDay(Date.now()), 4),
    termDays: 28,
  })
  await expect(app.kiosk.getByText('4 күн қалды', { exact: true })).toBeVisible()
  await app.press(texts.kk.key.write)
  expect(await app.screen('done')).toMatchObject({ origin: 'activation', balanceBefore: 5740, balanceAfter: 7740 })
  await app.press(texts.kk.key.finish)
})

test('does not offer the same payment again on the next tap (PEND-005, D6)', async () => {
  await app.bench$({ kind: 'card_take' })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  expect((await app.screen('card')).pending).toEqual([])
  await app.press(texts.kk.key.finish)
})

test('refuses a payment on day 29 and says where to go (PEND-004, PEND-005, PEND-006)', async () => {
  await app.bench$({ kind: 'provider_pay', cardId: 'second', amount: tenge(500), acceptedDaysAgo: 29 })
  await app.bench$({ kind: 'card_take' })
  await app.bench$({ kind: 'card_place', cardId: 'second' })
  await expect.poll(async () => (await app.screen('card')).pending[0]?.state).toBe('expired')
  await expect(app.kiosk.getByRole('button', { name: texts.kk.key.write })).toHaveCount(0)
  await expect(app.kiosk.getByText(/109/).first()).toBeVisible()
  const [payment] = (await app.screen('card')).pending
  const refused = await app.kiosk.evaluate(
    (pendingId) => window.beket.invoke('kiosk.activate', { pendingIds: [pendingId] }),
    payment?.pendingId ?? '',
  )
  expect(refused).toEqual({ ok: false, reason: 'not_available' })
  expect(await app.balanceOnCard('second')).toBe(330)
  await app.press(texts.kk.key.finish)
})

test('does not write a payment to another card than its own (PEND-013)', async () => {
  await app.bench$({ kind: 'provider_pay', cardId: 'ordinary', amount: tenge(1000), acceptedDaysAgo: 0 })
  await app.bench$({ kind: 'card_take' })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await expect.poll(async () => (await app.screen('card')).pending.length).toBe(1)
  const pendingId = (await app.screen('card')).pending[0]?.pendingId ?? ''
  await app.press(texts.kk.key.finish)
  await app.bench$({ kind: 'card_take' })
  await app.bench$({ kind: 'card_place', cardId: 'concession' })
  const { pending } = await app.screen('card')
  expect(pending).toEqual([])
  const refused = await app.kiosk.evaluate(
    (asked) => window.beket.invoke('kiosk.activate', { pendingIds: [asked] }),
    pendingId,
  )
  expect(refused).toEqual({ ok: false, reason: 'not_available' })
  expect(await app.balanceOnCard('concession')).toBe(0)
  await app.press(texts.kk.key.finish)
})

test('leaves a journal and a centre that agree to the tenge', async () => {
  await expect.poll(async () => (await app.benchView()).link.unsentRecords).toBe(0)
  await app.close()
  expect(await auditAgreement(app.directory)).toMatchObject({
    cashAccepted: 2500,
    bankCharged: 2000,
    cardCredited: 6500,
    activated: 2000,
    deferred: 0,
  })
})
