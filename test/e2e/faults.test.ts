import { expect, test } from '@playwright/test'
import { tenge } from '#domain/money'
import { launch, texts, type Application } from '#test/e2e/application'
import { auditAgreement } from '#test/e2e/auditor'

/** What can go wrong between paying and the written card: cards torn away, processes gone, the link down. */
let app: Application

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  app = await launch()
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
})

async function payByBankCard(cardId: string, amount: number): Promise<void> {
  await app.bench$({ kind: 'card_place', cardId })
  await app.screen('card')
  await app.press(new RegExp(texts.kk.key.topUp))
  await app.press(new RegExp(`^${amount.toLocaleString('ru').replace(/\s/g, '\\s')}\\s₸$`))
  await app.press(new RegExp(texts.kk.method.bank))
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
}

/** What the bench was told of the device host, newest first. It may be back before anybody looks. */
async function machineLog(): Promise<string[]> {
  const { log } = await app.benchView()
  return log.filter(({ who, what }) => who === 'machine' && what.startsWith('devices')).map(({ what }) => what)
}

/** A top-up of 1 000 in cash, half of it inserted. */
async function insertHalf(cardId: string): Promise<void> {
  await app.bench$({ kind: 'card_place', cardId })
  await app.screen('card')
  await app.press(new RegExp(texts.kk.key.topUp))
  await app.press(/^1\s000\s₸$/)
  await app.press(new RegExp(texts.kk.method.cash))
  await app.screen('cash')
  await app.bench$({ kind: 'note_insert', amount: tenge(500) })
  await expect.poll(async () => (await app.screen('cash')).inserted).toBe(500)
}

async function takeAndFinish(): Promise<void> {
  await app.press(texts.kk.key.finish)
  await app.screen('home')
  await app.bench$({ kind: 'card_take' })
}

const tears = ['before_write', 'at_commit', 'after_commit'] as const

for (const [index, at] of tears.entries()) {
  test(`credits once when the card is torn away ${at.replace('_', ' ')} and presented again (D6)`, async () => {
    const before = 330 + index * 1000
    await app.bench$({ kind: 'card_tear', at })
    await payByBankCard('second', 1000)
    const removed = await app.screen('card_removed')
    expect(removed).toMatchObject({ amount: 1000, cardNumber: '9643012077810352' })
    expect(removed.outcome).toBe(at === 'before_write' ? 'certain' : 'checking')
    await expect(app.kiosk.getByRole('heading', { name: texts.kk.removed.title })).toBeVisible()
    await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
    await expect.poll(async () => (await app.screen('card_removed')).otherCard).toBe(true)
    await app.bench$({ kind: 'card_take' })
    await app.bench$({ kind: 'card_place', cardId: 'second' })
    expect(await app.screen('done')).toMatchObject({ balanceBefore: before, balanceAfter: before + 1000 })
    await expect.poll(() => app.balanceOnCard('second')).toBe(before + 1000)
    await takeAndFinish()
  })
}

test('writes a pending payment once when the card is torn away after the commit (PEND-013)', async () => {
  await app.bench$({ kind: 'provider_pay', cardId: 'second', amount: tenge(700), acceptedDaysAgo: 3 })
  await app.bench$({ kind: 'card_place', cardId: 'second' })
  await expect.poll(async () => (await app.screen('card')).pending.length).toBe(1)
  await app.bench$({ kind: 'card_tear', at: 'after_commit' })
  await app.press(texts.kk.key.write)
  expect((await app.screen('card_removed')).origin).toBe('activation')
  await app.bench$({ kind: 'card_place', cardId: 'second' })
  expect(await app.screen('done')).toMatchObject({ origin: 'activation', amount: 700, balanceAfter: 4030 })
  await takeAndFinish()
  await app.bench$({ kind: 'card_place', cardId: 'second' })
  expect((await app.screen('card')).pending).toEqual([])
  await takeAndFinish()
})

test('defers what was paid when the customer leaves, and gives a claim slip (D3, PEND-004)', async () => {
  await app.bench$({ kind: 'card_tear', at: 'before_write' })
  await payByBankCard('second', 500)
  await app.screen('card_removed')
  await app.press(texts.kk.key.later)
  const deferred = await app.screen('deferred')
  expect(deferred).toMatchObject({ amount: 500, cardNumber: '9643012077810352' })
  await expect.poll(async () => (await app.screen('deferred')).receipt.state).toBe('printed')
  await app.press(texts.kk.key.finish)
  await app.screen('home')
  await expect.poll(async () => (await app.benchView()).link.unsentRecords).toBe(0)
})

test('writes the deferred amount on a later tap, once (D6)', async () => {
  await app.bench$({ kind: 'card_place', cardId: 'second' })
  await expect.poll(async () => (await app.screen('card')).pending.map(({ amount }) => amount)).toEqual([500])
  await app.press(texts.kk.key.write)
  expect(await app.screen('done')).toMatchObject({ balanceBefore: 4030, balanceAfter: 4530 })
  await takeAndFinish()
})

test('comes back to the same screen when the page is reloaded in the middle of a payment', async () => {
  await insertHalf('ordinary')
  await app.kiosk.reload()
  await expect(app.kiosk.getByText(texts.kk.cash.remaining, { exact: true })).toBeVisible()
  expect(await app.screen('cash')).toMatchObject({ inserted: 500, remaining: 500 })
})

test('credits the inserted part when the customer stops after one note (GAP-50)', async () => {
  await app.press(texts.kk.key.stop)
  expect(await app.screen('done')).toMatchObject({ amount: 500, balanceAfter: 1740 })
  await takeAndFinish()
})

test('survives the death of the device host while cash is inserted, and loses no note', async () => {
  await insertHalf('ordinary')
  await app.bench$({ kind: 'devices_kill' })
  await expect.poll(async () => (await machineLog()).slice(0, 2)).toEqual(['devices ready', 'devices lost'])
  await app.press(texts.kk.key.stop)
  expect(await app.screen('done')).toMatchObject({ amount: 500, balanceAfter: 2240 })
  await takeAndFinish()
})

test('sells and activates with the link down, and agrees with the centre when it is back (PEND-005)', async () => {
  await app.bench$({ kind: 'provider_pay', cardId: 'ordinary', amount: tenge(900), acceptedDaysAgo: 1 })
  await expect.poll(async () => (await app.benchView()).cards[0]?.pending).toBe(1)
  await app.bench$({ kind: 'link_state', state: 'cut' })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await expect.poll(async () => (await app.screen('card')).pending.length).toBe(1)
  await app.press(texts.kk.key.write)
  expect(await app.screen('done')).toMatchObject({ origin: 'activation', balanceAfter: 3140 })
  await takeAndFinish()
  await payByBankCard('ordinary', 2000)
  expect(await app.screen('done')).toMatchObject({ balanceAfter: 5140 })
  await expect.poll(async () => (await app.view()).link).toBe('down')
  await expect(app.kiosk.getByText(texts.kk.strip.offline, { exact: true })).toBeVisible()
  await takeAndFinish()
  expect((await app.benchView()).link.unsentRecords).toBeGreaterThan(0)
})

test('refuses an expired payment by its own clock while the link is down (PEND-004, PEND-005)', async () => {
  await app.bench$({ kind: 'link_state', state: 'open' })
  await app.bench$({ kind: 'provider_pay', cardId: 'ordinary', amount: tenge(600), acceptedDaysAgo: 28 })
  await expect.poll(async () => (await app.benchView()).cards[0]?.pending).toBe(1)
  await app.bench$({ kind: 'link_state', state: 'cut' })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await expect.poll(async () => (await app.screen('card')).pending[0]?.state).toBe('ready')
  expect((await app.screen('card')).pending[0]?.daysLeft).toBe(0)
  await takeAndFinish()
  await app.bench$({ kind: 'clock_shift', days: 1 })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await expect.poll(async () => (await app.screen('card')).pending[0]?.state).toBe('expired')
  await takeAndFinish()
  await app.bench$({ kind: 'clock_shift', days: -1 })
  await app.bench$({ kind: 'link_state', state: 'open' })
})

test('leaves a journal and a centre that agree to the tenge after all of it', async () => {
  await expect.poll(async () => (await app.benchView()).link.unsentRecords, { timeout: 30_000 }).toBe(0)
  await app.close()
  const totals = await auditAgreement(app.directory)
  expect(totals).toMatchObject({ cashAccepted: 1000, bankCharged: 5500, deferred: 500 })
  expect(totals.cardCredited).toBe(1000 + 5500 + 700 + 900)
})
