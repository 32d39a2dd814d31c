import { expect, it } from 'vitest'
import { cardStatusSchema } from '#contract/central'
import { activationRefusal } from '#domain/pending'
import { cardA, cardB, credit, describeOnEngines, noonMs } from '#test/central/rig'

const wallet = (amount: number): object => ({ kind: 'wallet', amount })
const payment = { reference: 'r-1', cardNumber: cardA, product: wallet(500), acceptedAtMs: noonMs }

describeOnEngines('provider payments', (setup) => {
  it('answers the same for the same payment, however often and at once', async () => {
    const rig = await setup()
    const answers = await Promise.all([1, 2, 3, 4].map(() => rig.pay(payment)))
    rig.clock.nowMs += 40 * 86_400_000
    answers.push(await rig.pay(payment))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 200, body: { action: 1, lastDay: '2026-04-07' } })
    expect(await rig.admin.listPending()).toHaveLength(1)
  })

  it('refuses another payment under the same reference', async () => {
    const rig = await setup()
    await rig.pay(payment)
    const others = [
      { ...payment, cardNumber: cardB },
      { ...payment, product: wallet(501) },
      { ...payment, acceptedAtMs: noonMs - 1 },
    ]
    for (const other of others) {
      expect(await rig.pay(other)).toMatchObject({ status: 409, body: { code: 'reference_reused' } })
    }
    expect(await rig.admin.listPending()).toHaveLength(1)
  })

  it('accepts one of two payments that race for a reference', async () => {
    const rig = await setup()
    const answers = await Promise.all([rig.pay(payment), rig.pay({ ...payment, cardNumber: cardB })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await rig.admin.listPending()).toHaveLength(1)
  })

  it('keeps references of two providers apart', async () => {
    const rig = await setup()
    const other = await rig.admin.createProvider('other-bank')
    await rig.pay(payment)
    expect((await rig.pay(payment, other.ok ? other.value.key : '')).body).toMatchObject({ action: 2 })
  })

  it.each([
    ['an unknown field', { ...payment, comment: 'x' }, 'request_invalid'],
    [
      'an unknown field of the product',
      { ...payment, product: { kind: 'wallet', amount: 5, days: 1 } },
      'request_invalid',
    ],
    ['another product', { ...payment, product: { kind: 'pass' } }, 'request_invalid'],
    ['nothing to pay', { ...payment, product: wallet(0) }, 'request_invalid'],
    ['a negative amount', { ...payment, product: wallet(-5) }, 'request_invalid'],
    ['a part of a tenge', { ...payment, product: wallet(0.5) }, 'request_invalid'],
    ['an amount beyond all reason', { ...payment, product: wallet(1_000_000_001) }, 'amount_too_large'],
    ['a payment of the future', { ...payment, acceptedAtMs: noonMs + 1 }, 'accepted_in_future'],
    ['a card nobody knows', { ...payment, cardNumber: '9999999999999999' }, 'card_unknown'],
    ['a reference with NUL', { ...payment, reference: 'a\0' }, 'request_invalid'],
  ])('refuses %s', async (_title, body, code) => {
    const rig = await setup()
    expect(await rig.pay(body)).toMatchObject({ status: 422, body: { code } })
    expect(await rig.admin.listPending()).toEqual([])
  })

  it('refuses a blocked card, a wrong key and a revoked one', async () => {
    const rig = await setup()
    await rig.admin.blockCards([cardA], { reason: 'request', by: 'desk 1' })
    expect(await rig.pay(payment)).toMatchObject({ status: 422, body: { code: 'card_blocked' } })
    expect(await rig.pay(payment, 'guess')).toMatchObject({ status: 401, body: { code: 'provider_key_refused' } })
    const [key] = await rig.admin.listProviderKeys('bank')
    await rig.admin.revokeProviderKey(key?.keyId ?? '')
    expect(await rig.pay(payment)).toMatchObject({ status: 401, body: { code: 'provider_key_refused' } })
  })

  it('numbers the payments of a card from 1 without gaps when they arrive at once', async () => {
    const rig = await setup()
    const references = Array.from({ length: 12 }, (_, index) => `r-${String(index)}`)
    await Promise.all(references.map((reference) => rig.pay({ ...payment, reference })))
    await rig.pay({ ...payment, reference: 'other card', cardNumber: cardB })
    const actions = (await rig.admin.listPending(cardA)).map(({ action }) => action)
    expect(actions).toEqual(references.map((_, index) => index + 1))
    expect((await rig.admin.listPending(cardB)).map(({ action }) => action)).toEqual([1])
  })
})

/** Accepted (local date) and last good day: the table of PEND-004, with the offset in force at the time. */
const terms: [string, string, number][] = [
  ['2025-01-15', '2025-02-12', 5],
  ['2025-01-16', '2025-02-13', 5],
  ['2025-02-01', '2025-03-01', 5],
  ['2024-02-01', '2024-02-29', 6],
  ['2024-01-31', '2024-02-28', 6],
  ['2025-12-10', '2026-01-07', 5],
]

/** Midnight of a day in Asia/Almaty: UTC+6 until 2024-02-29T18:00Z, UTC+5 since (tzdata 2024a). */
function midnightMs(day: string): number {
  return Date.parse(`${day}T00:00:00+0${day < '2024-03-01' ? '6' : '5'}:00`)
}

describeOnEngines('activation term', (setup) => {
  const zones = ['UTC', 'Asia/Almaty', 'Pacific/Kiritimati', 'America/Los_Angeles']

  it.each(terms)('accepted %s is good through %s, wherever the server stands (PEND-004)', async (accepted, lastDay) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const zone = process.env['TZ']
    try {
      for (const [index, moment] of [midnightMs(accepted), midnightMs(accepted) + 86_399_999].entries()) {
        for (const name of zones) {
          process.env['TZ'] = name
          rig.clock.nowMs = moment
          const pending = await rig.paid(cardA, 100 + index)
          expect(pending).toMatchObject({ lastDay, state: 'pending' })
          const nextDay = endOf(lastDay) + 1
          rig.clock.nowMs = nextDay - 1
          // The terminal goes by the same rule, on what it was told.
          expect(activationRefusal(pending, cardA, nextDay - 1)).toBeNull()
          expect(activationRefusal(pending, cardA, nextDay)).toEqual({ kind: 'pending_expired', lastDay })
          expect((await terminal.lease(pending.pendingId)).body).toMatchObject({ granted: true })
          expect((await rig.admin.listPending(cardA)).at(-1)?.state).toBe('pending')
          rig.clock.nowMs = nextDay
          expect((await terminal.lease(pending.pendingId)).body).toEqual({ granted: false, reason: 'expired' })
          const status = cardStatusSchema.parse((await terminal.get(`/v1/cards/${cardA}`)).body)
          expect(status.pending.at(-1)).toMatchObject({ state: 'blocked' })
        }
      }
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  /** The last good day ends where the next one begins; 2024-02-29 had 25 hours. */
  function endOf(day: string): number {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
    return midnightMs(next) - 1
  }

  it('runs from 18:59:59Z and 19:00:00Z on different days', async () => {
    const rig = await setup()
    rig.clock.nowMs = Date.UTC(2026, 2, 12)
    const before = await rig.paid(cardA, 1, Date.UTC(2026, 2, 10, 18, 59, 59, 999))
    const after = await rig.paid(cardA, 2, Date.UTC(2026, 2, 10, 19))
    expect([before.lastDay, after.lastDay]).toEqual(['2026-04-07', '2026-04-08'])
  })

  it('announces the blocking to terminals that had the payment (PEND-005)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    await rig.paid(cardA, 100)
    const { cursor } = await terminal.delta(0)
    rig.clock.nowMs += 29 * 86_400_000
    const page = await terminal.delta(cursor)
    expect(page.items).toMatchObject([{ cardNumber: cardA, state: 'blocked' }])
    expect((await terminal.delta(page.cursor)).items).toEqual([])
  })

  it('blocks a payment that arrives after its term, whose money was taken', async () => {
    const rig = await setup()
    const pending = await rig.paid(cardA, 100, noonMs - 29 * 86_400_000)
    expect(pending).toMatchObject({ state: 'blocked', lastDay: '2026-03-09' })
  })

  it('starts again with 28 days when staff re-open a payment, under its old number (GAP-26)', async () => {
    const rig = await setup()
    const pending = await rig.paid(cardA, 100)
    rig.clock.nowMs += 40 * 86_400_000
    const reopened = await rig.admin.setPendingState(pending.pendingId, 'pending')
    expect(reopened).toMatchObject({ ok: true, value: { state: 'pending', action: 1, lastDay: '2026-05-17' } })
    expect((await rig.admin.listPending())[0]).toMatchObject({ state: 'pending', lastDay: '2026-05-17' })
  })
})

describeOnEngines('lease', (setup) => {
  it('is refused with the reason for every state', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const [blocked, cancelled, activated] = [
      await rig.paid(cardA, 1),
      await rig.paid(cardA, 2),
      await rig.paid(cardA, 3),
    ]
    await rig.admin.setPendingState(blocked.pendingId, 'blocked')
    await rig.admin.setPendingState(cancelled.pendingId, 'cancelled')
    await terminal.report([credit(activated, { operationNumber: 1, counter: 1 })])
    const reason = async (pendingId: string): Promise<unknown> => (await terminal.lease(pendingId)).body
    expect(await reason(blocked.pendingId)).toEqual({ granted: false, reason: 'blocked' })
    expect(await reason(cancelled.pendingId)).toEqual({ granted: false, reason: 'cancelled' })
    expect(await reason(activated.pendingId)).toEqual({ granted: false, reason: 'activated' })
    expect(await reason('00000000-0000-4000-8000-000000000000')).toEqual({ granted: false, reason: 'unknown' })
    expect(await rig.admin.setPendingState(activated.pendingId, 'pending')).toMatchObject({ ok: false })
    const open = await rig.paid(cardB, 4)
    await rig.admin.blockCards([cardB], { reason: 'request', by: 'desk 1' })
    expect(await reason(open.pendingId)).toEqual({ granted: false, reason: 'card_blocked' })
  })

  it('belongs to one terminal until it ends', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(), await rig.enrol()]
    const { pendingId } = await rig.paid(cardA, 100)
    const answers = await Promise.all([first.lease(pendingId), second.lease(pendingId)])
    expect(answers.map(({ body }) => JSON.stringify(body)).filter((text) => text.includes('"leased"'))).toHaveLength(1)
    const [winner, loser] = JSON.stringify(answers[0].body).includes('leased') ? [second, first] : [first, second]
    rig.clock.nowMs += 60_000
    const renewed = (await winner.lease(pendingId)).body
    expect(renewed).toEqual({ granted: true, untilMs: noonMs + 150_000 })
    rig.clock.nowMs = noonMs + 149_999
    expect((await loser.lease(pendingId)).body).toEqual({ granted: false, reason: 'leased' })
    rig.clock.nowMs = noonMs + 150_000
    expect((await loser.lease(pendingId)).body).toMatchObject({ granted: true })
  })
})

describeOnEngines('card status and changes', (setup) => {
  it('shows an unknown card as such and a closed payment as closed', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const done = await rig.paid(cardA, 1)
    await rig.paid(cardA, 2)
    await terminal.report([credit(done, { operationNumber: 1, counter: 1 })])
    expect((await terminal.get(`/v1/cards/${cardA}`)).body).toMatchObject({
      cardNumber: cardA,
      status: 'active',
      pending: [{ state: 'activated' }, { state: 'pending' }],
      serverTimeMs: noonMs,
    })
    expect((await terminal.get('/v1/cards/9999999999999999')).body).toMatchObject({ status: 'unknown', pending: [] })
  })

  it('pages through any number of changes, each payment once', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const facts = Array.from({ length: 1200 }, (_, index) => ({
      kind: 'sale_deferred',
      saleId: `s-${String(index)}`,
      lineId: 1,
      cardNumber: cardA,
      amount: index + 1,
      content: { kind: 'wallet' },
      acceptedAtMs: noonMs,
      lastDay: '2026-04-07',
      guard: null,
    }))
    for (let start = 0; start < facts.length; start += 400) await terminal.report(facts.slice(start, start + 400))
    const seen: number[] = []
    let page = await terminal.delta(0)
    seen.push(...page.items.map(({ action }) => action))
    while (page.more) {
      page = await terminal.delta(page.cursor)
      seen.push(...page.items.map(({ action }) => action))
    }
    expect(seen).toEqual(facts.map((_, index) => index + 1))
  })

  it('refuses a cursor of another centre', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    await rig.paid(cardA, 1)
    const answer = await terminal.get('/v1/pending?cursor=2')
    expect(answer).toMatchObject({ status: 409, body: { code: 'cursor_ahead' } })
  })
})
