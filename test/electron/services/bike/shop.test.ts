import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import { tenge } from '#domain/money'
import { seasonOf } from '#domain/bike/season'
import { addDays, almatyDay, calendarDay, startOfDayMs } from '#domain/time'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import type { Rig } from '#test/rig/terminal'
import { act, open, openBikeRig, signIn } from '#test/electron/services/bike/bike-rig'
import { expectBooksClosed, factsOf } from '#test/electron/services/books'
import { insert } from '#test/electron/services/flows'
import { addMore, choosePass, payBasket, pressPay } from '#test/electron/services/shopping'

let database: Database
beforeAll(async () => {
  database = await openPglite(null)
}, 60_000)
afterAll(() => database.close())

async function choose(rig: Rig, sku: 'BIKE_STD_MONTH' | 'BIKE_STD_SEASON' | 'BIKE_CONC_QUARTER'): Promise<void> {
  await open(rig, 'products')
  await act(rig, 'kiosk.bikeChooseProduct', { sku })
}

async function approve(rig: Rig): Promise<void> {
  await rig.until('bank')
  await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
}

async function notNow(answer: unknown): Promise<void> {
  expect(await answer).toEqual({ ok: false, reason: 'not_available' })
}

describe('a subscription', () => {
  test('costs price and minimum on a new account, and the centre gives it (BIKE-012, BIKE-030, BIKE-009)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    expect(await rig.until('bike_confirm')).toMatchObject({
      accountId: '10000008',
      product: { sku: 'BIKE_STD_MONTH', firstDay: '2026-03-10', lastDay: '2026-04-09', seasonLastDay: '2026-12-31' },
      parts: { debt: 0, price: 2500, deposit: 0, minimum: 500 },
      due: 3000,
    })
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    await approve(rig)
    expect(await factsOf(rig, 'account_paid')).toMatchObject([
      { accountId: '10000008', purpose: 'subscription', sku: 'BIKE_STD_MONTH', amount: 3000, deposit: 0 },
    ])
    await centre.exchange(rig.store)
    const state = await centre.admin.bike.state('10000008')
    expect(state.ok && state.value.account).toMatchObject({
      balance: 3000,
      reserved: 2500,
      product: { lastDay: '2026-04-09' },
    })
    await expectBooksClosed(rig)
  })

  test('takes the debt first and what is on the account last, line by line (BIKE-092, BIKE-012)', async () => {
    const { rig } = await openBikeRig(database)
    await signIn(rig, '10000002')
    await choose(rig, 'BIKE_STD_MONTH')
    expect(await rig.until('bike_confirm')).toMatchObject({
      parts: { debt: 1200, price: 2500, deposit: 0, minimum: 500 },
      due: 4200,
    })
  })

  test('is paid in cash too; the surplus goes to the account (GAP-50)', async () => {
    const { rig } = await openBikeRig(database)
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    await act(rig, 'kiosk.bikePay', { method: 'cash' })
    await rig.until('cash')
    await insert(rig, 5000)
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    expect((await factsOf(rig, 'account_paid')).map(({ purpose, amount }) => [purpose, amount])).toEqual([
      ['subscription', 3000],
      ['top_up', 2000],
    ])
    await expectBooksClosed(rig)
  })

  test.each([
    ['10000004', 'citizens_only'],
    ['10000006', 'citizens_only'],
  ] as const)(
    'is not sold to the non-resident %s, who may buy day passes (BIKE-036, BIKE-037, BIKE-054)',
    async (id, code) => {
      const { rig } = await openBikeRig(database)
      expect(await signIn(rig, id)).toMatchObject({ subscriptionReason: { code }, dayPassReason: null })
      await open(rig, 'products')
      const { standard, concession } = await rig.until('bike_products')
      expect([...standard, ...concession].map(({ reasons }) => reasons[0]?.code)).toEqual(Array(5).fill(code))
      await notNow(rig.session.areas['kiosk.bikeChooseProduct']({ sku: 'BIKE_STD_MONTH' }))
    },
  )

  test('has a concession rate only for whom staff verified, and no concession month (BIKE-035, GAP-04, CONC-034)', async () => {
    const { rig } = await openBikeRig(database)
    await signIn(rig, '10000005')
    await open(rig, 'products')
    const verified = await rig.until('bike_products')
    expect(verified.concession.map(({ sku, reasons }) => [sku, reasons])).toEqual([
      ['BIKE_CONC_QUARTER', []],
      ['BIKE_CONC_SEASON', []],
    ])
    await act(rig, 'kiosk.bikeChooseProduct', { sku: 'BIKE_CONC_QUARTER' })
    expect(await rig.until('bike_confirm')).toMatchObject({ parts: { price: 3000, minimum: 300 }, due: 3300 })
  })

  test('is not sold out of season, and says when the next begins (BIKE-038, GAP-05)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await centre.admin.bike.setSeasons([{ firstDay: calendarDay('2026-04-01'), lastDay: calendarDay('2026-11-30') }])
    const refused = { code: 'out_of_season', day: '2026-04-01' }
    expect(await signIn(rig, '10000008')).toMatchObject({ subscriptionReason: refused, dayPassReason: refused })
    await notNow(rig.session.areas['kiosk.bikeOpen']({ section: 'day_pass' }))
  })

  test('ends with the season: what is left of it does not pass on (BIKE-038)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await centre.admin.bike.setSeasons([{ firstDay: calendarDay('2026-01-01'), lastDay: calendarDay('2026-03-31') }])
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    expect(await rig.until('bike_confirm')).toMatchObject({
      product: { lastDay: '2026-03-31', seasonLastDay: '2026-03-31' },
    })
  })

  test('is paid out of the account when all of it lies there (BIKE-011, BIKE-012)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await centre.admin.bike.credit('10000008', {
      purpose: 'top_up',
      sku: 'BIKE_TOP_UP',
      amount: tenge(5000),
      deposit: tenge(0),
    })
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    expect(await rig.until('bike_confirm')).toMatchObject({ due: 0, fromAccount: 2500 })
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    await centre.exchange(rig.store)
    const state = await centre.admin.bike.state('10000008')
    expect(state.ok && state.value.account).toMatchObject({ balance: 5000, reserved: 2500 })
    await expectBooksClosed(rig)
  })
})

describe('between choosing and paying', () => {
  test('a changed account is noticed: nothing is charged, the new sum is shown (BIKE-018, BIKE-037)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    await rig.until('bike_confirm')
    await centre.admin.bike.bill('10000008', { kind: 'correction', amount: tenge(-400) })
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'changed' })
    expect(rig.sales()).toEqual([])
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_confirm')).toMatchObject({ parts: { debt: 400 }, due: 3400 })
  })

  test('a block that came meanwhile ends the session, and nothing is charged (BLOCK-020)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    await rig.until('bike_confirm')
    await centre.admin.bike.block('10000008')
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'session_over' })
    expect(rig.sales()).toEqual([])
  })

  test('the end of the season is noticed (BIKE-038)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    await rig.until('bike_confirm')
    await centre.admin.bike.setSeasons([])
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'not_offered' })
  })

  test('no right to hire is sold without the centre; the money stays where it is (GAP-56)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    await rig.until('bike_confirm')
    centre.setLink('down')
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'offline' })
    expect(rig.sales()).toEqual([])
  })

  test('a payment given up leads back to the account', async () => {
    const { rig } = await openBikeRig(database)
    await signIn(rig, '10000008')
    await choose(rig, 'BIKE_STD_MONTH')
    await act(rig, 'kiosk.bikePay', { method: 'cash' })
    await rig.until('cash')
    await rig.session.cancelPayment()
    await rig.until('bike_account', ({ isBusy }) => !isBusy)
  })
})

describe('a day pass', () => {
  test('has its deposit as a line of its own and is paid by bank card only (BIKE-050…055, GAP-11)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000004')
    await open(rig, 'day_pass')
    const shown = await rig.until('bike_day_pass')
    expect(shown).toMatchObject({
      chosen: 'BIKE_DAY_1',
      parts: { debt: 0, price: 3500, deposit: 37_500, minimum: 0 },
      due: 41_000,
      overstayPerDay: 3500,
    })
    expect(shown.methods.map(({ method }) => method)).toEqual(['bank'])
    await act(rig, 'kiosk.bikeChooseProduct', { sku: 'BIKE_DAY_3' })
    expect(await rig.until('bike_day_pass', ({ chosen }) => chosen === 'BIKE_DAY_3')).toMatchObject({ due: 46_500 })
    await notNow(rig.session.areas['kiosk.bikePay']({ method: 'cash' }))
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    await approve(rig)
    expect(await factsOf(rig, 'account_paid')).toMatchObject([
      { purpose: 'day_pass', sku: 'BIKE_DAY_3', amount: 9000, deposit: 37_500 },
    ])
    await centre.exchange(rig.store)
    const state = await centre.admin.bike.state('10000004')
    expect(state.ok && state.value.account).toMatchObject({
      balance: 0,
      depositHeld: 37_500,
      product: { sku: 'BIKE_DAY_3' },
    })
    await expectBooksClosed(rig)
  })

  test('is not offered where the bank terminal is silent: there is no other means for a deposit (GAP-11)', async () => {
    const { rig } = await openBikeRig(database)
    rig.session.onDevice({ kind: 'bank_state', state: 'offline', canCancel: true })
    expect(await signIn(rig, '10000004')).toMatchObject({ dayPassReason: { code: 'no_deposit_means' } })
  })
})

describe('money for the account', () => {
  test('is taken for a debt, and the restriction of a debt stays until the advance is there (BIKE-073, BIKE-092, BIKE-094)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000002')
    await open(rig, 'debt')
    expect(await rig.until('bike_confirm')).toMatchObject({
      product: {
        kind: 'debt',
        lines: [
          { charge: 'time_charge', open: 500 },
          { charge: 'damage', open: 700 },
        ],
      },
      due: 1200,
    })
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    await approve(rig)
    await centre.exchange(rig.store)
    const state = await centre.admin.bike.state('10000002')
    expect(state.ok && state.value.account).toMatchObject({ balance: 0, debts: [], restriction: { liftedByMs: null } })
  })

  test('is taken in any amount within the limits, also for who may not buy (BIKE-008, BIKE-010)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await signIn(rig, '10000003')
    await open(rig, 'top_up')
    expect(await rig.session.areas['kiosk.bikeChooseAmount']({ amount: 50 })).toEqual({
      ok: false,
      reason: 'amount_out_of_range',
    })
    await act(rig, 'kiosk.bikeEnterAmount', { open: true })
    await act(rig, 'kiosk.bikeChooseAmount', { amount: 2750 })
    expect(await rig.until('bike_top_up', ({ chosen }) => chosen === 2750)).toMatchObject({
      entering: false,
      balance: 0,
    })
    await act(rig, 'kiosk.bikePay', { method: 'bank' })
    await approve(rig)
    await centre.exchange(rig.store)
    const state = await centre.admin.bike.state('10000003')
    expect(state.ok && state.value.account).toMatchObject({ balance: 2750 })
    expect(state.ok && state.value.account.restriction?.liftedByMs).toBe(rig.time.clock.wallMs() + 2 * 3_600_000)
    await expectBooksClosed(rig)
  })

  test('goes into the basket beside a pass for the card, and both are paid at once (BIKE-010)', async () => {
    const { rig } = await openBikeRig(database)
    await rig.place('second')
    expect(await rig.session.areas['kiosk.openPasses'](undefined)).toEqual({ ok: true })
    const { groups } = await rig.until('passes')
    const pass = groups.flatMap(({ rows }) => rows).find(({ reason }) => reason === null)
    if (pass === undefined) throw new Error('a pass is offered')
    await rig.session.areas['kiosk.choosePass']({ sku: pass.sku, month: pass.month })
    await rig.until('basket')
    await rig.session.areas['kiosk.addMore'](undefined)
    await rig.until('card')
    await signIn(rig, '10000003')
    await open(rig, 'top_up')
    await act(rig, 'kiosk.bikeChooseAmount', { amount: 1000 })
    expect(await rig.until('bike_top_up', ({ chosen }) => chosen === 1000)).toMatchObject({ adding: true, methods: [] })
    await act(rig, 'kiosk.bikeAddToBasket', undefined)
    const { total, quoteNumber } = await rig.until('basket')
    expect(total).toBe(pass.price + 1000)
    await rig.session.areas['kiosk.payBasket']({ method: 'bank', quoteNumber })
    await approve(rig)
    expect(await factsOf(rig, 'account_paid')).toMatchObject([{ purpose: 'top_up', amount: 1000 }])
    expect(await factsOf(rig, 'bank_charged')).toMatchObject([{ amount: pass.price + 1000 }])
  })
})

test('the season that ends while a day pass lies in the basket is noticed: nothing is charged, the rest can be paid (BIKE-038)', async () => {
  const { rig, centre } = await openBikeRig(database)
  const lastDay = almatyDay(rig.time.clock.wallMs())
  await centre.admin.bike.setSeasons([
    { firstDay: calendarDay('2026-01-01'), lastDay },
    { firstDay: calendarDay('2026-04-15'), lastDay: calendarDay('2026-10-31') },
  ])
  await rig.place('second')
  await choosePass(rig, 'PASS_T15')
  await addMore(rig)
  await signIn(rig, '10000004')
  await open(rig, 'day_pass')
  await rig.until('bike_day_pass')
  await act(rig, 'kiosk.bikeAddToBasket', undefined)
  expect(await rig.until('basket')).toMatchObject({ total: 43_000, lines: [{ reason: null }, { reason: null }] })
  rig.time.setWall(startOfDayMs(addDays(lastDay, 1)))
  expect(await pressPay(rig, 'bank')).toEqual({ ok: false, reason: 'not_available' })
  expect(rig.sales()).toEqual([])
  expect(rig.screen()).toMatchObject({
    kind: 'basket',
    total: 2000,
    lines: [{ changes: [] }, { reason: { code: 'out_of_season', day: '2026-04-15' }, changes: ['withdrawn'] }],
  })
  expect((await payBasket(rig, 'bank')).lines).toMatchObject([{ amount: 2000, end: { kind: 'written' } }])
  await expectBooksClosed(rig)
})

test('the demonstration seasons sell from April to November of three years (GAP-05)', () => {
  const { seasons } = shippedCatalogue().bike
  for (const year of ['2026', '2027', '2028']) {
    expect(seasonOf(seasons, calendarDay(`${year}-04-01`))).not.toBeNull()
    expect(seasonOf(seasons, calendarDay(`${year}-11-30`))).not.toBeNull()
    expect(seasonOf(seasons, calendarDay(`${year}-12-01`))).toBeNull()
    expect(seasonOf(seasons, calendarDay(`${year}-03-31`))).toBeNull()
  }
})
