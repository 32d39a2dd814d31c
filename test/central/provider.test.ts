import { expect, it } from 'vitest'
import { providerKeyHeader, providerPaymentResponseSchema } from '#contract/central'
import { providerPaymentsSchema } from '#contract/provider'
import { cardA, cardB, credit, describeOnEngines, noonMs, type Answer, type Rig } from '#test/central/rig'

const dayMs = 86_400_000
const wallet = (amount: number): object => ({ kind: 'wallet', amount })
const trips = {
  product: 'trips',
  coverage: { city: true, suburb: false, express: false },
  firstDay: null,
  lastDay: null,
  hours: null,
  tripsLeft: 30,
  transfersLeft: 30,
}
const payment = (reference: string, acceptedAtMs = noonMs): object => ({
  reference,
  cardNumber: cardA,
  product: wallet(500),
  acceptedAtMs,
})

async function ask(rig: Rig, path: string, body: object | null, key = rig.providerKey): Promise<Answer> {
  const response = await rig.app.inject({
    method: body === null ? 'GET' : 'POST',
    url: `/v1/provider/${path}`,
    headers: { [providerKeyHeader]: key, ...(body === null ? {} : { 'content-type': 'application/json' }) },
    ...(body === null ? {} : { payload: JSON.stringify(body) }),
  })
  return {
    status: response.statusCode,
    body: response.json(),
    contentType: String(response.headers['content-type']),
  }
}

const cancel = (rig: Rig, reference: string): Promise<Answer> => ask(rig, 'cancellations', { reference })
const replace = (rig: Rig, reference: string, items: readonly (readonly [string, object])[]): Promise<Answer> =>
  ask(rig, 'replacements', { reference, items: items.map(([of, product]) => ({ reference: of, product })) })

async function listed(rig: Rig, path = `cards/${cardA}/payments`): Promise<readonly Record<string, unknown>[]> {
  return providerPaymentsSchema.parse((await ask(rig, path, null)).body).items
}

describeOnEngines('keys of a provider', (setup) => {
  it('two are valid at once and each is revoked by itself', async () => {
    const rig = await setup()
    rig.clock.nowMs += 1
    const second = await rig.admin.createProviderKey('bank')
    const secondKey = second.ok ? second.value.key : ''
    expect((await rig.pay(payment('r-1'))).status).toBe(200)
    expect((await rig.pay(payment('r-1'), secondKey)).status).toBe(200)
    expect(await rig.admin.createProviderKey('bank')).toMatchObject({ error: { kind: 'provider_keys_enough' } })
    const [first] = await rig.admin.listProviderKeys('bank')
    expect(await rig.admin.revokeProviderKey(first?.keyId ?? '')).toMatchObject({ ok: true })
    expect((await rig.pay(payment('r-1'))).status).toBe(401)
    expect((await rig.pay(payment('r-1'), secondKey)).status).toBe(200)
    expect((await rig.admin.createProviderKey('bank')).ok).toBe(true)
    expect(await rig.admin.createProviderKey('nobody')).toMatchObject({ error: { kind: 'provider_unknown' } })
    const { rows } = await rig.database.query('select * from provider_keys')
    expect(JSON.stringify(rows)).not.toContain(secondKey)
  })

  it('three asked for at once leave two', async () => {
    const rig = await setup()
    const made = await Promise.all([1, 2, 3].map(() => rig.admin.createProviderKey('bank')))
    expect(made.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('a key serves its burst at once and then as many as its rate gives back', async () => {
    const rig = await setup()
    const made = await rig.admin.createProvider('small', { requestsPerMinute: 60, burst: 3 })
    const key = made.ok ? made.value.key : ''
    const list = (): Promise<Answer> => ask(rig, `cards/${cardA}/payments`, null, key)
    const answers = await Promise.all([1, 2, 3, 4, 5].map(list))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429])
    expect(answers.find(({ status }) => status === 429)?.body).toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 1,
    })
    rig.clock.nowMs += 999
    expect((await list()).status).toBe(429)
    rig.clock.nowMs += 1
    expect((await list()).status).toBe(200)
    expect((await list()).status).toBe(429)
    expect((await ask(rig, `cards/${cardA}/payments`, null)).status).toBe(200)
    rig.clock.nowMs += 3_600_000
    expect((await Promise.all([1, 2, 3, 4].map(list))).filter(({ status }) => status === 200)).toHaveLength(3)
  })
})

describeOnEngines('payments as their provider sees them', (setup) => {
  it('lists its own payments of a card with the days left (PEND-004)', async () => {
    const rig = await setup()
    const other = await rig.admin.createProvider('other-bank')
    await rig.pay(payment('r-1', noonMs - 27 * dayMs))
    await rig.pay({ ...payment('r-2'), product: { kind: 'pass', amount: 900, pass: trips } })
    await rig.pay(payment('x-1'), other.ok ? other.value.key : '')
    await rig.pay({ ...payment('r-3'), cardNumber: cardB })
    expect(await listed(rig)).toMatchObject([
      { reference: 'r-1', action: 1, daysLeft: 1, state: 'pending', content: { kind: 'wallet' } },
      { reference: 'r-2', action: 2, daysLeft: 28, amount: 900, content: { kind: 'pass', pass: trips } },
    ])
    rig.clock.nowMs += 2 * dayMs
    expect(await listed(rig)).toMatchObject([
      { reference: 'r-1', daysLeft: null, state: 'blocked', blockedBy: 'term' },
      { reference: 'r-2', daysLeft: 26 },
    ])
  })

  it('pages through a card with many payments', async () => {
    const rig = await setup()
    for (let number = 1; number <= 101; number += 1) await rig.pay(payment(`r-${String(number)}`))
    const first = providerPaymentsSchema.parse((await ask(rig, `cards/${cardA}/payments`, null)).body)
    expect(first).toMatchObject({ next: 100, items: { length: 100 } })
    expect(await listed(rig, `cards/${cardA}/payments?after=100`)).toMatchObject([{ reference: 'r-101' }])
  })

  it('cancels what is pending, once, and tells the terminals', async () => {
    const rig = await setup()
    await rig.pay(payment('r-1'))
    const terminal = await rig.enrol()
    const { cursor } = await terminal.delta(0)
    expect((await cancel(rig, 'r-1')).body).toMatchObject({ state: 'cancelled', daysLeft: null })
    expect((await cancel(rig, 'r-1')).status).toBe(200)
    expect((await terminal.delta(cursor)).items).toMatchObject([{ state: 'cancelled', action: 1 }])
    expect((await rig.pay(payment('r-1'))).status).toBe(200)
    expect(await listed(rig)).toMatchObject([{ state: 'cancelled' }])
  })

  it('does not cancel what is written, expired (PEND-010), being written or of somebody else', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    for (const reference of ['written', 'leased', 'free']) await rig.pay(payment(reference))
    await rig.pay(payment('late', noonMs - 40 * dayMs))
    const [written, leased] = await rig.admin.listPending(cardA)
    if (written === undefined || leased === undefined) throw new Error('two payments')
    await terminal.report([credit(written, { operationNumber: 1, counter: 1 })])
    await terminal.lease(leased.pendingId)
    const other = await rig.admin.createProvider('other-bank')
    const refusals = ['written', 'leased', 'late', 'never'].map(
      async (reference) => (await cancel(rig, reference)).body,
    )
    expect(await Promise.all(refusals)).toMatchObject([
      { code: 'payment_activated', status: 409, reference: 'written' },
      { code: 'payment_leased', status: 409 },
      { code: 'payment_blocked', status: 409 },
      { code: 'payment_unknown', status: 404 },
    ])
    const strange = await ask(rig, 'cancellations', { reference: 'free' }, other.ok ? other.value.key : '')
    expect(strange.body).toMatchObject({ code: 'payment_unknown' })
    rig.clock.nowMs += 10 * 60_000
    expect((await cancel(rig, 'leased')).status).toBe(200)
  })
})

describeOnEngines('replacement of payments', (setup) => {
  it('changes the content and keeps id, action number and term (PEND-004)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const made = providerPaymentResponseSchema.parse((await rig.pay(payment('r-1', noonMs - dayMs))).body)
    await rig.pay(payment('r-2'))
    const { cursor } = await terminal.delta(0)
    const items = [['r-1', { kind: 'pass', amount: 900, pass: trips }] as const, ['r-2', wallet(700)] as const]
    const first = await replace(rig, 'bulk-1', items)
    expect(first.body).toMatchObject({
      items: [
        { ...made, reference: 'r-1', amount: 900, content: { kind: 'pass', pass: trips }, state: 'pending' },
        { reference: 'r-2', action: 2, amount: 700 },
      ],
    })
    expect((await terminal.delta(cursor)).items).toMatchObject([{ amount: 900 }, { amount: 700 }])
    expect(await replace(rig, 'bulk-1', items)).toEqual(first)
    expect((await terminal.delta(cursor)).items).toHaveLength(2)
    expect((await replace(rig, 'bulk-1', items.slice(1))).body).toMatchObject({ code: 'reference_reused' })
    const { rows } = await rig.database.query(
      'select amount_before, amount_after from pending_replacements order by place',
    )
    expect(rows).toEqual([
      { amount_before: 500, amount_after: 900 },
      { amount_before: 500, amount_after: 700 },
    ])
  })

  it('lists the write of the old content by a terminal that had not heard', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    await rig.pay(payment('r-1'))
    const [old] = (await terminal.delta(0)).items
    if (old === undefined) throw new Error('a payment')
    await replace(rig, 'bulk-1', [['r-1', wallet(700)]])
    const answer = await terminal.report([credit(old, { operationNumber: 1, counter: 1 })])
    expect(answer.body).toMatchObject({ conflicts: [{ code: 'pending_amount_differs' }] })
    expect(await listed(rig)).toMatchObject([{ state: 'activated' }])
  })

  it('replaces all or none, and names the first that is in the way', async () => {
    const rig = await setup()
    for (const reference of ['r-1', 'r-2', 'r-3']) await rig.pay(payment(reference))
    await cancel(rig, 'r-2')
    const three = ['r-1', 'r-2', 'r-3'].map((reference) => [reference, wallet(700)] as const)
    expect((await replace(rig, 'bulk-1', three)).body).toMatchObject({ code: 'payment_cancelled', reference: 'r-2' })
    const missing = [['r-1', wallet(700)] as const, ['r-9', wallet(700)] as const]
    expect((await replace(rig, 'bulk-1', missing)).body).toMatchObject({ code: 'payment_unknown', reference: 'r-9' })
    const twice = [['r-1', wallet(700)] as const, ['r-1', wallet(800)] as const]
    expect((await replace(rig, 'bulk-1', twice)).body).toMatchObject({ code: 'payment_repeated', reference: 'r-1' })
    const large = [['r-1', wallet(1_000_000_001)] as const]
    expect((await replace(rig, 'bulk-1', large)).body).toMatchObject({ code: 'amount_too_large', reference: 'r-1' })
    expect((await listed(rig)).map(({ amount }) => amount)).toEqual([500, 500, 500])
    expect((await replace(rig, 'bulk-1', [['r-1', wallet(700)]])).status).toBe(200)
  })

  it('is done once when it is sent several times at once', async () => {
    const rig = await setup()
    await rig.pay(payment('r-1'))
    const answers = await Promise.all([1, 2, 3, 4].map(() => replace(rig, 'bulk-1', [['r-1', wallet(700)]])))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const { rows } = await rig.database.query('select * from pending_replacements')
    expect(rows).toHaveLength(1)
  })
})
