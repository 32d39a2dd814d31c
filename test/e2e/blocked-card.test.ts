import { expect, test } from '@playwright/test'
import { tenge } from '#domain/money'
import { launch, texts, type Application } from '#test/e2e/application'

/** A card the central desk blocks, as its passenger meets it: on the real application with the embedded centre. */
let app: Application

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  app = await launch()
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
})

test('a block that comes while the card lies there takes the keys away and says what to do (BLOCK-006)', async () => {
  await app.bench$({ kind: 'provider_pay', cardId: 'ordinary', amount: tenge(2000), acceptedDaysAgo: 3 })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await expect.poll(async () => (await app.screen('card')).pending[0]?.state).toBe('ready')
  await app.bench$({ kind: 'card_status', cardId: 'ordinary', status: 'blocked' })
  await expect.poll(async () => (await app.screen('card')).standing).toBe('blocked')
  expect((await app.screen('card')).pending).toMatchObject([{ amount: 2000, state: 'card_blocked' }])
  await expect(app.kiosk.getByRole('button', { name: texts.kk.key.write })).toHaveCount(0)
  await expect(app.kiosk.getByRole('button', { name: new RegExp(texts.kk.key.topUp) })).toHaveCount(0)
  await expect(app.kiosk.getByText(/109/).first()).toBeVisible()
  await app.press(texts.kk.key.finish)
  await app.bench$({ kind: 'card_take' })
})

test('without a connection the card is known to be blocked at the tap, and nothing is written to it (PEND-013)', async () => {
  await app.bench$({ kind: 'link_state', state: 'cut' })
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  const { standing, pending } = await app.screen('card')
  expect([standing, pending[0]?.state]).toEqual(['blocked', 'card_blocked'])
  const answer = await app.kiosk.evaluate(
    (pendingId) => window.beket.invoke('kiosk.activate', { pendingIds: [pendingId] }),
    pending[0]?.pendingId ?? '',
  )
  expect(answer).toEqual({ ok: false, reason: 'not_available' })
  expect(await app.balanceOnCard('ordinary')).toBe(1240)
})

test('unblocked it is served again, with the payment that waited for it', async () => {
  await app.bench$({ kind: 'link_state', state: 'open' })
  await app.bench$({ kind: 'card_status', cardId: 'ordinary', status: 'active' })
  await expect.poll(async () => (await app.screen('card')).pending[0]?.state).toBe('ready')
  await app.press(texts.kk.key.write)
  expect(await app.screen('done')).toMatchObject({ balanceBefore: 1240, balanceAfter: 3240 })
})
