import { expect, it } from 'vitest'
import { tenge } from '#domain/money'
import { calendarDay, startOfDayMs } from '#domain/time'
import { desk, season } from '#test/central/bike/desk'
import { bikeRows, expectProblem, foreigner, signedIn } from '#test/central/bike/rig'
import { describeOnEngines, noonMs } from '#test/central/rig'

const hourMs = 3_600_000

const accountPaid = {
  kind: 'account_paid',
  saleId: '0147-00001',
  lineId: 1,
  purpose: 'top_up',
  sku: 'BIKE_TOP_UP',
  amount: 1000,
  deposit: 0,
}
const subscription = { purpose: 'subscription', sku: 'BIKE_STD_MONTH' }

describeOnEngines('money for a bike account', (setup) => {
  it('is credited once, however often and at how many places at once it is reported (BIKE-006)', async () => {
    const one = await desk(setup)
    const payment = one.payment({ amount: 3000 })
    const other = await one.rig.enrol()
    const copy = { ...payment, terminalId: other.terminalId }
    const same = await Promise.all([1, 2, 3, 4].map(() => one.credit(payment)))
    expect(same).toEqual([[], [], [], []])
    const conflicts = await Promise.all([one.credit(payment), one.credit(copy), one.credit(copy)])
    expect(conflicts).toEqual([[], ['bike_payment_other_terminal'], ['bike_payment_other_terminal']])
    expect(await one.credit({ ...payment, amount: tenge(1) })).toEqual(['bike_payment_differs'])
    expect(await one.account()).toMatchObject({ balance: 3000 })
    expect(await bikeRows(one.rig.database)).toMatchObject({ payments: 1, postings: 1 })
  })

  it('is credited once when two terminals report one sale line at the same time (BIKE-006)', async () => {
    const one = await desk(setup)
    const other = await one.rig.enrol()
    const payment = one.payment({ amount: 700 })
    const answers = await Promise.all([one.credit(payment), one.credit({ ...payment, terminalId: other.terminalId })])
    expect(answers.flat()).toEqual(['bike_payment_other_terminal'])
    expect(await one.account()).toMatchObject({ balance: 700 })
  })

  it('adds up when many lines arrive at once (BIKE-006)', async () => {
    const one = await desk(setup)
    const payments = Array.from({ length: 12 }, (_, index) => one.payment({ amount: 100 + index }))
    await Promise.all(payments.map((payment) => one.credit(payment)))
    expect(await one.account()).toMatchObject({ balance: 1266 })
  })

  it('is kept and listed when nobody has the account', async () => {
    const one = await desk(setup)
    expect(await one.pay({ accountId: '99999999' })).toEqual(['bike_account_unknown'])
    expect(await one.pay({ accountId: 'x'.repeat(64) })).toEqual(['bike_account_unknown'])
    const { rows } = await one.rig.database.query('select is_placed, amount from bike_payments')
    expect(rows).toEqual([
      { is_placed: false, amount: 1000 },
      { is_placed: false, amount: 1000 },
    ])
  })

  it('opens the right to hire with the first payment, whose instant stays (BIKE-002)', async () => {
    const one = await desk(setup)
    expect((await one.state()).firstPaidAtMs).toBeNull()
    await one.pay({})
    one.rig.clock.nowMs += hourMs
    await one.pay({})
    expect((await one.state()).firstPaidAtMs).toBe(noonMs)
  })

  it.each([
    [1000, -200, 200],
    [1200, 0, 0],
    [1700, 500, 0],
  ])('of %i settles a debt of 1 200 first and leaves %i (BIKE-092)', async (amount, balance, open) => {
    const one = await desk(setup)
    await one.charge('time_charge', 500, noonMs - 2)
    await one.charge('late_return', 700, noonMs - 1)
    expect((await one.account()).debts.map((debt) => [debt.kind, debt.open])).toEqual([
      ['time_charge', 500],
      ['late_return', 700],
    ])
    expect(await one.pay({ purpose: 'debt', sku: 'BIKE_DEBT', amount })).toEqual([])
    const account = await one.account()
    expect(account.balance).toBe(balance)
    expect(account.debts.map((debt) => [debt.kind, debt.open])).toEqual(open === 0 ? [] : [['late_return', open]])
  })

  it('buys no subscription that the debt leaves nothing for, and stays on the account (BIKE-009, BIKE-092)', async () => {
    const one = await desk(setup)
    await one.charge('damage', 1200)
    expect(await one.month(3000)).toEqual(['bike_not_paid_in_full'])
    expect(await one.account()).toMatchObject({ balance: 1800, reserved: 0, product: null })
  })
})

describeOnEngines('a bike subscription', (setup) => {
  it('is reserved until 00:00 of the day after and debited then, once (BIKE-090)', async () => {
    const one = await desk(setup)
    expect(await one.month(3000)).toEqual([])
    const midnightMs = startOfDayMs(calendarDay('2026-03-11'))
    const held = { kind: 'subscription', sku: 'BIKE_STD_MONTH', firstDay: '2026-03-10', lastDay: '2026-04-09' }
    expect(await one.account()).toMatchObject({
      balance: 3000,
      reserved: 2500,
      product: { ...held, debitAtMs: midnightMs },
    })
    one.rig.clock.nowMs = midnightMs - 1
    expect(await one.account()).toMatchObject({ balance: 3000, reserved: 2500 })
    one.rig.clock.nowMs = midnightMs
    await Promise.all([one.account(), one.account(), one.account()])
    expect(await one.account()).toMatchObject({
      balance: 500,
      reserved: 0,
      restriction: null,
      product: { ...held, debitAtMs: null },
    })
    expect((await one.rig.admin.bike.ledger(one.accountId)).map((entry) => [entry.kind, entry.balanceAfter])).toEqual([
      ['payment', 3000],
      ['subscription_fee', 500],
    ])
  })

  it.each([
    ['2026-03-10T23:59:59+05:00', '2026-03-11T00:00:00+05:00'],
    ['2026-03-11T00:00:00+05:00', '2026-03-12T00:00:00+05:00'],
  ])('paid at %s is debited at %s (BIKE-090)', async (paidAt, debitAt) => {
    const one = await desk(setup)
    one.rig.clock.nowMs = Date.parse(paidAt)
    await one.month(3000)
    const { product } = await one.account()
    expect(product).toMatchObject({ debitAtMs: Date.parse(debitAt) })
  })

  it.each([
    [0, 3000],
    [200, 2800],
    [-1200, 4200],
  ])(
    'needs on a balance of %i the price, the minimum and the debt: %i, not one tenge less (BIKE-012)',
    async (at, due) => {
      for (const [amount, conflicts] of [
        [due - 1, ['bike_not_paid_in_full']],
        [due, []],
      ] as const) {
        const one = await desk(setup)
        if (at > 0) await one.pay({ amount: at })
        if (at < 0) await one.charge('time_charge', -at)
        expect(await one.month(amount)).toEqual(conflicts)
      }
    },
  )

  it('reported late runs from its payment, and its fee is debited at once (BIKE-090)', async () => {
    const one = await desk(setup)
    const payment = one.payment({ purpose: 'subscription', sku: 'BIKE_STD_MONTH', amount: 3000 })
    one.rig.clock.nowMs += 50 * hourMs
    expect(await one.credit(payment)).toEqual([])
    expect(await one.account()).toMatchObject({
      balance: 500,
      reserved: 0,
      product: { firstDay: '2026-03-10', debitAtMs: null },
    })
  })

  it.each([
    ['a foreigner', foreigner, 'BIKE_STD_MONTH', 'bike_product_not_offered'],
    ['somebody without a verified concession', {}, 'BIKE_CONC_QUARTER', 'bike_product_not_offered'],
    ['a SKU nobody sells', {}, 'BIKE_CONC_MONTH', 'bike_product_unknown'],
    ['a SKU of a day pass', {}, 'BIKE_DAY_1', 'bike_product_unknown'],
  ])('paid for by %s is not given, and the money stays (BIKE-035…037, CONC-034)', async (_name, change, sku, code) => {
    const one = await desk(setup, change)
    expect(await one.pay({ purpose: 'subscription', sku, amount: 9000 })).toEqual([code])
    expect(await one.account()).toMatchObject({ balance: 9000, reserved: 0, product: null })
  })

  it('for a verified concession is given, and cut at the end of the season (BIKE-038, CONC-034)', async () => {
    const one = await desk(setup)
    await one.rig.admin.bike.verifyConcession(one.accountId, calendarDay('2026-12-31'))
    one.rig.clock.nowMs = startOfDayMs(calendarDay('2026-10-01'))
    expect(await one.pay({ purpose: 'subscription', sku: 'BIKE_CONC_QUARTER', amount: 3500 })).toEqual([])
    expect(await one.account()).toMatchObject({ product: { firstDay: '2026-10-01', lastDay: '2026-10-31' } })
  })

  it('is not given outside the season, nor twice (BIKE-038)', async () => {
    const one = await desk(setup)
    expect(await one.month(3000)).toEqual([])
    expect(await one.month(3000)).toEqual(['bike_product_not_offered'])
    expect(await one.account()).toMatchObject({ balance: 6000, reserved: 2500 })
    one.rig.clock.nowMs = startOfDayMs(calendarDay('2026-11-01'))
    expect(await one.month(3000)).toEqual(['bike_product_not_offered'])
  })

  it('paid for a blocked access is not given, and the money stays (BLOCK-020, BIKE-095)', async () => {
    const one = await desk(setup)
    await one.rig.admin.bike.block(one.accountId)
    expect(await one.month(3000)).toEqual(['bike_product_not_offered'])
    expect(await one.account()).toMatchObject({ balance: 3000 })
  })
})

describeOnEngines('a bike day pass', (setup) => {
  it('is paid for at once and its deposit held apart (BIKE-051, BIKE-055)', async () => {
    const one = await desk(setup, foreigner)
    expect(await one.dayPass(9000, 37_500)).toEqual([])
    expect(await one.account()).toMatchObject({
      balance: 0,
      depositHeld: 37_500,
      restriction: null,
      product: { kind: 'day_pass', sku: 'BIKE_DAY_3', hours: 72 },
    })
    expect((await one.rig.admin.bike.ledger(one.accountId)).map((entry) => [entry.kind, entry.amount])).toEqual([
      ['payment', 46_500],
      ['day_pass_fee', -9000],
      ['deposit', -37_500],
    ])
  })

  it('that is not given leaves its deposit held apart, to go back the way it came (BIKE-055)', async () => {
    const one = await desk(setup)
    expect(await one.dayPass(8999, 37_500)).toEqual(['bike_not_paid_in_full'])
    expect(await one.account()).toMatchObject({ balance: 8999, depositHeld: 37_500, product: null })
  })

  it('ends with its hire, and the deposit is released (BIKE-057)', async () => {
    const one = await desk(setup)
    await one.dayPass(9000, 37_500)
    await one.rig.admin.bike.endDayPass(one.accountId)
    expect(await one.account()).toMatchObject({ depositHeld: 0, product: null })
  })
})

describeOnEngines('a restriction of hire', (setup) => {
  it.each([
    [499, 1, false],
    [500, 0, true],
    [501, -1, true],
  ])('comes when a charge of %i leaves %i (BIKE-093)', async (amount, balance, isRestricted) => {
    const one = await desk(setup)
    await one.pay({ amount: 500 })
    await one.charge('time_charge', amount)
    const account = await one.account()
    expect(account.balance).toBe(balance)
    expect(account.restriction !== null).toBe(isRestricted)
  })

  it.each([
    [3199, null],
    [3200, 2 * hourMs],
  ])('ends within two hours of %i paid against a debt of 700 and a month (BIKE-094)', async (amount, termMs) => {
    const one = await desk(setup)
    await one.charge('time_charge', 700)
    await one.pay({ amount })
    const liftedByMs = termMs === null ? null : noonMs + termMs
    expect((await one.account()).restriction).toEqual({ reason: 'balance_spent', sinceMs: noonMs, liftedByMs })
    one.rig.clock.nowMs = noonMs + 2 * hourMs - 60_000
    expect((await one.account()).restriction).not.toBeNull()
    one.rig.clock.nowMs = noonMs + 2 * hourMs
    expect((await one.account()).restriction === null).toBe(termMs !== null)
  })

  it('is not lifted by a debt that is only paid to zero (BIKE-092, BIKE-093)', async () => {
    const one = await desk(setup)
    await one.charge('late_return', 1200)
    await one.pay({ amount: 1200 })
    expect(await one.account()).toMatchObject({ balance: 0, debts: [], restriction: { liftedByMs: null } })
  })

  it('needs the fee of the period that was chosen (BIKE-094)', async () => {
    const one = await desk(setup)
    await one.charge('time_charge', 700)
    expect(await one.pay({ purpose: 'subscription', sku: 'BIKE_STD_SEASON', amount: 11_200 })).toEqual([])
    expect(await one.account()).toMatchObject({ balance: 10_500, reserved: 10_000 })
    expect((await one.account()).restriction).toMatchObject({ liftedByMs: noonMs + 2 * hourMs })
  })

  it('is shown to the renter with its reason, and the debts line by line (BIKE-007, BIKE-073)', async () => {
    const one = await desk(setup)
    const dueDay = calendarDay('2026-03-30')
    const fine = { kind: 'late_return', amount: tenge(-30_000), atMs: noonMs, dueDay, note: 'bike 1147' } as const
    await one.rig.admin.bike.bill(one.accountId, fine)
    const { account } = await signedIn(one.terminal, one.access)
    expect(account).toMatchObject({
      minimum: 500,
      seasons: [season],
      account: {
        balance: -30_000,
        debts: [{ kind: 'late_return', amount: 30_000, open: 30_000, atMs: noonMs, dueDay }],
        restriction: { reason: 'balance_spent', sinceMs: noonMs, liftedByMs: null },
      },
    })
  })
})

describeOnEngines('the ledger of a bike account', (setup) => {
  it('names the source of every posting, a bank transfer among them (BIKE-006, BIKE-010)', async () => {
    const one = await desk(setup)
    await one.pay({ amount: 2000 })
    const transfer = { purpose: 'top_up', sku: 'BIKE_TOP_UP', amount: tenge(500), deposit: tenge(0) } as const
    await one.rig.admin.bike.credit(one.accountId, transfer)
    await one.rig.admin.bike.bill(one.accountId, { kind: 'correction', amount: tenge(100), note: 'claim 17' })
    const source = { terminalNumber: one.terminal.terminalNumber, saleId: '0001-00001', lineId: 1 }
    expect(await one.rig.admin.bike.ledger(one.accountId)).toMatchObject([
      { kind: 'payment', amount: 2000, balanceAfter: 2000, source, note: 'BIKE_TOP_UP' },
      { kind: 'payment', amount: 500, balanceAfter: 2500, source: null, note: 'BIKE_TOP_UP' },
      { kind: 'correction', amount: 100, balanceAfter: 2600, source: null, note: 'claim 17' },
    ])
  })

  it('holds what terminals journaled, with the conflicts listed on both sides (BIKE-006)', async () => {
    const one = await desk(setup)
    const other = await one.rig.enrol()
    const fact = { ...accountPaid, accountId: one.accountId }
    const fresh = await one.terminal.report([fact, { ...fact, lineId: 2, amount: 3000, ...subscription }])
    expect(fresh.body).toMatchObject({ conflicts: [] })
    expect((await other.report([fact])).body).toMatchObject({
      conflicts: [{ seq: 1, code: 'bike_payment_other_terminal' }],
    })
    const again = { ...fact, lineId: 3, ...subscription }
    expect((await one.terminal.report([again, fact, { ...fact, amount: 1 }])).body).toMatchObject({
      conflicts: [
        { seq: 3, code: 'bike_product_not_offered' },
        { seq: 5, code: 'bike_payment_differs' },
      ],
    })
    expect(await one.account()).toMatchObject({ balance: 5000, reserved: 2500 })
    expect((await one.rig.admin.listConflicts()).map(({ code }) => code).sort()).toEqual([
      'bike_payment_differs',
      'bike_payment_other_terminal',
      'bike_product_not_offered',
    ])
  })

  it('is behind no route: an account is shown in a session only (BIKE-005)', async () => {
    const one = await desk(setup)
    expectProblem(await one.terminal.get(`/v1/bike/accounts/${one.accountId}`), 404, 'not_found')
  })
})
