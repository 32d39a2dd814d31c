import { describe, expect, test } from 'vitest'
import { openRig, type Rig } from '#test/rig/terminal'
import { factsOf, newBalance } from '#test/electron/services/books'
import { activate, paidElsewhere, payByBank } from '#test/electron/services/flows'

/** Payments that can never be activated again leave the card's window (design D6). */

async function takeCard(rig: Rig): Promise<void> {
  await rig.until('done')
  await rig.session.finish()
  await rig.bench({ kind: 'card_take' })
}

async function cancelled(rig: Rig): Promise<number> {
  const payment = await paidElsewhere(rig, 700)
  rig.centre.change(payment.pendingId, { state: 'cancelled' })
  await rig.centre.exchange(rig.store)
  return payment.action
}

describe('a cancelled payment', () => {
  test.each(['an activation', 'a top-up'] as const)(
    'is closed on its card by %s: another terminal that still lists it cannot write it (D6)',
    async (what) => {
      const rig = await openRig()
      const action = await cancelled(rig)
      const open = await paidElsewhere(rig, 500)
      if (what === 'an activation') await activate(rig, open)
      else await payByBank(rig, 500)
      await takeCard(rig)
      expect(rig.balance('ordinary')).toBe(newBalance + 500)
      const stale = rig.writeElsewhere('ordinary', { what: 'activation', credit: 700, action })
      await expect(stale).rejects.toThrow('card_action_applied')
    },
  )

  test('does not keep the 65th payment after it from the card (D6)', async () => {
    const rig = await openRig()
    await cancelled(rig)
    let last = await paidElsewhere(rig, 10)
    for (let count = 2; count <= 64; count += 1) {
      rig.centre.change(last.pendingId, { state: 'cancelled' })
      last = await paidElsewhere(rig, 10)
    }
    expect(last.action).toBe(65)
    await activate(rig, last)
    await rig.until('done')
    expect(rig.balance('ordinary')).toBe(newBalance + 10)
  })

  test('is not reported as seen on a card whose window has passed it', async () => {
    const rig = await openRig()
    await cancelled(rig)
    await activate(rig, await paidElsewhere(rig, 500))
    await takeCard(rig)
    await rig.place('ordinary')
    expect(await factsOf(rig, 'activation_observed')).toEqual([])
  })
})

test('a blocked payment stays open on its card: re-opened, it is written under its number (PEND-006, D6)', async () => {
  const rig = await openRig()
  const blocked = await paidElsewhere(rig, 700)
  rig.centre.change(blocked.pendingId, { state: 'blocked', blocked_by: 'decision' })
  await activate(rig, await paidElsewhere(rig, 500))
  await takeCard(rig)
  rig.centre.change(blocked.pendingId, { state: 'pending', blocked_by: null })
  await rig.centre.exchange(rig.store)
  await activate(rig, blocked)
  await rig.until('done')
  expect(rig.balance('ordinary')).toBe(newBalance + 1200)
  await rig.centre.exchange(rig.store)
  expect(rig.centre.conflicts()).toEqual([])
})
