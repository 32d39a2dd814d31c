import { describe, expect, test } from 'vitest'
import { openRig, type Rig } from '#test/rig/terminal'
import { expectBooksClosed, factsOf, newBalance, ordinaryNumber, total } from '#test/electron/services/books'
import { activate, chooseTopUp, dayMs, insert, paidElsewhere, payByBank } from '#test/electron/services/flows'
import { choosePass, pressPay } from '#test/electron/services/shopping'

/** The centre blocks the card, and the list that says so comes. */
async function block(rig: Rig): Promise<void> {
  rig.centre.blockCard(ordinaryNumber)
  await rig.centre.sendHotlist(rig.store)
}

/** Nothing was taken and nothing written. */
async function expectUntouched(rig: Rig): Promise<void> {
  expect(await factsOf(rig, 'card_credited')).toEqual([])
  expect([await total(rig, 'cash_accepted'), await total(rig, 'bank_charged')]).toEqual([0, 0])
  expect(rig.balance('ordinary')).toBe(newBalance)
  await expectBooksClosed(rig)
}

describe('a card on the hotlist', () => {
  test('is recognised at the tap without a connection: read and shown, and nothing is sold to it (BLOCK-006)', async () => {
    const rig = await openRig()
    await block(rig)
    rig.centre.setLink('down')
    const { standing, card, offers } = await rig.place('ordinary')
    expect([standing, card.balance, offers.topUp?.code, offers.pass?.code]).toEqual([
      'blocked',
      newBalance,
      'card_blocked',
      'card_blocked',
    ])
    expect(rig.session.openTopUp()).toEqual({ ok: false, reason: 'not_now' })
    expect(await rig.session.areas['kiosk.openPasses'](undefined)).toEqual({ ok: false, reason: 'not_available' })
    await expectUntouched(rig)
  })

  test('gets none of the payments that wait for it; they stay with the centre (BLOCK-006, PEND-013)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await block(rig)
    rig.centre.setLink('down')
    expect((await rig.place('ordinary')).pending).toMatchObject([{ amount: 1500, state: 'card_blocked' }])
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: false, reason: 'not_available' })
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'pending' }])
    await expectUntouched(rig)
  })

  test('is served again when it is unblocked, with what waited for it (BLOCK-006)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await block(rig)
    await rig.place('ordinary')
    rig.centre.unblockCard(ordinaryNumber)
    await rig.centre.sendHotlist(rig.store)
    await rig.until('card', ({ standing }) => standing === 'good')
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: true })
    expect(await rig.until('done')).toMatchObject({ amount: 1500 })
    await expectBooksClosed(rig)
  })
})

describe('a block that comes', () => {
  test('while the card lies on the reader is shown at once (BLOCK-006)', async () => {
    const rig = await openRig()
    await paidElsewhere(rig, 1500)
    expect(await rig.place('ordinary')).toMatchObject({ standing: 'good', pending: [{ state: 'ready' }] })
    await block(rig)
    const { pending } = await rig.until('card', ({ standing }) => standing === 'blocked')
    expect(pending).toMatchObject([{ state: 'card_blocked' }])
    await expectUntouched(rig)
  })

  test('while an amount is chosen leads back to the card', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    await block(rig)
    expect((await rig.until('card')).standing).toBe('blocked')
  })

  test('between basket and payment is honoured before money is taken', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    await choosePass(rig, 'PASS_D1_CITY')
    await block(rig)
    const { lines } = await rig.until('basket', (screen) => screen.lines[0]?.reason !== null)
    expect(lines).toMatchObject([{ reason: { code: 'card_blocked' } }])
    expect(await pressPay(rig, 'bank')).toEqual({ ok: false, reason: 'not_available' })
    await expectUntouched(rig)
  })

  test('in the moment the payment is chosen opens no sale', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    rig.session.chooseAmount(rig.balance('second'))
    const pressed = block(rig).then(() => rig.session.pay('bank'))
    expect((await pressed).ok).toBe(false)
    expect((await rig.until('card')).standing).toBe('blocked')
    await expectUntouched(rig)
  })

  test('before the first note ends the payment', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    await block(rig)
    expect((await rig.until('card')).standing).toBe('blocked')
    await expectUntouched(rig)
  })

  test('while the bank terminal waits takes nothing, and no other way to pay either', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'bank')
    await block(rig)
    await rig.until('declined')
    expect(await rig.session.pay('cash')).toEqual({ ok: false, reason: 'not_available' })
    expect((await rig.until('card')).standing).toBe('blocked')
    await expectUntouched(rig)
  })

  test('between two notes keeps what is in for the number of the card, and takes no more (PEND-013)', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 2000, 'cash')
    await insert(rig, 500)
    await rig.until('cash', ({ inserted }) => inserted === 500)
    await block(rig)
    expect(await rig.until('deferred')).toMatchObject({
      amount: 500,
      cardNumber: ordinaryNumber,
      unfit: 'card_blocked',
      lastDay: '2026-04-07',
    })
    expect(rig.balance('ordinary')).toBe(newBalance)
    await expectBooksClosed(rig)
  })

  test('after the bank has paid sends the money back the same way (PEND-013, BLOCK-006)', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'bank')
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('card_removed')
    await block(rig)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('message')).toMatchObject({ code: 'payment_refunded', amount: 1000 })
    await rig.untilTrue('it is refunded', () => rig.sales().length === 0)
    expect(await factsOf(rig, 'card_credited')).toEqual([])
    expect(await total(rig, 'bank_refunded')).toBe(1000)
    await expectBooksClosed(rig)
  })

  test('after cash keeps it for the number of the card, to be written when it is unblocked (PEND-013)', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    await rig.bench({ kind: 'card_take' })
    await insert(rig, 1000)
    await rig.until('card_removed')
    await block(rig)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('deferred')).toMatchObject({ amount: 1000, unfit: 'card_blocked' })
    await rig.session.finish()
    await rig.bench({ kind: 'card_take' })
    await rig.centre.exchange(rig.store)
    expect((await rig.place('ordinary')).pending).toMatchObject([{ amount: 1000, state: 'card_blocked' }])
    rig.centre.unblockCard(ordinaryNumber)
    await rig.centre.sendHotlist(rig.store)
    const { pending } = await rig.until('card', ({ standing }) => standing === 'good')
    await rig.session.activate(pending.map(({ pendingId }) => pendingId))
    expect(await rig.until('done')).toMatchObject({ amount: 1000 })
    expect(rig.balance('ordinary')).toBe(newBalance + 1000)
  })

  test('with the lease of a payment writes nothing and changes nothing of the payment (PEND-013)', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await rig.place('ordinary')
    rig.centre.blockCard(ordinaryNumber)
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: true })
    expect(await rig.until('message')).toMatchObject({ code: 'card_blocked', amount: 1500 })
    rig.centre.unblockCard(ordinaryNumber)
    await rig.bench({ kind: 'card_take' })
    await rig.place('ordinary')
    await rig.until('card', ({ pending }) => pending[0]?.state === 'ready')
    await expectUntouched(rig)
  })

  test('while a write is in doubt: it is looked at, and counted if it took place', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'card_tear', at: 'after_commit' })
    await payByBank(rig, 1000)
    await rig.until('card_removed', ({ outcome }) => outcome === 'checking')
    await block(rig)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('done')).toMatchObject({ amount: 1000, balanceAfter: newBalance + 1000 })
    await expectBooksClosed(rig)
  })

  test('while a write is in doubt that did not take place: the money goes back', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'card_tear', at: 'at_commit' })
    await payByBank(rig, 1000)
    await rig.until('card_removed', ({ outcome }) => outcome === 'checking')
    await block(rig)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    await rig.until('message', ({ code }) => code === 'payment_refunded')
    await rig.untilTrue('it is refunded', () => rig.sales().length === 0)
    expect(rig.balance('ordinary')).toBe(newBalance)
    await expectBooksClosed(rig)
  })
})

describe('plastic past its last day', () => {
  const lastDayEndsMs = Date.parse('2034-03-10T18:59:59Z')

  test('gets none of the payments that wait for it, and says why (CARD-008, PEND-013)', async () => {
    const rig = await openRig()
    rig.time.setWall(lastDayEndsMs + dayMs)
    const payment = await paidElsewhere(rig, 1500, 1)
    const { standing, pending } = await rig.place('ordinary')
    expect([standing, pending[0]?.state]).toEqual(['expired', 'card_expired'])
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: false, reason: 'not_available' })
    expect(rig.balance('ordinary')).toBe(newBalance)
  })

  test('that was good when it was paid for: the cash stays with its number (CARD-008, PEND-013)', async () => {
    const rig = await openRig()
    rig.time.setWall(lastDayEndsMs)
    await chooseTopUp(rig, 1000, 'cash')
    await rig.bench({ kind: 'card_take' })
    await insert(rig, 1000)
    await rig.until('card_removed')
    rig.time.setWall(lastDayEndsMs + 2000)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('deferred')).toMatchObject({ amount: 1000, unfit: 'card_expired' })
    expect(rig.balance('ordinary')).toBe(newBalance)
  })

  test('that ran out between the press and the write leaves the payment as it was (CARD-008, PEND-013)', async () => {
    const rig = await openRig()
    rig.time.setWall(lastDayEndsMs)
    const payment = await paidElsewhere(rig, 1500, 1)
    await rig.bench({ kind: 'card_tear', at: 'before_write' })
    await activate(rig, payment)
    await rig.until('card_removed')
    rig.time.setWall(lastDayEndsMs + 2000)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    const { pending } = await rig.until('card', ({ standing }) => standing === 'expired')
    expect(pending).toMatchObject([{ state: 'card_expired' }])
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ state: 'pending' }])
    await expectUntouched(rig)
  })
})
