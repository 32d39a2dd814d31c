import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { providerKeyHeader } from '#contract/central'
import { pendingByState, pendingStates } from '#central/fleet/pending'
import type { CentralContext } from '#central/context'
import { cardA, cardB, credit, describeOnEngines, noonMs, type Rig, type TestTerminal } from '#test/central/rig'

const dayMs = 86_400_000
const decision = { by: 'Aigerim', note: 'asked by telephone' }

async function events(rig: Rig, pendingId: string): Promise<unknown[]> {
  const { rows } = await rig.database.query(
    'select event, decided_by, note, at_ms, last_day from pending_events where pending_id = $1 order by event_id',
    [pendingId],
  )
  return [...rows]
}

async function cancelAtProvider(rig: Rig, reference: string): Promise<number> {
  const response = await rig.app.inject({
    method: 'POST',
    url: '/v1/provider/cancellations',
    headers: { [providerKeyHeader]: rig.providerKey, 'content-type': 'application/json' },
    payload: JSON.stringify({ reference }),
  })
  return response.statusCode
}

async function closed(terminal: TestTerminal, cardNumber = cardA): Promise<number> {
  const items = (await terminal.delta(0)).items.filter((item) => item.cardNumber === cardNumber)
  const told = new Set(items.map(({ closedThrough }) => closedThrough))
  expect(told.size).toBe(1)
  return items[0]?.closedThrough ?? 0
}

describeOnEngines('decisions about a payment', (setup) => {
  it('re-open it with a new term under its number, with who, why and when (PEND-006, RESTORE-020, GAP-26)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { pendingId } = await rig.paid(cardA, 100)
    rig.clock.nowMs += 40 * dayMs
    await rig.admin.listPending()
    expect((await terminal.lease(pendingId)).body).toEqual({ granted: false, reason: 'expired' })
    const { cursor } = await terminal.delta(0)
    rig.clock.nowMs += dayMs
    const reopened = await rig.admin.setPendingState(pendingId, 'pending', decision)
    expect(reopened).toMatchObject({ value: { action: 1, state: 'pending', lastDay: '2026-05-18' } })
    expect((await terminal.delta(cursor)).items).toMatchObject([{ action: 1, state: 'pending', lastDay: '2026-05-18' }])
    expect((await terminal.lease(pendingId)).body).toMatchObject({ granted: true })
    expect(await events(rig, pendingId)).toEqual([
      { event: 'expired', decided_by: null, note: null, at_ms: noonMs + 40 * dayMs, last_day: '2026-04-07' },
      {
        event: 'reopened',
        decided_by: 'Aigerim',
        note: 'asked by telephone',
        at_ms: noonMs + 41 * dayMs,
        last_day: '2026-05-18',
      },
    ])
  })

  it('re-opened, it is blocked again on day 29 of the new term (PEND-005)', async () => {
    const rig = await setup()
    const { pendingId } = await rig.paid(cardA, 100)
    rig.clock.nowMs += 40 * dayMs
    await rig.admin.setPendingState(pendingId, 'pending', decision)
    rig.clock.nowMs += 28 * dayMs
    expect((await rig.admin.listPending())[0]?.state).toBe('pending')
    rig.clock.nowMs += dayMs
    expect((await rig.admin.listPending())[0]?.state).toBe('blocked')
  })

  it('block it for good though its term has just ended, with who, why and when', async () => {
    const rig = await setup()
    const { pendingId } = await rig.paid(cardA, 100)
    rig.clock.nowMs += 29 * dayMs
    expect(await rig.admin.setPendingState(pendingId, 'blocked', decision)).toMatchObject({ ok: true })
    const [ended, blocked, ...more] = await events(rig, pendingId)
    expect([ended, blocked]).toMatchObject([
      { event: 'expired', decided_by: null },
      { event: 'blocked', decided_by: 'Aigerim', note: 'asked by telephone' },
    ])
    expect(more).toEqual([])
    const terminal = await rig.enrol()
    expect((await terminal.lease(pendingId)).body).toEqual({ granted: false, reason: 'blocked' })
    await rig.admin.setPendingState(pendingId, 'blocked', decision)
    expect(await events(rig, pendingId)).toHaveLength(2)
  })

  it('block it at once, also while a terminal holds it', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { pendingId } = await rig.paid(cardA, 100)
    await terminal.lease(pendingId)
    expect(await rig.admin.setPendingState(pendingId, 'blocked', decision)).toMatchObject({
      value: { state: 'blocked' },
    })
    expect((await terminal.lease(pendingId)).body).toEqual({ granted: false, reason: 'blocked' })
    expect(await rig.admin.setPendingState(pendingId, 'blocked', decision)).toMatchObject({ ok: true })
    expect(await events(rig, pendingId)).toHaveLength(1)
    expect(await rig.admin.setPendingState(pendingId, 'pending', decision)).toMatchObject({
      value: { state: 'pending' },
    })
  })

  it('cancel it for good, but not while a terminal may be writing it', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { pendingId } = await rig.paid(cardA, 100)
    await terminal.lease(pendingId)
    const leased = { ok: false, error: { kind: 'pending_leased' } }
    expect(await rig.admin.setPendingState(pendingId, 'cancelled', decision)).toEqual(leased)
    rig.clock.nowMs += 90_000
    expect(await rig.admin.setPendingState(pendingId, 'cancelled', decision)).toMatchObject({ ok: true })
    for (const state of ['pending', 'blocked'] as const) {
      const refused = { ok: false, error: { kind: 'pending_cancelled' } }
      expect(await rig.admin.setPendingState(pendingId, state, decision)).toEqual(refused)
    }
  })

  it('leave what is on its card, what is open and what nobody knows as they are', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const [written, open] = [await rig.paid(cardA, 100), await rig.paid(cardA, 200)]
    await terminal.report([credit(written, { operationNumber: 1, counter: 1 })])
    const kinds = async (pendingId: string): Promise<unknown[]> => {
      const all: unknown[] = []
      for (const state of ['pending', 'blocked', 'cancelled'] as const) {
        const decided = await rig.admin.setPendingState(pendingId, state, decision)
        all.push(decided.ok ? decided.value.state : decided.error.kind)
      }
      return all
    }
    expect(await kinds(written.pendingId)).toEqual(['pending_activated', 'pending_activated', 'pending_activated'])
    expect(await kinds(randomUUID())).toEqual(['pending_unknown', 'pending_unknown', 'pending_unknown'])
    expect(await rig.admin.setPendingState(open.pendingId, 'pending', decision)).toMatchObject({
      error: { kind: 'pending_open' },
    })
  })

  it('one of two that race for a payment wins, and the other is told what it is now', async () => {
    const rig = await setup()
    const { pendingId } = await rig.paid(cardA, 100)
    const decided = await Promise.all([
      rig.admin.setPendingState(pendingId, 'cancelled', decision),
      rig.admin.setPendingState(pendingId, 'blocked', decision),
    ])
    const [found] = await rig.admin.listPending()
    expect(found?.state).toBe('cancelled')
    expect(decided[0].ok).toBe(true)
  })

  it('of the provider are kept as well', async () => {
    const rig = await setup()
    await rig.pay({ reference: 'r-1', cardNumber: cardA, product: { kind: 'wallet', amount: 5 }, acceptedAtMs: noonMs })
    expect(await cancelAtProvider(rig, 'r-1')).toBe(200)
    expect(await cancelAtProvider(rig, 'r-1')).toBe(200)
    const [found] = await rig.admin.listPending()
    expect(await events(rig, found?.pendingId ?? '')).toMatchObject([{ event: 'cancelled', decided_by: 'bank' }])
  })

  it('nobody takes for three years end a payment for good (GAP-26)', async () => {
    const rig = await setup()
    const { pendingId } = await rig.paid(cardA, 100)
    rig.clock.nowMs += (28 + 1096) * dayMs
    expect((await rig.admin.listPending())[0]?.state).toBe('blocked')
    rig.clock.nowMs += dayMs
    expect((await rig.admin.listPending())[0]?.state).toBe('cancelled')
    expect(await events(rig, pendingId)).toMatchObject([{ event: 'expired' }, { event: 'cancelled', decided_by: null }])
  })
})

const coverage = { city: true, suburb: false, express: false }
const none = { firstDay: null, lastDay: null, hours: null, tripsLeft: null, transfersLeft: null }
const monthly = (firstDay: string, lastDay: string): object => ({
  ...none,
  product: 'monthly',
  coverage,
  firstDay,
  lastDay,
})
const products: readonly (readonly [string, object])[] = [
  ['money of the wallet', { kind: 'wallet', amount: 500 }],
  ['a monthly pass', { kind: 'pass', amount: 500, pass: monthly('2026-03-01', '2026-03-31') }],
  ['a pass by hours', { kind: 'pass', amount: 500, pass: { ...none, product: 'hours', coverage, hours: 24 } }],
  [
    'a pass by trips',
    { kind: 'pass', amount: 500, pass: { ...none, product: 'trips', coverage, tripsLeft: 15, transfersLeft: 15 } },
  ],
]

describeOnEngines('a payment of a bank app', (setup) => {
  it('for any product is taken once by its reference, and never for another product (PEND-001, PEND-013)', async () => {
    const rig = await setup()
    const body = (index: number): object => ({
      reference: `r-${String(index)}`,
      cardNumber: cardA,
      product: products[index]?.[1],
      acceptedAtMs: noonMs,
    })
    for (const index of products.keys()) {
      const first = await rig.pay(body(index))
      expect(first).toMatchObject({ status: 200, body: { action: index + 1 } })
      expect(await rig.pay(body(index))).toEqual(first)
      for (const [other, [, product]] of products.entries()) {
        if (other === index) continue
        const reused = await rig.pay({ ...body(index), product })
        expect(reused).toMatchObject({ status: 409, body: { code: 'reference_reused' } })
      }
    }
    expect(await rig.admin.listPending(cardA)).toHaveLength(products.length)
  })

  it('is kept while its card is blocked: not leased, still listed, and leased again afterwards (PEND-013, BLOCK-006)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { pendingId } = await rig.paid(cardA, 500)
    await rig.admin.blockCards([cardA], { by: 'Aigerim', reason: 'B1' })
    expect((await terminal.lease(pendingId)).body).toEqual({ granted: false, reason: 'card_blocked' })
    expect((await terminal.delta(0)).items).toMatchObject([{ pendingId, state: 'pending', lastDay: '2026-04-07' }])
    expect((await terminal.get(`/v1/cards/${cardA}`)).body).toMatchObject({
      status: 'blocked',
      pending: [{ pendingId }],
    })
    await rig.admin.unblockCard(cardA, { by: 'Aigerim' })
    expect((await terminal.lease(pendingId)).body).toMatchObject({ granted: true })
  })

  it('for a month that is over can be given another month while it waits, and is not re-opened after (PEND-014, PEND-011)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const february = { kind: 'pass', amount: 500, pass: monthly('2026-02-01', '2026-02-28') }
    const paidOn = { acceptedAtMs: noonMs - 24 * dayMs, cardNumber: cardA, product: february }
    for (const reference of ['replaced', 'left']) await rig.pay({ ...paidOn, reference })
    const april = { kind: 'pass', amount: 500, pass: monthly('2026-04-01', '2026-04-30') }
    const answer = await rig.app.inject({
      method: 'POST',
      url: '/v1/provider/replacements',
      headers: { [providerKeyHeader]: rig.providerKey, 'content-type': 'application/json' },
      payload: JSON.stringify({ reference: 'months', items: [{ reference: 'replaced', product: april }] }),
    })
    expect(answer.statusCode).toBe(200)
    expect((await terminal.delta(0)).items).toMatchObject([
      { action: 2, content: { pass: { lastDay: '2026-02-28' } } },
      { action: 1, lastDay: '2026-03-14', content: { pass: { lastDay: '2026-04-30' } } },
    ])
    rig.clock.nowMs += 5 * dayMs
    const [replaced, left] = await rig.admin.listPending(cardA)
    expect(await rig.admin.setPendingState(replaced?.pendingId ?? '', 'pending', decision)).toMatchObject({ ok: true })
    expect(await rig.admin.setPendingState(left?.pendingId ?? '', 'pending', decision)).toEqual({
      ok: false,
      error: { kind: 'pending_period_over' },
    })
  })
})

describeOnEngines('what is closed of a card', (setup) => {
  it('goes up to the first payment that may still be written, and never beyond (design D6)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const [first, second, third] = [await rig.paid(cardA, 1), await rig.paid(cardA, 2), await rig.paid(cardA, 3)]
    await rig.paid(cardB, 1)
    expect(await closed(terminal)).toBe(0)
    await rig.admin.setPendingState(second.pendingId, 'cancelled', decision)
    expect(await closed(terminal)).toBe(0)
    await terminal.report([credit(first, { operationNumber: 1, counter: 1 })])
    expect(await closed(terminal)).toBe(2)
    await rig.admin.setPendingState(third.pendingId, 'blocked', decision)
    expect(await closed(terminal)).toBe(2)
    await rig.admin.setPendingState(third.pendingId, 'cancelled', decision)
    expect(await closed(terminal)).toBe(3)
    expect(await closed(terminal, cardB)).toBe(0)
    await rig.paid(cardA, 4)
    expect(await closed(terminal)).toBe(3)
    const status = z.object({ pending: z.array(z.object({ closedThrough: z.int() })) })
    const { pending } = status.parse((await terminal.get(`/v1/cards/${cardA}`)).body)
    expect(pending.map(({ closedThrough }) => closedThrough)).toEqual([3, 3, 3, 3])
  })

  it('has a deferred sale that its own write delivered, whose bit is never set', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const sale = { saleId: 's', cardNumber: cardA, amount: 900, content: { kind: 'wallet' } }
    await terminal.report([
      {
        ...sale,
        kind: 'sale_deferred',
        lineId: 1,
        acceptedAtMs: noonMs,
        lastDay: '2026-04-07',
        guard: { terminalNumber: 147, operationNumber: 41, expectedCounter: 6 },
      },
    ])
    expect(await closed(terminal)).toBe(0)
    const write = { operationNumber: 41, counter: 7, balanceAfter: 900, pendingId: null, action: null }
    await terminal.report([{ ...sale, kind: 'card_credited', ...write }])
    expect(await closed(terminal)).toBe(1)
  })
})

const stepArbitrary = fc.record({
  what: fc.constantFrom('pay', 'pay', 'activate', 'cancelled', 'blocked', 'pending', 'days'),
  index: fc.nat(20),
})

describeOnEngines('the sums of payments by state', (setup) => {
  it('are those of the payments, whatever was done', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 20 }), async (steps) => {
        const rig = await setup()
        const terminal = await rig.enrol()
        for (const [number, { what, index }] of steps.entries()) {
          const all = await rig.admin.listPending()
          const payment = all[index % Math.max(1, all.length)]
          if (what === 'pay') await rig.paid(cardA, number + 1)
          else if (what === 'days') rig.clock.nowMs += 15 * dayMs
          else if (payment === undefined) continue
          else if (what === 'activate') await terminal.report([credit(payment, { operationNumber: 1, counter: 1 })])
          else await rig.admin.setPendingState(payment.pendingId, what, decision)
        }
        const payments = await rig.admin.listPending()
        const expected = pendingStates.map((state) => {
          const amounts = payments.filter((one) => one.state === state).map(({ amount }) => amount)
          return { state, payments: amounts.length, amount: amounts.reduce((sum, amount) => sum + amount, 0) }
        })
        const context: Pick<CentralContext, 'database' | 'clock'> = rig
        expect(await pendingByState(context)).toEqual(expected)
      }),
      { numRuns: 10 },
    )
  })
})
