import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPin } from '#central/bike/demo-renters'
import type { Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import { tenge } from '#domain/money'
import { rigSettings } from '#test/rig/terminal'
import { act, enter, everythingShown, open, openBike, openBikeRig, signIn } from '#test/electron/services/bike/bike-rig'

let database: Database
beforeAll(async () => {
  database = await openPglite(null)
}, 60_000)
afterAll(() => database.close())

describe('the first screen of the bike service', () => {
  test('says that the centre cannot be reached before anything is typed; prices stay readable (BIKE-004, GAP-56)', async () => {
    const { rig, centre } = await openBikeRig(database)
    centre.setLink('down')
    await openBike(rig)
    await rig.until('bike', ({ centre: state }) => state === 'down')
    for (const section of ['sign_in', 'register', 'block'] as const) {
      expect(await rig.session.areas['kiosk.bikeOpen']({ section })).toEqual({ ok: false, reason: 'not_now' })
    }
    await open(rig, 'prices')
    const prices = await rig.until('bike_prices')
    expect(prices.subscriptions.map(({ price }) => price)).toEqual([2500, 6000, 10_000, 3000, 5000])
    expect(prices.dayPasses.map(({ price }) => price)).toEqual([3500, 9000, 17_500])
    expect(prices).toMatchObject({ deposit: 37_500, minimum: 500 })
    await rig.session.back()
    centre.setLink('up')
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike')).toMatchObject({ centre: 'up' })
  })

  test('is reached from a card too, and back leads to that card', async () => {
    const { rig } = await openBikeRig(database)
    await rig.place('ordinary')
    await openBike(rig)
    expect(await rig.session.back()).toEqual({ ok: true })
    await rig.until('card')
  })
})

describe('signing in', () => {
  test('shows the account and never a PIN: not in a view, not in the journal (BIKE-005, BIKE-006)', async () => {
    const { rig } = await openBikeRig(database)
    const account = await signIn(rig, '10000001')
    expect(account).toMatchObject({
      accountId: '10000001',
      balance: 5000,
      reserved: 2500,
      debt: 0,
      restriction: null,
      product: { kind: 'subscription', sku: 'BIKE_STD_MONTH', firstDay: '2026-03-10', lastDay: '2026-04-09' },
      asOfMs: rig.time.clock.wallMs(),
    })
    expect(everythingShown(rig)).not.toContain(demoPin)
    const journal = JSON.stringify(await rig.store.journal.after(0, 1000))
    expect(journal).not.toContain(demoPin)
    expect(journal).not.toContain('10000001')
  })

  test('counts wrong PINs and says until when it is locked, even for the right one then (BIKE-005)', async () => {
    const { rig } = await openBikeRig(database)
    await openBike(rig)
    await open(rig, 'sign_in')
    await enter(rig, '10000001')
    for (const left of [4, 3, 2, 1, 0]) {
      await enter(rig, '000000')
      expect(await rig.until('bike_entry')).toMatchObject({
        field: 'pin',
        problem: 'access_refused',
        attemptsLeft: left,
        value: '',
      })
    }
    await enter(rig, demoPin)
    const notice = await rig.until('bike_notice')
    expect(notice).toMatchObject({ code: 'locked', atMs: rig.time.clock.wallMs() + 15 * 60_000 })
  })

  test.each([
    ['123', 'id_form'],
    ['0123456789', 'id_form'],
  ] as const)('says what is wrong with the ID %s at its field', async (typed, problem) => {
    const { rig } = await openBikeRig(database)
    await openBike(rig)
    await open(rig, 'sign_in')
    await enter(rig, typed)
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'account_id', problem, value: typed })
  })

  test('says so when the centre is lost between ID and PIN', async () => {
    const { rig, centre } = await openBikeRig(database)
    await openBike(rig)
    await open(rig, 'sign_in')
    await enter(rig, '10000001')
    centre.setLink('down')
    await enter(rig, demoPin)
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'pin', problem: 'offline' })
    centre.setLink('up')
    await enter(rig, demoPin)
    await rig.until('bike_account')
  })

  test('refuses a blocked access with a sentence of its own (BLOCK-020)', async () => {
    const { rig } = await openBikeRig(database)
    await openBike(rig)
    await open(rig, 'sign_in')
    await enter(rig, '10000009', demoPin)
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'access_blocked' })
  })

  test.each(['finish', 'idle'] as const)('forgets who it was on %s', async (how) => {
    const { rig } = await openBikeRig(database)
    await signIn(rig, '10000001')
    if (how === 'finish') await rig.session.finish()
    else {
      rig.time.advance(rigSettings.idleMs)
      await rig.until('idle_warning')
      rig.time.advance(rigSettings.warningMs)
    }
    await rig.until('home')
    await openBike(rig)
    expect(await rig.session.areas['kiosk.bikeOpen']({ section: 'top_up' })).toEqual({ ok: false, reason: 'not_now' })
    await open(rig, 'sign_in')
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'account_id', value: '' })
  })
})

describe('the account', () => {
  test('lists what is owed by charge, the restriction and what lifts it within two hours (BIKE-073, BIKE-093, BIKE-094)', async () => {
    const { rig } = await openBikeRig(database)
    expect(await signIn(rig, '10000002')).toMatchObject({
      balance: -1200,
      debt: 1200,
      debts: [
        { charge: 'time_charge', open: 500 },
        { charge: 'damage', open: 700 },
      ],
      restriction: { toPay: 3700, liftHours: 2, liftedByMs: null },
    })
  })

  test('shows the deposit that is held and why no second pass is sold (BIKE-055, GAP-11)', async () => {
    const { rig } = await openBikeRig(database)
    expect(await signIn(rig, '10000007')).toMatchObject({
      depositHeld: 37_500,
      product: { kind: 'day_pass', sku: 'BIKE_DAY_3', hours: 72 },
      dayPassReason: { code: 'product_in_force' },
      subscriptionReason: { code: 'product_in_force' },
    })
  })

  test('is asked for anew on a key, and says how old it is (matrix row 8, BIKE-007)', async () => {
    const { rig, centre } = await openBikeRig(database)
    const before = await signIn(rig, '10000008')
    rig.time.advance(5000)
    await centre.admin.bike.credit('10000008', {
      purpose: 'top_up',
      sku: 'BIKE_TOP_UP',
      amount: tenge(700),
      deposit: tenge(0),
    })
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_account', ({ balance }) => balance === 700)).toMatchObject({
      asOfMs: before.asOfMs + 5000,
    })
  })

  test('asks for ID and PIN again when the session is over', async () => {
    const { rig, centre } = await openBikeRig(database, { idleMs: 3_600_000 })
    await signIn(rig, '10000008')
    rig.time.advance(16 * 60_000)
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'session_over' })
    centre.setLink('up')
    await open(rig, 'sign_in')
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'account_id' })
  })
})
