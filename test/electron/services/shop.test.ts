import { describe, expect, test } from 'vitest'
import { languages } from '#domain/language'
import { tenge } from '#domain/money'
import { openRig, type Rig } from '#test/rig/terminal'
import { products as p } from '#test/domain/sale/sale-fixture'
import { expectBooksClosed, factsOf, newBalance, ordinaryNumber, secondNumber } from '#test/electron/services/books'
import { shippedPassTariff } from '#test/domain/pass/pass-fixture'
import {
  addMore,
  addTopUp,
  choosePass,
  insertAll,
  openPasses,
  payBasket,
  pressPay,
  rowsOf,
  sixteenthMs,
  withPasses,
} from '#test/electron/services/shopping'

const passes = shippedPassTariff()

describe('every pass', () => {
  const everyPass = passes.products.flatMap((terms) =>
    (['cash', 'bank'] as const).map((method) => [terms.sku, method, terms] as const),
  )
  test.each(everyPass)('%s is bought by %s, written and confirmed (PASS-001…024)', async (sku, method, terms) => {
    const rig = await openRig()
    await rig.place('second')
    const basket = await choosePass(rig, sku)
    expect(basket).toMatchObject({ total: terms.price, absorbs: 'wallet', card: { number: secondNumber } })
    expect(basket.lines).toMatchObject([{ price: terms.price, reason: null, changes: [] }])
    const outcome = await payBasket(rig, method)
    expect(outcome.lines).toMatchObject([
      { amount: terms.price, end: { kind: 'written' }, item: basket.lines[0]?.item },
    ])
    const [credited] = await factsOf(rig, 'card_credited')
    expect(credited).toMatchObject({ amount: terms.price, content: { kind: 'pass', pass: { product: terms.product } } })
    expect(credited?.content).toMatchObject({ pass: { coverage: terms.coverage } })
    expect(rig.balance('second')).toBe(330)
    await expectBooksClosed(rig)
  })
})

describe('what is shown of the passes', () => {
  test('is what is open now with its price and its days, and from when the rest (PASS-006, PASS-008)', async () => {
    const rig = await openRig()
    await rig.place('second')
    const { groups, closed, transferWithinMinutes } = await openPasses(rig)
    expect(groups.map(({ name, rows }) => [name, rows.length])).toEqual([
      ['month', 4],
      ['months', 1],
      ['days', 4],
      ['trips', 2],
    ])
    expect(groups[0]?.period).toEqual({ firstDay: '2026-03-10', lastDay: '2026-03-31' })
    expect(closed).toEqual([
      { month: '2026-04-01', reason: { code: 'window_not_open', day: '2026-03-16', amount: null } },
    ])
    expect(transferWithinMinutes).toBe(60)
  })

  test('changes with the 16th: the next month is open, this one was sold until the 15th (PASS-006, PASS-007)', async () => {
    const rig = await openRig()
    rig.time.setWall(sixteenthMs)
    await rig.place('second')
    const { groups, closed } = await openPasses(rig)
    expect(groups[0]?.period).toEqual({ firstDay: '2026-04-01', lastDay: '2026-04-30' })
    expect(closed).toEqual([
      { month: '2026-03-01', reason: { code: 'window_closed', day: '2026-03-15', amount: null } },
    ])
    const refused = await rig.session.areas['kiosk.choosePass']({ sku: 'PASS_M_CITY', month: '2026-03-01' })
    expect(refused).toEqual({ ok: false, reason: 'not_available' })
    const basket = await choosePassAgain(rig)
    expect(basket.lines).toMatchObject([{ item: { validity: { isGoodToday: false, firstDay: '2026-04-01' } } }])
  })

  async function choosePassAgain(rig: Rig) {
    expect(await rig.session.back()).toEqual({ ok: true })
    return choosePass(rig, 'PASS_M_CITY')
  }

  test('warns of what is on the card already: this month is held for the city (PASS-T2)', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    const { lines } = await choosePass(rig, 'PASS_M_CITY')
    expect(lines).toMatchObject([{ beside: { kind: 'adds_nothing', heldUntil: '2026-03-31' } }])
    expect(await rig.session.back()).toEqual({ ok: true })
    expect((await rig.until('passes')).groups).toHaveLength(4)
    await rig.session.back()
    expect((await choosePass(rig, 'PASS_M_CITY_SUB')).lines).toMatchObject([
      { beside: { kind: 'adds', routes: { city: false, suburb: true, express: false } } },
    ])
  })

  test('is refused for a second pass that adds nothing, where the operator says so (PASS-T2)', async () => {
    const rig = await openRig()
    rig.sell(withPasses((tariff) => ({ ...tariff, monthlyAddingNothing: 'refuse' })))
    await rig.place('ordinary')
    const held = rowsOf(await openPasses(rig)).find(({ sku }) => sku === 'PASS_M_CITY')
    expect(held?.reason).toMatchObject({ code: 'coverage_held', day: '2026-03-31' })
    const refused = await rig.session.areas['kiosk.choosePass']({ sku: 'PASS_M_CITY', month: '2026-03-01' })
    expect(refused).toEqual({ ok: false, reason: 'not_available' })
  })

  test('is refused where the plastic ends first (CARD-008)', async () => {
    const rig = await openRig()
    rig.time.setWall(Date.parse('2034-03-01T07:00:00Z'))
    await rig.place('second')
    const rows = rowsOf(await openPasses(rig))
    const reasons = Object.fromEntries(rows.map(({ sku, reason }) => [sku, reason?.code ?? null]))
    expect(reasons).toMatchObject({
      PASS_M_CITY: 'card_expires_first',
      PASS_D1_CITY: null,
      PASS_D15_CITY: 'card_expires_first',
    })
    expect(reasons['PASS_T15']).toBeNull()
  })
})

describe('a card that passes are not sold to', () => {
  async function refused(rig: Rig, cardId: string): Promise<[string | undefined, string | undefined]> {
    const { offers } = await rig.place(cardId)
    expect(await rig.session.areas['kiosk.openPasses'](undefined)).toEqual({ ok: false, reason: 'not_available' })
    return [offers.topUp?.code, offers.pass?.code]
  }

  test('may be a named one: it holds money only (CONC-010, GAP-60)', async () => {
    expect(await refused(await openRig(), 'concession')).toEqual([undefined, 'card_kind'])
  })

  test('may be past the last day of its plastic: then it takes no money either (CARD-008)', async () => {
    const rig = await openRig()
    rig.time.setWall(Date.parse('2034-03-10T19:00:00Z'))
    expect(await refused(rig, 'second')).toEqual(['card_expired', 'card_expired'])
    expect(rig.screen()).toMatchObject({ standing: 'expired', plasticLastDay: '2034-03-10' })
    expect(rig.session.openTopUp()).toEqual({ ok: false, reason: 'not_now' })
  })

  test('is good to the end of the last day of its plastic (CARD-008)', async () => {
    const rig = await openRig()
    rig.time.setWall(Date.parse('2034-03-10T18:59:59Z'))
    expect((await rig.place('second')).standing).toBe('good')
  })

  test('may be blocked: it is read and shown, and nothing is sold to it (CARD-012)', async () => {
    const rig = await openRig()
    rig.centre.blockCard(secondNumber)
    await rig.place('second')
    const { card, offers } = await rig.until('card', ({ standing }) => standing === 'blocked')
    expect([card.balance, offers.topUp?.code, offers.pass?.code]).toEqual([330, 'card_blocked', 'card_blocked'])
    expect(await rig.session.areas['kiosk.openPasses'](undefined)).toEqual({ ok: false, reason: 'not_available' })
  })

  test('may be full of passes: the money is still taken', async () => {
    const rig = await openRig()
    await rig.place('second')
    await rig.session.openSale(
      Array.from({ length: 8 }, () => p.pass),
      'bank',
    )
    await rig.until('bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('outcome')
    await rig.session.finish()
    await rig.bench({ kind: 'card_take' })
    expect(await refused(rig, 'second')).toEqual([undefined, 'no_free_slot'])
    await rig.session.finish()
    await rig.bench({ kind: 'card_take' })
    rig.time.setWall(sixteenthMs)
    expect(await refused(rig, 'second')).toEqual([undefined, 'no_free_slot'])
  })

  test('may be asked at a place that sells none (PASS-031, GAP-40)', async () => {
    const rig = await openRig()
    rig.sell(withPasses((tariff) => ({ ...tariff, desks: ['central'] })))
    expect(await refused(rig, 'second')).toEqual([undefined, 'place'])
  })
})

describe('a basket of several lines', () => {
  test('is one payment: pass, money and a bike account, each with its own end (PASS-033, BIKE-009)', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    const { lines, canAdd } = await addTopUp(rig, 1000)
    expect([lines.map(({ item }) => item.kind), canAdd]).toEqual([['pass', 'top_up'], true])
    await addMore(rig)
    expect(rig.screen()).toMatchObject({ basket: { count: 2, total: 3000 } })
    addAccount(rig)
    expect(await rig.until('basket')).toMatchObject({ total: 3700, canAdd: false })
    const outcome = await payBasket(rig, 'bank')
    expect(outcome.lines.map(({ item, amount, end }) => [item.kind, amount, end.kind])).toEqual([
      ['pass', 2000, 'written'],
      ['top_up', 1000, 'written'],
      ['account', 700, 'credited'],
    ])
    expect(outcome).toMatchObject({ paid: 3700, wallet: { before: 330, after: 1330 } })
    expect(await factsOf(rig, 'bank_charged')).toMatchObject([{ amount: 3700 }])
    await expectBooksClosed(rig)
  })

  function addAccount(rig: Rig): void {
    const product = { ...p.subscription, purpose: 'top_up', amount: tenge(700) } as const
    expect(rig.session.addToBasket({ kind: 'account', product, judged: null })).toEqual({ ok: true })
  }

  test('takes no more than every layout shows whole', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await addTopUp(rig, 1000)
    await addMore(rig)
    await choosePass(rig, 'PASS_D1_CITY')
    expect(await rig.session.areas['kiosk.addMore'](undefined)).toEqual({ ok: false, reason: 'not_available' })
    await rig.session.back()
    expect(await rig.until('passes')).toBeDefined()
    await rig.session.back()
    await rig.until('card')
    await choosePass(rig, 'PASS_D1_CITY')
    await rig.session.areas['kiosk.editBasket']({ open: true })
    await rig.session.back()
    expect((await rig.until('basket', ({ editing }) => !editing)).lines).toHaveLength(3)
  })

  test('gives up a line and is empty without its last one', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    const { lines } = await addTopUp(rig, 1000)
    await rig.session.areas['kiosk.editBasket']({ open: true })
    expect(await pressPay(rig, 'bank')).toEqual({ ok: false, reason: 'not_now' })
    expect(await rig.session.areas['kiosk.removeLine']({ lineId: 99 })).toEqual({ ok: false, reason: 'not_now' })
    await rig.session.areas['kiosk.removeLine']({ lineId: lines[0]?.lineId ?? 0 })
    expect(await rig.until('basket')).toMatchObject({ total: 1000, lines: [{ item: { kind: 'top_up' } }] })
    await rig.session.areas['kiosk.removeLine']({ lineId: lines[1]?.lineId ?? 0 })
    expect((await rig.until('card')).basket).toBeNull()
    expect(await rig.session.areas['kiosk.openBasket'](undefined)).toEqual({ ok: false, reason: 'not_now' })
  })

  test('has one amount for the wallet: the second takes the place of the first', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await addTopUp(rig, 1000)
    expect((await addTopUp(rig, 500)).total).toBe(2500)
  })

  test('is there again when its payment was cancelled before anything was paid', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    expect(await pressPay(rig, 'cash')).toEqual({ ok: true })
    await rig.until('cash')
    await rig.session.cancelPayment()
    expect(await rig.until('basket')).toMatchObject({ total: 2000 })
    expect((await payBasket(rig, 'bank')).paid).toBe(2000)
    await expectBooksClosed(rig)
  })

  test('is forgotten with its customer (S10)', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    rig.time.advance(20_000)
    await rig.until('idle_warning')
    rig.time.advance(10_000)
    await rig.until('home')
    expect((await rig.place('second')).basket).toBeNull()
  })

  test('is forgotten when another card is laid down while more is chosen', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await addMore(rig)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect((await rig.until('card', ({ card }) => card.number === ordinaryNumber)).basket).toBeNull()
  })
})

test('a single top-up keeps its short way: three presses from the card to the payment, no basket between (U7)', async () => {
  const rig = await openRig()
  await rig.place('ordinary')
  const presses = [
    () => rig.session.openTopUp(),
    () => rig.session.chooseAmount(tenge(1000)),
    () => rig.session.pay('bank'),
  ]
  for (const press of presses) expect(await press()).toEqual({ ok: true })
  await rig.until('bank')
  await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  expect(await rig.until('done')).toMatchObject({ balanceAfter: newBalance + 1000 })
  expect(rig.views.map(({ screen }) => screen.kind)).not.toContain('basket')
})

test('the language can be switched at every step from the card to the payment, and what was chosen stays (U11)', async () => {
  const rig = await openRig()
  function expectUnmoved(): void {
    const before = rig.screen()
    for (const language of languages) {
      rig.session.setLanguage(language)
      expect(rig.screen()).toEqual(before)
    }
  }
  await rig.place('second')
  expectUnmoved()
  await openPasses(rig)
  expectUnmoved()
  await rig.session.back()
  await rig.until('card')
  await choosePass(rig, 'PASS_T15')
  expectUnmoved()
  expect(await addTopUp(rig, 1000)).toMatchObject({ total: 3000 })
  expectUnmoved()
  expect(await pressPay(rig, 'cash')).toEqual({ ok: true })
  await rig.until('cash')
  expectUnmoved()
  await insertAll(rig, 3000)
  expect(await rig.until('outcome')).toMatchObject({ paid: 3000 })
})
