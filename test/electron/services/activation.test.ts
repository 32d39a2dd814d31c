import { describe, expect, test } from 'vitest'
import { openRig, type Rig } from '#test/rig/terminal'
import {
  expectBooksClosed,
  factsOf,
  newBalance,
  ordinaryNumber,
  secondNumber,
  total,
} from '#test/electron/services/books'
import { activate, dayMs, paidElsewhere, payByBank } from '#test/electron/services/flows'

/** Nothing was written, taken or reported as written. */
async function expectUntouched(rig: Rig): Promise<void> {
  expect(await factsOf(rig, 'card_credited')).toEqual([])
  expect(rig.balance('ordinary')).toBe(newBalance)
  await expectBooksClosed(rig)
}

describe('activation of payments made elsewhere', () => {
  test('writes a payment with days left to its card and reports it by its action number (PEND-002, PEND-009)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500, 3)
    const card = await rig.place('ordinary')
    expect(card.pending).toMatchObject([
      { pendingId: payment.pendingId, amount: 1500, state: 'ready', daysLeft: 25, lastDay: '2026-04-04', termDays: 28 },
    ])
    await rig.session.activate([payment.pendingId])
    expect(await rig.until('done')).toMatchObject({
      origin: 'activation',
      amount: 1500,
      balanceAfter: newBalance + 1500,
    })
    expect(await factsOf(rig, 'card_credited')).toMatchObject([
      { pendingId: payment.pendingId, action: payment.action },
    ])
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'activated' }])
    expect(rig.centre.conflicts()).toEqual([])
    await expectBooksClosed(rig)
  })

  test.each([
    ['the day it was accepted', 0, 28],
    ['day 27', 27, 1],
    ['day 28, the last good one', 28, 0],
  ] as const)('activates on %s (PEND-004)', async (_, daysAgo, left) => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 500, daysAgo)
    expect((await rig.place('ordinary')).pending).toMatchObject([{ state: 'ready', daysLeft: left }])
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: true })
    await rig.until('done')
    await expectBooksClosed(rig)
  })

  test.each(['up', 'down'] as const)(
    'refuses on day 29 by its own clock, the link being %s (PEND-004, PEND-005)',
    async (link) => {
      const rig = await openRig()
      const payment = await paidElsewhere(rig, 500, 29)
      rig.centre.setLink(link)
      expect((await rig.place('ordinary')).pending).toMatchObject([{ state: 'expired', daysLeft: -1 }])
      expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: false, reason: 'not_available' })
      await expectUntouched(rig)
    },
  )

  test('refuses at midnight what was offered before it, while the card lies there (PEND-004)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 500, 28)
    rig.time.setWall(Date.parse('2026-03-10T18:59:59.999Z'))
    expect((await rig.place('ordinary')).pending).toMatchObject([{ state: 'ready', daysLeft: 0 }])
    rig.time.setWall(Date.parse('2026-03-10T19:00:00.000Z'))
    await rig.session.activate([payment.pendingId])
    expect(await rig.until('message')).toMatchObject({ code: 'pending_expired', amount: 500, lastDay: '2026-03-10' })
    await expectUntouched(rig)
  })

  test('writes several oldest first, each on its own, with one receipt (PEND-013)', async () => {
    const rig = await openRig()
    const younger = await paidElsewhere(rig, 700, 1)
    const oldest = await paidElsewhere(rig, 300, 9)
    const middle = await paidElsewhere(rig, 500, 4)
    await activate(rig, younger, middle, oldest)
    expect(await rig.until('done')).toMatchObject({
      amount: 1500,
      balanceBefore: newBalance,
      balanceAfter: newBalance + 1500,
    })
    const credits = await factsOf(rig, 'card_credited')
    expect(credits.map(({ amount }) => amount)).toEqual([300, 500, 700])
    expect(new Set(credits.map(({ operationNumber }) => operationNumber)).size).toBe(3)
    await rig.centre.exchange(rig.store)
    expect(rig.centre.conflicts()).toEqual([])
    await expectBooksClosed(rig)
  })

  test('one of several that the card cannot take stays with the centre, the others are written (PEND-013)', async () => {
    const rig = await openRig()
    const first = await paidElsewhere(rig, 300, 9)
    const tooLarge = await paidElsewhere(rig, 50_000_000, 5)
    const last = await paidElsewhere(rig, 500, 1)
    await activate(rig, first, tooLarge, last)
    await rig.untilTrue('both are written', async () => (await factsOf(rig, 'card_credited')).length === 2)
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments().map(({ state }) => state)).toEqual(['activated', 'pending', 'activated'])
    expect(rig.balance('ordinary')).toBe(newBalance + 800)
    expect(rig.centre.conflicts()).toEqual([])
  })

  test('writes only the payments that were chosen', async () => {
    const rig = await openRig()
    const [first, second] = [await paidElsewhere(rig, 300, 9), await paidElsewhere(rig, 500, 4)]
    await activate(rig, second)
    await rig.until('done')
    expect(await factsOf(rig, 'card_credited')).toMatchObject([{ pendingId: second.pendingId }])
    await rig.session.finish()
    await rig.bench({ kind: 'card_take' })
    expect((await rig.place('ordinary')).pending).toMatchObject([{ pendingId: first.pendingId, state: 'ready' }])
  })

  test('activates offline, and once only although the list still has the payment (design D6)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    rig.centre.setLink('down')
    await activate(rig, payment)
    await rig.until('done')
    await rig.session.finish()
    await rig.bench({ kind: 'card_take' })
    expect((await rig.place('ordinary')).pending).toEqual([])
    expect(await total(rig, 'card_credited')).toBe(1500)
    await expectBooksClosed(rig)
  })

  test('does not show the payments of one card to another (PEND-013)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    expect((await rig.place('second')).pending).toEqual([])
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: false, reason: 'not_available' })
    await expectUntouched(rig)
  })

  test('writes nothing to another card laid down after the key was pressed (PEND-013)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await rig.place('ordinary')
    await rig.bench({ kind: 'card_take' })
    await rig.until('card', ({ cardPresent }) => !cardPresent)
    await rig.session.activate([payment.pendingId])
    await rig.until('card_removed', ({ outcome }) => outcome === 'certain')
    await rig.bench({ kind: 'card_place', cardId: 'second' })
    expect(await rig.until('card_removed', ({ otherCard }) => otherCard)).toMatchObject({ cardNumber: ordinaryNumber })
    expect(rig.balance('second')).toBe(330)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('done')).toMatchObject({ amount: 1500 })
    await expectBooksClosed(rig)
  })

  test('leaves the payment with the centre when the customer does not come back with the card', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await rig.place('ordinary')
    await rig.bench({ kind: 'card_take' })
    await rig.session.activate([payment.pendingId])
    await rig.until('card_removed')
    await rig.session.defer()
    await rig.until('home')
    await expectUntouched(rig)
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'pending' }])
  })
})

describe('the word of the centre (PEND-005)', () => {
  test.each([
    ['cancelled', { state: 'cancelled' }, 'pending_cancelled'],
    ['blocked by decision', { state: 'blocked', blocked_by: 'decision' }, 'pending_blocked'],
    ['blocked by the term', { state: 'blocked', blocked_by: 'term' }, 'pending_expired'],
    ['activated elsewhere', { state: 'activated' }, 'pending_activated'],
  ] as const)('%s since the list was fetched: nothing is written and the reason is told', async (_, change, code) => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await rig.place('ordinary')
    rig.centre.change(payment.pendingId, change)
    await rig.session.activate([payment.pendingId])
    expect(await rig.until('message')).toMatchObject({ code, amount: 1500, cardNumber: ordinaryNumber })
    await expectUntouched(rig)
  })

  test('leased by another terminal: held, unchanged, to be tried again', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    rig.centre.leaseElsewhere(payment.pendingId)
    await activate(rig, payment)
    expect(await rig.until('message')).toMatchObject({ code: 'pending_unreadable' })
    await expectUntouched(rig)
  })

  test.each([
    ['cancelled', { state: 'cancelled' }, 'cancelled'],
    ['blocked', { state: 'blocked', blocked_by: 'decision' }, 'blocked'],
  ] as const)('%s when the card is read: shown as such and not offered', async (_, change, state) => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    rig.centre.change(payment.pendingId, change)
    await rig.place('ordinary')
    await rig.until('card', ({ pending }) => pending[0]?.state === state)
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: false, reason: 'not_available' })
    await expectUntouched(rig)
  })

  test('refused for one of several: the others are written', async () => {
    const rig = await openRig()
    const [first, second] = [await paidElsewhere(rig, 300, 9), await paidElsewhere(rig, 500, 4)]
    rig.centre.leaseElsewhere(first.pendingId)
    await activate(rig, first, second)
    expect(await rig.until('done')).toMatchObject({ amount: 500 })
    await expectBooksClosed(rig)
  })

  test('that the card is blocked: no money is taken for it, whatever was pressed meanwhile', async () => {
    const rig = await openRig()
    rig.centre.blockCard(ordinaryNumber)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    const { offers } = await rig.until('card', ({ standing }) => standing === 'blocked')
    expect([offers.topUp?.code, offers.pass?.code]).toEqual(['card_blocked', 'card_blocked'])
    expect(rig.session.openTopUp()).toEqual({ ok: false, reason: 'not_now' })
    await expectUntouched(rig)
  })
})

describe('a payment that is on the card already (design D6)', () => {
  test('is not offered again and is reported as observed, once for each time the card has changed', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await rig.writeElsewhere('ordinary', { what: 'activation', credit: 1500, action: payment.action })
    await rig.until('home')
    expect((await rig.place('ordinary')).pending).toEqual([])
    await rig.bench({ kind: 'card_take' })
    await rig.place('ordinary')
    expect(await factsOf(rig, 'activation_observed')).toMatchObject([
      { pendingId: payment.pendingId, action: payment.action },
    ])
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'activated' }])
    await expectBooksClosed(rig, 1500)
  })

  test('is reported again after the card was used, though the centre calls it cancelled', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    rig.centre.change(payment.pendingId, { state: 'cancelled' })
    await rig.centre.exchange(rig.store)
    await rig.writeElsewhere('ordinary', { what: 'activation', credit: 1500, action: payment.action })
    await rig.place('ordinary')
    await rig.bench({ kind: 'card_take' })
    await rig.writeElsewhere('ordinary', { what: 'top_up', credit: 100 })
    await rig.place('ordinary')
    expect((await factsOf(rig, 'activation_observed')).map(({ counter }) => counter)).toEqual([1, 2])
    await expectBooksClosed(rig, 1600)
  })
})

describe('a deferred sale whose write may have happened (design D6)', () => {
  /** Paid by bank, the answer to the commit lost, the customer gone: deferred with a guard. */
  async function deferredInDoubt(at: 'at_commit' | 'after_commit'): Promise<Rig> {
    const rig = await openRig()
    await rig.bench({ kind: 'card_tear', at })
    await payByBank(rig, 2000)
    await rig.until('card_removed', ({ outcome }) => outcome === 'checking')
    await rig.session.defer()
    await rig.until('deferred')
    expect(await factsOf(rig, 'sale_deferred')).toMatchObject([{ guard: { terminalNumber: 147, expectedCounter: 0 } }])
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ source: 'deferred_sale', state: 'pending', amount: 2000 }])
    return rig
  }

  test('is not written again when the card says that it was: it is reported as delivered', async () => {
    const rig = await deferredInDoubt('after_commit')
    expect(rig.balance('ordinary')).toBe(newBalance + 2000)
    const card = await rig.place('ordinary')
    await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
    expect(await rig.until('message')).toMatchObject({ code: 'pending_activated', amount: 2000 })
    expect(rig.balance('ordinary')).toBe(newBalance + 2000)
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'activated' }])
    expect(rig.centre.conflicts()).toEqual([])
    expect(await total(rig, 'card_credited')).toBe(2000)
  })

  test('is reported under its own counter when the card was used in between', async () => {
    const rig = await deferredInDoubt('after_commit')
    await rig.writeElsewhere('ordinary', { what: 'top_up', credit: 100 })
    const card = await rig.place('ordinary')
    await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
    await rig.until('message', ({ code }) => code === 'pending_activated')
    expect(await factsOf(rig, 'card_credited')).toMatchObject([{ counter: 1, amount: 2000 }])
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'activated' }])
    expect(rig.centre.conflicts()).toEqual([])
  })

  test('is written when the card says that it was not', async () => {
    const rig = await deferredInDoubt('at_commit')
    expect(rig.balance('ordinary')).toBe(newBalance)
    const card = await rig.place('ordinary')
    await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
    expect(await rig.until('done')).toMatchObject({ amount: 2000, balanceAfter: newBalance + 2000 })
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'activated' }])
    expect(rig.centre.conflicts()).toEqual([])
  })

  test.each(['at_commit', 'after_commit'] as const)(
    'is not written unseen when the card was taken away before the key was pressed (torn %s)',
    async (at) => {
      const rig = await deferredInDoubt(at)
      const before = rig.balance('ordinary')
      const card = await rig.place('ordinary')
      await rig.bench({ kind: 'card_take' })
      await rig.until('card', ({ cardPresent }) => !cardPresent)
      await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
      await rig.until('message', ({ code }) => code === 'card_unreadable')
      await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
      await rig.until('card')
      expect(rig.balance('ordinary')).toBe(before)
      expect(rig.sales()).toEqual([])
    },
  )

  test('is neither written nor reported while the log of the card has wrapped over it', async () => {
    const rig = await deferredInDoubt('after_commit')
    for (let index = 0; index < 11; index += 1) await rig.writeElsewhere('ordinary', { what: 'top_up', credit: 10 })
    const card = await rig.place('ordinary')
    await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
    await rig.until('message', ({ code }) => code === 'pending_unreadable')
    expect(await factsOf(rig, 'card_credited')).toEqual([])
    expect(rig.balance('ordinary')).toBe(newBalance + 2000 + 110)
  })

  test('is settled by the centre when another terminal reports the counter in doubt', async () => {
    const rig = await deferredInDoubt('at_commit')
    const counter = await rig.writeElsewhere('ordinary', { what: 'top_up', credit: 100 })
    expect(counter).toBe(1)
    expect(rig.centre.payments()[0]?.guard).toEqual({ terminalNumber: 147, operationNumber: 1, expectedCounter: 0 })
    const card = await rig.place('ordinary')
    // The log still holds that counter, written by somebody else: the write in doubt did not happen.
    await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
    await rig.until('done')
    expect(rig.balance('ordinary')).toBe(newBalance + 2000 + 100)
  })
})

test('two cards of one holder keep their payments apart', async () => {
  const rig = await openRig()
  const mine = await paidElsewhere(rig, 1500)
  const acceptedAtMs = rig.time.clock.wallMs() - dayMs
  const other = rig.centre.pay({ cardNumber: secondNumber, amount: 900, acceptedAtMs })
  await rig.centre.exchange(rig.store)
  await rig.place('second')
  expect(await rig.session.activate([mine.pendingId, other.pendingId])).toEqual({ ok: true })
  await rig.until('done', ({ amount }) => amount === 900)
  expect([rig.balance('second'), rig.balance('ordinary')]).toEqual([330 + 900, newBalance])
})
