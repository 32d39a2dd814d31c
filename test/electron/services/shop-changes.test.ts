import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { openRig, type Rig } from '#test/rig/terminal'
import { products as p } from '#test/domain/sale/sale-fixture'
import { expectBooksClosed, factsOf, secondNumber } from '#test/electron/services/books'
import { insert } from '#test/electron/services/flows'
import {
  addTopUp,
  choosePass,
  insertAll,
  payBasket,
  pressPay,
  sixteenthMs,
  withPasses,
} from '#test/electron/services/shopping'

describe('what changes between the basket and the payment is asked about again and costs nothing (BIKE-018, PASS-033)', () => {
  async function refusedOnce(rig: Rig): Promise<void> {
    expect(await pressPay(rig, 'bank')).toEqual({ ok: false, reason: 'not_available' })
    expect(await rig.records('sale.event')).toEqual([])
    expect(rig.screen().kind).toBe('basket')
  }

  test('the month has turned: the pass of the next month is shown, and sold when it is confirmed (PASS-T2)', async () => {
    const rig = await openRig()
    rig.time.setWall(sixteenthMs - 1000)
    await rig.place('second')
    expect((await choosePass(rig, 'PASS_M_CITY')).lines).toMatchObject([
      { item: { validity: { firstDay: '2026-03-15', lastDay: '2026-03-31' } } },
    ])
    rig.time.setWall(sixteenthMs)
    await refusedOnce(rig)
    expect(rig.screen()).toMatchObject({
      lines: [
        { changes: ['validity', 'effect'], item: { validity: { firstDay: '2026-04-01', lastDay: '2026-04-30' } } },
      ],
    })
    await payBasket(rig, 'bank')
    expect(await factsOf(rig, 'card_credited')).toMatchObject([
      { content: { pass: { firstDay: '2026-04-01', lastDay: '2026-04-30' } } },
    ])
    await expectBooksClosed(rig)
  })

  test('a new price', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    rig.sell(
      withPasses((tariff) => ({
        ...tariff,
        products: tariff.products.map((terms) => ({ ...terms, price: tenge(terms.price + 300) })),
      })),
    )
    await refusedOnce(rig)
    expect(rig.screen()).toMatchObject({ total: 2300, lines: [{ changes: ['price'] }] })
    expect((await payBasket(rig, 'bank')).paid).toBe(2300)
  })

  test('a product withdrawn: the rest can be paid without it', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await addTopUp(rig, 1000)
    rig.sell(withPasses((tariff) => ({ ...tariff, products: tariff.products.filter(({ sku }) => sku !== 'PASS_T15') })))
    await refusedOnce(rig)
    expect(rig.screen()).toMatchObject({
      total: 1000,
      lines: [{ reason: { code: 'unknown_sku' }, changes: ['withdrawn'] }, { reason: null }],
    })
    expect(await pressPay(rig, 'bank')).toEqual({ ok: true })
    await rig.until('bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    expect(await rig.until('done')).toMatchObject({ amount: 1000 })
    await expectBooksClosed(rig)
  })

  test('another card: the basket is for it only when its number is confirmed', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    const before = await choosePass(rig, 'PASS_D1_CITY')
    await rig.bench({ kind: 'card_place', cardId: 'second' })
    const after = await rig.until('basket', ({ card }) => card?.number === secondNumber)
    expect(after.lines).toMatchObject([{ changes: ['card'] }])
    const stale = await rig.session.areas['kiosk.payBasket']({ method: 'bank', quoteNumber: before.quoteNumber })
    expect(stale).toEqual({ ok: false, reason: 'not_now' })
    await payBasket(rig, 'bank')
    expect(await factsOf(rig, 'card_credited')).toMatchObject([{ cardNumber: secondNumber }])
    await expectBooksClosed(rig)
  })

  test('a card that may hold no passes takes the place of one that may', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_D1_CITY')
    await rig.bench({ kind: 'card_place', cardId: 'concession' })
    const { lines, total, methods } = await rig.until('basket', ({ card }) => card?.kind === 'concession')
    expect(lines).toMatchObject([{ reason: { code: 'card_kind' }, changes: ['withdrawn'] }])
    expect([total, methods.map(({ available }) => available)]).toEqual([0, [false, false]])
    expect(await pressPay(rig, 'bank')).toEqual({ ok: false, reason: 'not_available' })
  })

  test('the centre blocks the card', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_D1_CITY')
    rig.centre.blockCard(secondNumber)
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'card_place', cardId: 'second' })
    const { lines } = await rig.until('basket', (screen) => screen.lines[0]?.reason !== null)
    expect(lines).toMatchObject([{ reason: { code: 'card_blocked' } }])
  })

  test('the same card laid back changes nothing', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_D1_CITY')
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'card_place', cardId: 'second' })
    await rig.untilTrue('it is read', () => rig.host.calls().filter(({ name }) => name === 'card.read').length === 2)
    await rig.somethingHappens()
    expect(rig.screen()).toMatchObject({ kind: 'basket', lines: [{ changes: [] }] })
    await payBasket(rig, 'bank')
  })
})

describe('not enough, too much, and in part', () => {
  test('a surplus in cash goes to the wallet of the card, as it was said before (GAP-50)', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await pressPay(rig, 'cash')
    expect(await rig.until('cash')).toMatchObject({ absorbs: 'wallet', isBasket: true, due: 2000 })
    await insert(rig, 5000)
    const outcome = await rig.until('outcome')
    expect(outcome.lines.map(({ amount, end }) => [amount, end.kind])).toEqual([
      [2000, 'written'],
      [3000, 'written'],
    ])
    expect(outcome).toMatchObject({ paid: 5000, surplus: 3000, wallet: { before: 330, after: 3330 } })
    await expectBooksClosed(rig)
  })

  test('less than the price goes to the wallet whole and buys nothing (GAP-50)', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await pressPay(rig, 'cash')
    await rig.until('cash')
    await insert(rig, 1000)
    await rig.until('cash', ({ inserted }) => inserted === 1000)
    await rig.session.cancelPayment()
    const outcome = await rig.until('outcome')
    expect(outcome.lines.map(({ item, end }) => [item.kind, end.kind])).toEqual([
      ['pass', 'not_bought'],
      ['top_up', 'written'],
    ])
    expect(rig.balance('second')).toBe(1330)
    await expectBooksClosed(rig)
  })

  test.each([
    ['bank', 'refunded'],
    ['cash', 'deferred'],
  ] as const)('by %s, a line the card cannot take ends %s; the other one is written', async (method, end) => {
    const rig = await openRig()
    await rig.place('ordinary')
    const tooMuch = { ...p.topUp, amount: tenge(100_000) }
    expect(await rig.session.openSale([p.pass, tooMuch], method)).toEqual({ ok: true })
    await rig.until(method)
    if (method === 'bank') await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    else await insertAll(rig, 102_000)
    const { lines } = await rig.until('outcome', (screen) => screen.lines[1]?.end.kind === end)
    expect(lines.map(({ amount, end: own }) => [amount, own.kind])).toEqual([
      [2000, 'written'],
      [100_000, end],
    ])
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    await expectBooksClosed(rig)
  })

  test('the second write torn: the first is on the card, the second waits for it or is kept (PEND-004)', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await addTopUp(rig, 1000)
    expect(await pressPay(rig, 'bank')).toEqual({ ok: true })
    await rig.until('bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('writing', ({ line, lines }) => line === 2 && lines === 2)
    await rig.bench({ kind: 'card_take' })
    await rig.until('card_removed', ({ written, lines }) => written === 1 && lines === 2)
    // A write that is being tried when the key is pressed is waited for.
    await rig.untilTrue('the rest is kept', async () => {
      await rig.session.defer()
      return rig.screen().kind === 'outcome'
    })
    expect((await rig.until('outcome')).lines.map(({ end }) => end.kind)).toEqual(['written', 'deferred'])
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    expect(await factsOf(rig, 'sale_deferred')).toMatchObject([{ amount: 1000, cardNumber: secondNumber }])
  })
})
