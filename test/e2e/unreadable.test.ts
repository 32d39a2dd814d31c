import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { openStore } from '#electron/store/open'
import { launch, texts } from '#test/e2e/application'

const cardNumber = '9643012077810345'

/** A payment document with a field this version does not know: it could carry a condition that must be honoured. */
const document = {
  pendingId: '018f6f3a-1111-7abc-8def-000000000001',
  cardNumber,
  action: 1,
  amount: 2000,
  acceptedAtMs: Date.now(),
  lastDay: '2099-01-01',
  state: 'pending',
  source: 'provider',
  guard: null,
  onlyOnWeekdays: true,
}

test('shows that a payment with an unknown field cannot be read, and writes nothing (PEND-002)', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'beket-e2e-'))
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }
  const store = await openStore(join(directory, 'beket.sqlite'), clock)
  await store.pending.remember([document], Date.now())
  await store.close()
  const app = await launch({ directory, arguments: ['--central=none'] })
  try {
    await app.screen('home')
    await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
    const screen = await app.screen('card')
    expect(screen).toMatchObject({ pending: [], unreadablePending: 1, card: { balance: 1240 } })
    await expect(app.kiosk.getByText(texts.kk.pending.unreadableHow, { exact: true })).toBeVisible()
    await expect(app.kiosk.getByRole('button', { name: texts.kk.key.write })).toHaveCount(0)
    const refused = await app.kiosk.evaluate(
      (pendingId) => window.beket.invoke('kiosk.activate', { pendingIds: [pendingId] }),
      document.pendingId,
    )
    expect(refused).toEqual({ ok: false, reason: 'not_available' })
  } finally {
    await app.dispose()
  }
})
