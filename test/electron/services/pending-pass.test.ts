import { describe, expect, test } from 'vitest'
import { calendarDay } from '#domain/time'
import { openRig, type Rig } from '#test/rig/terminal'
import { factsOf, ordinaryNumber } from '#test/electron/services/books'

/** Passes paid in a bank app. The rig's day is 10 March 2026. */

const april = { firstDay: calendarDay('2026-04-01'), lastDay: calendarDay('2026-04-30') }
const february = { firstDay: calendarDay('2026-02-01'), lastDay: calendarDay('2026-02-28') }

async function passPaid(rig: Rig, months: typeof april): Promise<string> {
  const pass = {
    product: 'monthly',
    coverage: { city: true, suburb: false, express: false },
    ...months,
    hours: null,
    tripsLeft: null,
    transfersLeft: null,
  } as const
  const acceptedAtMs = rig.time.clock.wallMs() - 20 * 86_400_000
  const content = { kind: 'pass', pass } as const
  const { pendingId } = rig.centre.pay({ cardNumber: ordinaryNumber, amount: 7500, acceptedAtMs, content })
  await rig.centre.exchange(rig.store)
  return pendingId
}

describe('a monthly pass paid in a bank app', () => {
  test('is shown by what it is and written to the card (PEND-002)', async () => {
    const rig = await openRig()
    const pendingId = await passPaid(rig, april)
    const { pending } = await rig.place('ordinary')
    expect(pending).toMatchObject([{ state: 'ready', item: { kind: 'pass', name: 'month', count: 1 } }])
    expect(await rig.session.activate([pendingId])).toEqual({ ok: true })
    await rig.untilTrue('it is written', async () => (await factsOf(rig, 'card_credited')).length === 1)
    expect(await factsOf(rig, 'card_credited')).toMatchObject([{ pendingId, content: { kind: 'pass', pass: april } }])
  })

  test('is not written once its month has passed, and the screen says so (PEND-014)', async () => {
    const rig = await openRig()
    const pendingId = await passPaid(rig, february)
    const { pending } = await rig.place('ordinary')
    expect(pending).toMatchObject([{ pendingId, state: 'period_over' }])
    expect(await rig.session.activate([pendingId])).toEqual({ ok: false, reason: 'not_available' })
    expect(await factsOf(rig, 'card_credited')).toEqual([])
  })
})
