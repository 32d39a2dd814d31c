import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { journalAnswerSchema, providerPaymentResponseSchema, type JournalAnswer } from '#contract/central'
import type { PassGrant } from '#domain/pass/grant'
import { walletContent } from '#domain/pending'
import { cardA, cardB, credit, describeOnEngines, noonMs, topUp, type Answer } from '#test/central/rig'

const trips: PassGrant = {
  product: 'trips',
  coverage: { city: true, suburb: false, express: false },
  firstDay: null,
  lastDay: null,
  hours: null,
  tripsLeft: 15,
  transfersLeft: 15,
}
const hire = { accountId: '10000001', purpose: 'day_pass', sku: 'BIKE_DAY_1' }
const content = { kind: 'pass', pass: trips } as const

function conflictsOf(answer: Answer): JournalAnswer['conflicts'] {
  expect(answer.status).toBe(200)
  return journalAnswerSchema.parse(answer.body).conflicts
}

function deferral(lineId: number, changes: object = {}): object {
  return {
    kind: 'sale_deferred',
    saleId: '0147-00501',
    lineId,
    cardNumber: cardA,
    amount: 2000,
    content,
    acceptedAtMs: noonMs,
    lastDay: '2026-04-07',
    guard: null,
    ...changes,
  }
}

describeOnEngines('a pass that waits for its card', (setup) => {
  const payment = {
    reference: 'r-1',
    cardNumber: cardA,
    product: { kind: 'pass', amount: 2000, pass: trips },
    acceptedAtMs: noonMs,
  }

  it('is what a bank app paid for, and the same reference with another pass is refused (PEND-002)', async () => {
    const rig = await setup()
    const accepted = await rig.pay(payment)
    const { pendingId } = providerPaymentResponseSchema.parse(accepted.body)
    expect(await rig.admin.listPending(cardA)).toMatchObject([{ pendingId, amount: 2000, content }])
    expect((await rig.pay(payment)).body).toEqual(accepted.body)
    const others = [
      { ...payment, product: { ...payment.product, pass: { ...trips, tripsLeft: 30 } } },
      { ...payment, product: { kind: 'wallet', amount: 2000 } },
    ]
    for (const other of others) {
      expect(await rig.pay(other)).toMatchObject({ status: 409, body: { code: 'reference_reused' } })
    }
  })

  it('is refused when its content does not fit together', async () => {
    const rig = await setup()
    const wrong = { ...payment, product: { ...payment.product, pass: { ...trips, hours: 24 } } }
    expect((await rig.pay(wrong)).status).toBe(422)
    expect(await rig.admin.listPending(cardA)).toEqual([])
  })

  it('reaches the terminals with its content, by the delta and by the card', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    await rig.pay(payment)
    expect((await terminal.delta(0)).items).toMatchObject([{ content }])
    expect((await terminal.get(`/v1/cards/${cardA}`)).body).toMatchObject({ pending: [{ content }] })
  })

  it('is activated by a write of that pass, and another content is listed', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    await rig.pay(payment)
    const [pending] = await rig.admin.listPending(cardA)
    if (pending === undefined) throw new Error('no pending payment')
    const asMoney = credit({ ...pending, content: walletContent }, { operationNumber: 1, counter: 1 })
    expect(conflictsOf(await terminal.report([asMoney]))).toEqual([{ seq: 1, code: 'pending_content_differs' }])
    await rig.pay({ ...payment, reference: 'r-2' })
    const second = (await rig.admin.listPending(cardA)).find(({ state }) => state === 'pending')
    if (second === undefined) throw new Error('no second payment')
    expect(conflictsOf(await terminal.report([credit(second, { operationNumber: 2, counter: 2 })]))).toEqual([])
    expect((await rig.admin.listPending(cardA)).map(({ state }) => state)).toEqual(['activated', 'activated'])
  })
})

describeOnEngines('a basket that was deferred', (setup) => {
  it('becomes one pending payment for each line, each with its content (PEND-002)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const money = { amount: 500, content: walletContent }
    const guard = { terminalNumber: 147, operationNumber: 503, expectedCounter: 6 }
    const facts = [deferral(1), deferral(2, money), deferral(3, { guard })]
    expect(conflictsOf(await terminal.report(facts))).toEqual([])
    expect(conflictsOf(await terminal.report(facts))).toEqual([])
    expect(await rig.admin.listPending(cardA)).toMatchObject([
      { action: 1, amount: 2000, content, guard: null },
      { action: 2, amount: 500, content: walletContent, guard: null },
      { action: 3, amount: 2000, content, guard },
    ])
  })

  it('is listed when a line is reported again with another pass', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const other = deferral(1, { content: { kind: 'pass', pass: { ...trips, tripsLeft: 30 } } })
    const answer = await terminal.report([deferral(1), other])
    expect(conflictsOf(answer)).toEqual([{ seq: 2, code: 'sale_deferred_differs' }])
  })
})

describeOnEngines('what else a basket brings', (setup) => {
  it('adds up exactly the facts that were sent, per terminal and over all', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(), await rig.enrol()]
    const pending = await rig.paid(cardA, 700)
    await first.report([
      { kind: 'cash_accepted', saleId: 's1', noteId: 'n1', amount: 500 },
      { kind: 'bank_charged', saleId: 's2', reference: 'r', amount: 300 },
      { kind: 'bank_refunded', saleId: 's2', lineId: 1, reference: 'r', amount: 100 },
      topUp(cardB, 400, { operationNumber: 1, counter: 1 }),
      credit(pending, { operationNumber: 2, counter: 1 }),
      {
        kind: 'sale_deferred',
        saleId: 's3',
        lineId: 1,
        cardNumber: cardB,
        amount: 50,
        content: walletContent,
        acceptedAtMs: noonMs,
        lastDay: '2026-04-07',
        guard: null,
      },
      { kind: 'account_paid', saleId: 's3', lineId: 2, ...hire, amount: 1000, deposit: 37_500 },
      { kind: 'card_sold', saleId: 's3', lineId: 3, sku: 'CARD_REUSABLE', cardNumber: cardB, amount: 1000 },
      { kind: 'sale_owed', saleId: 's3', lineId: 4, amount: 70 },
      {
        kind: 'sale_closed',
        saleId: 's3',
        outcome: 'owed',
        taken: 39_620,
        delivered: 39_500,
        refunded: 0,
        deferred: 50,
        owed: 70,
      },
    ])
    await second.report([{ kind: 'cash_accepted', saleId: 's1', noteId: 'n1', amount: 2000 }])
    expect((await first.get('/v1/terminals/self/totals')).body).toEqual({
      acknowledgedSeq: 10,
      cashAccepted: 500,
      bankCharged: 300,
      bankRefunded: 100,
      cashRefunded: 0,
      cardCredited: 1100,
      activated: 700,
      deferred: 50,
      accountPaid: 38_500,
      cardsSold: 1000,
      owed: 70,
    })
    expect((await second.get('/v1/terminals/self/totals')).body).toMatchObject({
      acknowledgedSeq: 1,
      cashAccepted: 2000,
    })
    expect(await rig.admin.totals()).toMatchObject({
      cashAccepted: 2500,
      bankCharged: 300,
      bankRefunded: 100,
      cashRefunded: 0,
      cardCredited: 1100,
      activated: 700,
      deferred: 50,
      providerAccepted: 700,
      pendingOpen: 50,
    })
    // Nobody knows the bike account; its money is counted all the same.
    expect((await rig.admin.listConflicts()).map(({ code }) => code)).toEqual(['bike_account_unknown'])
  })

  it('is a card providers may pay for, once it was sold (CARD-001)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const cardNumber = '9643012077819999'
    const payment = {
      reference: 'r',
      cardNumber,
      product: { kind: 'wallet', amount: 500 },
      acceptedAtMs: noonMs,
    }
    expect((await rig.pay(payment)).body).toMatchObject({ code: 'card_unknown' })
    const sold = { kind: 'card_sold', saleId: 's', lineId: 1, sku: 'CARD_REUSABLE', cardNumber, amount: 1000 }
    await terminal.report([sold])
    await terminal.report([{ ...sold, saleId: 't', cardNumber: cardB }])
    expect((await rig.pay(payment)).status).toBe(200)
    expect((await terminal.get(`/v1/cards/${cardNumber}`)).body).toMatchObject({ status: 'active' })
  })

  it('is money for a bike account, kept and listed even when nobody knows the account (BIKE-006)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const payment = {
      kind: 'account_paid',
      saleId: '0147-00501',
      lineId: 1,
      accountId: '99999999',
      purpose: 'top_up',
      sku: 'BIKE_TOP_UP',
      amount: 700,
      deposit: 0,
    }
    expect(conflictsOf(await terminal.report([payment]))).toEqual([{ seq: 1, code: 'bike_account_unknown' }])
    // Reported once more under another record: counted by sale and line, so credited once.
    expect(conflictsOf(await terminal.report([payment]))).toEqual([])
    const changed = { ...payment, amount: 701, saleId: '0147-00501' }
    expect(conflictsOf(await terminal.report([changed]))).toEqual([{ seq: 3, code: 'bike_payment_differs' }])
    const { rows } = await rig.database.query(
      'select count(*)::bigint as paid, sum(amount)::bigint as sum from bike_payments',
    )
    expect(rows).toEqual([{ paid: 1, sum: 700 }])
  })

  it('is refused as unreadable when the facts do not fit', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const answer = await terminal.report([
      { kind: 'sale_owed', saleId: randomUUID(), lineId: 0, amount: 5 },
      deferral(1, { content: { kind: 'pass', pass: { ...trips, product: 'monthly' } } }),
      {
        kind: 'account_paid',
        saleId: 's',
        lineId: 1,
        accountId: 'a',
        purpose: 'top_up',
        sku: 'S',
        amount: -1,
        deposit: 0,
      },
    ])
    expect(conflictsOf(answer).map(({ code }) => code)).toEqual(Array(3).fill('fact_unreadable'))
  })
})
