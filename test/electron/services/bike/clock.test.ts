import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import { tenge } from '#domain/money'
import { createClockWorld, type ClockWorld } from '#test/rig/clock-world'
import { act, open, openBikeRig, signIn } from '#test/electron/services/bike/bike-rig'
import { expectBooksClosed, factsOf } from '#test/electron/services/books'
import { dayMs } from '#test/electron/services/flows'

let database: Database
beforeAll(async () => {
  database = await openPglite(null)
}, 60_000)
afterAll(() => database.close())

test('a kiosk that does not know the date sells no right to hire, says why, and takes money for the account (BIKE-008)', async () => {
  const made: { world: ClockWorld | null } = { world: null }
  const { rig } = await openBikeRig(database, {}, { clocks: (time) => (made.world = createClockWorld(time)) })
  made.world?.hearCentre()
  expect(await signIn(rig, '10000008')).toMatchObject({ subscriptionReason: null, dayPassReason: null })
  // Two processes of the centre tell two times.
  made.world?.hearCentre({ errorMs: 40 * dayMs })

  await open(rig, 'products')
  const { standard } = await rig.until('bike_products')
  const untrusted = { code: 'clock_untrusted', day: null }
  for (const { reasons } of standard) expect(reasons).toContainEqual(untrusted)
  expect(await rig.session.areas['kiosk.bikeChooseProduct']({ sku: 'BIKE_STD_MONTH' })).toEqual({
    ok: false,
    reason: 'not_available',
  })
  await rig.session.back()
  expect(await rig.until('bike_account')).toMatchObject({ subscriptionReason: untrusted, dayPassReason: untrusted })

  await open(rig, 'top_up')
  await act(rig, 'kiosk.bikeChooseAmount', { amount: tenge(1000) })
  await act(rig, 'kiosk.bikePay', { method: 'bank' })
  await rig.until('bank')
  await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
  expect(await factsOf(rig, 'account_paid')).toMatchObject([{ purpose: 'top_up', amount: 1000 }])
  await expectBooksClosed(rig)
})
