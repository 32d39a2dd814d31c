import { describe, expect, test } from 'vitest'
import type { PaymentMethod } from '#contract/screens/parts'
import { tenge } from '#domain/money'
import type { DeviceAction } from '#electron/device-host/bench-devices'
import { Crashed, openRig, type Rig } from '#test/rig/terminal'
import { expectBooksClosed, factsOf } from '#test/electron/services/books'
import { insert } from '#test/electron/services/flows'
import { bought, buy, closed, firstNumber, open, paid, pay, take, voided } from '#test/electron/services/new-card-flows'

describe('a new transport card', () => {
  test('is shown with its price, the end of its plastic and its warranty (CARD-001, CARD-008, CARD-009)', async () => {
    const rig = await openRig()
    await open(rig)
    expect(rig.screen()).toMatchObject({ price: 1000, plasticLastDay: '2036-01-15', warrantyDays: 14, due: 1000 })
    await rig.session.areas['kiosk.chooseNewCardMoney']({ amount: 2000 })
    expect(rig.screen()).toMatchObject({ chosen: 2000, due: 3000 })
    expect(await rig.session.areas['kiosk.chooseNewCardMoney']({ amount: 1 })).toMatchObject({ ok: false })
    expect(await rig.session.back()).toEqual({ ok: true })
    expect(rig.screen().kind).toBe('home')
  })

  test('is handed out when the bank has paid, and read when it is tapped (CARD-001, CARD-010)', async () => {
    const rig = await openRig()
    await buy(rig, 'bank')
    expect(await rig.until('take_card')).toMatchObject({ cardNumber: firstNumber })
    await take(rig)
    expect(await rig.until('new_card_done')).toMatchObject({
      cardNumber: firstNumber,
      balance: 0,
      plasticLastDay: '2036-01-15',
      warrantyLastDay: '2026-03-24',
    })
    expect(bought(rig)).toMatchObject([{ cardNumber: firstNumber, balance: 0 }])
    expect((await rig.place(bought(rig)[0]?.cardId ?? '')).card).toMatchObject({
      number: firstNumber,
      kind: 'reusable',
    })
    expect(await factsOf(rig, 'card_sold')).toMatchObject([{ cardNumber: firstNumber, amount: tenge(1000) }])
    expect(await voided(rig)).toMatchObject([
      { cardNumber: firstNumber, voidedNumbers: ['9643901470000002', '9643901470000003'] },
    ])
    await expectBooksClosed(rig)
  })

  test('has its last days and the warranty on the receipt (CARD-008, CARD-009)', async () => {
    const rig = await openRig()
    await buy(rig, 'bank')
    await take(rig)
    await rig.until('new_card_done')
    rig.session.printReceipt()
    await rig.untilTrue('the receipt is printed', async () => (await rig.records('receipt.printed')).length === 1)
    expect(rig.screen()).toMatchObject({ receipt: { state: 'printed' } })
    const [issued] = await rig.records('receipt.issued')
    expect(issued?.payload).toContain('"lastDay":"2036-01-15","warrantyLastDay":"2026-03-24"')
  })

  test('takes the surplus of cash when it is laid on the reader (GAP-50)', async () => {
    const rig = await openRig()
    await buy(rig, 'cash', 2000)
    await take(rig)
    expect(await rig.until('new_card_present')).toMatchObject({ cardNumber: firstNumber, amount: 1000 })
    await rig.bench({ kind: 'card_place', cardId: bought(rig)[0]?.cardId ?? '' })
    expect(await rig.until('new_card_done')).toMatchObject({ cardNumber: firstNumber, balance: 1000 })
    await expectBooksClosed(rig)
  })

  test('takes the money chosen with it; another card on the reader is not written', async () => {
    const rig = await openRig()
    await pay(rig, 'bank', 500)
    await paid(rig, 'bank')
    await take(rig)
    await rig.until('new_card_present')
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('card_removed')).toMatchObject({ otherCard: true, cardNumber: firstNumber })
    await rig.bench({ kind: 'card_place', cardId: bought(rig)[0]?.cardId ?? '' })
    expect(await rig.until('new_card_done')).toMatchObject({ balance: 500 })
    expect(rig.balance('ordinary')).toBe(1240)
    await expectBooksClosed(rig)
  })

  test('keeps its money under its number when nobody lays it on the reader (PEND-004)', async () => {
    const rig = await openRig()
    await pay(rig, 'bank', 500)
    await paid(rig, 'bank')
    await take(rig)
    await rig.until('new_card_present')
    rig.time.advance(61_000)
    expect((await rig.until('outcome')).lines).toMatchObject([
      { item: { kind: 'card' }, end: { kind: 'dispensed', cardNumber: firstNumber } },
      { amount: 500, end: { kind: 'deferred', cardNumber: firstNumber, lastDay: '2026-04-07' } },
    ])
    await closed(rig)
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([{ cardNumber: firstNumber, amount: 500, state: 'pending' }])
    await expectBooksClosed(rig)
  })

  test('never gets a number that another one had', async () => {
    const rig = await openRig()
    for (let purchase = 1; purchase <= 2; purchase += 1) {
      await buy(rig, 'bank')
      await take(rig)
      await rig.until('new_card_done')
      await rig.session.finish()
    }
    const sold = await factsOf(rig, 'card_sold')
    expect(sold.map(({ cardNumber }) => cardNumber)).toEqual([firstNumber, '9643901470000004'])
  })

  test('gives way to a card that is tapped before it is paid', async () => {
    const rig = await openRig()
    await open(rig)
    expect((await rig.place('second')).card.number).toBe('9643012077810352')
  })
})

describe('what the price depends on', () => {
  test('is asked anew before it is paid (CARD-006)', async () => {
    const rig = await openRig()
    await open(rig)
    rig.sell((catalogue) => ({
      ...catalogue,
      card: catalogue.card.map(({ from, value }) => ({
        from,
        value: { ...value, goods: value.goods.map((good) => ({ ...good, price: tenge(1300) })) },
      })),
    }))
    expect(await rig.session.areas['kiosk.payNewCard']({ method: 'bank' })).toMatchObject({ ok: false })
    expect(rig.screen()).toMatchObject({ kind: 'new_card', price: 1300, due: 1300 })
    expect(await rig.records('sale.event')).toEqual([])
  })

  test('is not there for plastic that ends too soon (CARD-008)', async () => {
    const rig = await openRig()
    await rig.until('home')
    rig.sell((catalogue) => ({
      ...catalogue,
      card: catalogue.card.map(({ from, value }) => ({ from, value: { ...value, sellableDaysMin: 3700 } })),
    }))
    expect(await rig.session.areas['kiosk.openNewCard'](undefined)).toEqual({ ok: false, reason: 'not_available' })
  })

  test.each<[string, DeviceAction]>([
    ['an empty stack', { kind: 'dispenser_fill', count: 0 }],
    ['a jam', { kind: 'dispenser_state', state: 'jam' }],
    ['a full box', { kind: 'dispenser_box', state: 'full' }],
    ['no line to the dispenser', { kind: 'dispenser_state', state: 'offline' }],
  ])('is not there with %s', async (_, action) => {
    const rig = await openRig()
    await rig.until('home')
    await rig.bench(action)
    expect(await rig.session.areas['kiosk.openNewCard'](undefined)).toEqual({ ok: false, reason: 'not_available' })
  })
})

describe('a card that does not come', () => {
  test.each<[string, DeviceAction, string]>([
    ['because the stack is empty', { kind: 'dispenser_fill', count: 0 }, 'empty'],
    ['because of a jam', { kind: 'dispenser_state', state: 'jam' }, 'jam'],
    ['because it sticks on its way to the antenna', { kind: 'dispenser_jam_next', motion: 'stage' }, 'jam'],
    ['because the dispenser is silent', { kind: 'dispenser_state', state: 'offline' }, 'fault'],
    ['because the box is full', { kind: 'dispenser_box', state: 'full' }, 'fault'],
  ])('%s is paid back by the bank, and owed in cash with a slip', async (_, action, reason) => {
    for (const method of ['bank', 'cash'] as const) {
      const rig = await openRig()
      await pay(rig, method)
      await rig.bench(action)
      await paid(rig, method, 2000)
      const wanted = method === 'bank' ? { money: 'returned', amount: 1000 } : { money: 'owed', amount: 2000 }
      expect(await rig.until('new_card_failed', ({ money }) => money === wanted.money)).toMatchObject({
        reason,
        ...wanted,
      })
      await closed(rig)
      await rig.untilTrue('a slip is printed', async () => (await rig.records('receipt.printed')).length > 0)
      expect(await factsOf(rig, 'card_sold')).toEqual([])
      expect(bought(rig)).toEqual([])
      await expectBooksClosed(rig)
    }
  })

  test('because nobody took it is taken back, paid back, and its number voided', async () => {
    const rig = await openRig()
    await buy(rig, 'bank')
    await rig.until('take_card')
    await rig.untilTrue('it is in the mouth', () => rig.host.state().dispenser.card === 'in_mouth')
    rig.host.personGoesAway()
    expect(await rig.until('new_card_failed', ({ money }) => money === 'returned')).toMatchObject({
      reason: 'not_taken',
    })
    await rig.untilTrue('the order is closed', async () => (await voided(rig)).length === 1)
    expect(await voided(rig)).toMatchObject([{ cardNumber: null, voidedNumbers: { length: 3 } }])
    expect(rig.host.state().dispenser).toMatchObject({ boxed: 1, card: null })
    await expectBooksClosed(rig)
  })

  test('because the payment was stopped is owed, and the dispenser never hears of it', async () => {
    const rig = await openRig()
    await pay(rig, 'cash')
    await insert(rig, 500)
    await rig.until('cash', ({ inserted }) => inserted === 500)
    await rig.session.cancelPayment()
    expect(await rig.until('new_card_failed')).toMatchObject({ reason: 'stopped', money: 'owed', amount: 500 })
    await closed(rig)
    expect(await rig.records('card_order.placed')).toEqual([])
    await expectBooksClosed(rig)
  })

  test('is taken out of the way of the next buyer as soon as the dispenser can', async () => {
    const rig = await openRig()
    await pay(rig, 'bank')
    await rig.bench({ kind: 'dispenser_jam_next', motion: 'capture' })
    await rig.bench({ kind: 'dispenser_jam_next', motion: 'stage' })
    await paid(rig, 'bank')
    await rig.until('new_card_failed', ({ money }) => money === 'returned')
    await rig.session.finish()
    await rig.bench({ kind: 'dispenser_state', state: 'ok' })
    await rig.untilTrue('the order is closed', async () => (await voided(rig)).length === 1)
    await buy(rig, 'bank')
    await take(rig)
    await rig.until('new_card_done')
    await expectBooksClosed(rig)
  })

  test('may have come out when it stuck at the mouth: said so, with a slip, and nothing else is given', async () => {
    const rig = await openRig()
    await pay(rig, 'bank')
    await rig.bench({ kind: 'dispenser_jam_next', motion: 'issue' })
    await paid(rig, 'bank')
    expect(await rig.until('new_card_failed')).toMatchObject({ reason: 'checking', money: 'checking', amount: 1000 })
    await rig.untilTrue('a slip is printed', async () => (await rig.records('receipt.printed')).length === 1)
    await rig.session.finish()
    rig.time.advance(31_000)
    await rig.somethingHappens()
    expect(rig.sales().map(({ kind }) => kind)).toEqual(['dispensing'])
    expect([await factsOf(rig, 'card_sold'), await factsOf(rig, 'bank_refunded')]).toEqual([[], []])
  })
})

describe('while a card is made', () => {
  test.each([true, false])('an answer that is lost costs nobody a card (moved: %s)', async (moved) => {
    const rig = await openRig()
    await pay(rig, 'bank')
    await rig.bench({ kind: 'dispenser_lose_next', moved })
    await paid(rig, 'bank')
    await take(rig)
    await rig.until('new_card_done')
    expect(bought(rig)).toHaveLength(1)
    await expectBooksClosed(rig)
  })

  test.each([
    ['dispenser.prepare', 'before'],
    ['dispenser.prepare', 'after'],
    ['dispenser.issue', 'before'],
  ] as const)('the device host may end at %s (%s): the same order is gone on with', async (call, when) => {
    const rig = await openRig()
    await pay(rig, 'bank')
    rig.host.armKill({ call, when })
    await paid(rig, 'bank')
    await rig.host.killed()
    await rig.host.start()
    await take(rig)
    await rig.until('new_card_done')
    expect(bought(rig)).toHaveLength(1)
    await expectBooksClosed(rig)
  })

  test('the device host may end while the card is in the mouth: it is waited for', async () => {
    const rig = await openRig()
    await buy(rig, 'bank')
    await rig.until('take_card')
    await rig.untilTrue('it is in the mouth', () => rig.host.state().dispenser.card === 'in_mouth')
    await rig.host.kill()
    await rig.host.start()
    await take(rig)
    await rig.until('new_card_done')
    await expectBooksClosed(rig)
  })

  test('the device host may end at every question about a card in the mouth: it stays its buyer’s', async () => {
    const rig = await openRig()
    await buy(rig, 'bank')
    await rig.until('take_card')
    await rig.untilTrue('it is in the mouth', () => rig.host.state().dispenser.card === 'in_mouth')
    await rig.host.kill()
    for (const call of ['dispenser.issue', 'dispenser.examine', 'dispenser.examine'] as const) {
      rig.host.armKill({ call, when: 'before' })
      await rig.host.start()
      await rig.host.killed()
    }
    await rig.host.start()
    await take(rig)
    await closed(rig)
    expect(bought(rig)).toHaveLength(1)
    await expectBooksClosed(rig)
  })

  test('the terminal may end while the card is in the mouth: its buyer takes it and sees its number', async () => {
    const rig = await openRig()
    await buy(rig, 'bank')
    await rig.untilTrue('it is in the mouth', () => rig.host.state().dispenser.card === 'in_mouth')
    rig.crash()
    await rig.restart()
    expect(await rig.until('take_card')).toMatchObject({ cardNumber: firstNumber })
    await take(rig)
    expect(await rig.until('new_card_done')).toMatchObject({ cardNumber: firstNumber })
    await expectBooksClosed(rig)
  })

  test('the terminal may end before it is handed out: the card is taken back and the buyer told', async () => {
    const rig = await openRig()
    await pay(rig, 'cash')
    rig.host.armKill({ call: 'dispenser.prepare', when: 'after' })
    await paid(rig, 'cash', 2000)
    await rig.host.killed()
    rig.crash()
    await rig.restart()
    expect(await rig.until('new_card_failed')).toMatchObject({ reason: 'fault', money: 'owed', amount: 2000 })
    await rig.untilTrue('a slip is printed', async () => (await rig.records('receipt.printed')).length === 1)
    expect(rig.host.state().dispenser).toMatchObject({ card: null, boxed: 1 })
    await expectBooksClosed(rig)
  })

  test.each<PaymentMethod>(['bank', 'cash'])(
    'the terminal may end at any record: one card and no money back, or no card and all of it (paid by %s)',
    async (method) => {
      for (const when of ['before', 'after'] as const) {
        for (let append = 1; ; append += 1) {
          const rig = await openRig()
          await pay(rig, method)
          rig.crashAt({ append, when })
          const isOver = await rig.orCrash(paid(rig, method).then(() => endOf(rig))).catch(ignoreCrash)
          if (isOver && !rig.hasCrashed()) {
            expect(append, 'records of one purchase').toBeGreaterThan(5)
            break
          }
          await rig.restart()
          // Devices that did not answer at once are asked again after a second.
          await endOf(rig, () => {
            rig.time.advance(1000)
          })
          const sold = await factsOf(rig, 'card_sold')
          expect(bought(rig).length, `cards out, crash ${when} ${String(append)}`).toBe(sold.length)
          expect(rig.host.state().dispenser.card).toBeNull()
          await expectBooksClosed(rig)
        }
      }
    },
    120_000,
  )
})

function ignoreCrash(error: unknown): false {
  if (error instanceof Crashed) return false
  throw error
}

/** The buyer takes what comes out, until no sale is open and the dispenser is empty of it. */
async function endOf(rig: Rig, meanwhile: () => void = () => undefined): Promise<true> {
  await rig.untilTrue('the sale is over', async () => {
    if (rig.host.isRunning() && rig.host.state().dispenser.card === 'in_mouth') {
      await rig.bench({ kind: 'dispenser_take' })
    }
    meanwhile()
    return rig.sales().length === 0
  })
  return true
}
