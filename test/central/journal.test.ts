import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { journalAnswerSchema, terminalTotalsSchema, type JournalAnswer } from '#contract/central'
import { walletContent } from '#domain/pending'
import {
  cardA,
  cardB,
  chained,
  credit,
  describeOnEngines,
  noonMs,
  rowCounts,
  topUp,
  type Answer,
} from '#test/central/rig'

function accepted(answer: Answer): JournalAnswer {
  expect(answer.status).toBe(200)
  return journalAnswerSchema.parse(answer.body)
}

const dayMs = 86_400_000

describeOnEngines('journal', (setup) => {
  it('stores contiguous batches and takes any part of them again without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    for (let number = 1; number <= 20; number += 1) {
      terminal.journal('fact', { kind: 'cash_accepted', saleId: 's', noteId: String(number), amount: 500 })
    }
    expect(accepted(await terminal.sendJournal(terminal.records.slice(0, 8))).acknowledgedSeq).toBe(8)
    expect(accepted(await terminal.sendJournal(terminal.records.slice(3, 12))).acknowledgedSeq).toBe(12)
    expect(accepted(await terminal.sendJournal(terminal.records)).acknowledgedSeq).toBe(20)
    const before = await rowCounts(rig.database)
    expect(accepted(await terminal.sendJournal(terminal.records.slice(0, 3))).acknowledgedSeq).toBe(20)
    expect(accepted(await terminal.sendJournal(terminal.records)).acknowledgedSeq).toBe(20)
    expect(await rowCounts(rig.database)).toEqual(before)
    const totals = terminalTotalsSchema.parse((await terminal.get('/v1/terminals/self/totals')).body)
    expect(totals).toMatchObject({ acknowledgedSeq: 20, cashAccepted: 10_000 })
  })

  it('lets a batch that overtook the one in front of it wait for that, and lists no contradiction', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    for (let number = 1; number <= 30; number += 1) {
      terminal.journal('fact', { kind: 'cash_accepted', saleId: 's', noteId: String(number), amount: 1000 })
    }
    const [first, second, third] = [0, 10, 20].map((from) => terminal.records.slice(from, from + 10))
    const overtaking = [third, second].map((records) => terminal.post('/v1/journal', { ahead: true, records }))
    const next = terminal.post('/v1/journal', { records: first })
    const answers = await Promise.all([...overtaking, next])
    expect(answers.map((answer) => accepted(answer).acknowledgedSeq)).toEqual([30, 20, 10])
    expect(await rig.admin.listConflicts()).toEqual([])
    expect((await rig.admin.totals()).cashAccepted).toBe(30_000)
  })

  it('stores a batch once when it arrives several times at once', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    for (let number = 1; number <= 50; number += 1) {
      terminal.journal('fact', { kind: 'cash_accepted', saleId: 's', noteId: String(number), amount: 1000 })
    }
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => terminal.sendJournal(terminal.records)))
    expect(answers.map((answer) => accepted(answer).acknowledgedSeq)).toEqual([50, 50, 50, 50, 50])
    expect((await rig.admin.totals()).cashAccepted).toBe(50_000)
  })

  it.each([
    ['a gap before the batch', 'journal_gap', 7],
    ['a gap inside the batch', 'journal_gap', 6],
    ['a record that was changed after hashing', 'journal_hash_mismatch', 5],
    ['a record that does not follow the one before', 'journal_chain_broken', 6],
    ['another record under a stored number', 'journal_fork', 2],
    ['an operation journaled twice in the batch', 'journal_operation_repeated', 6],
    ['an operation journaled before the batch', 'journal_operation_repeated', 5],
    ['text the database cannot hold', 'journal_text_invalid', 5],
  ])('refuses %s, stores nothing of the batch and names the record', async (title, code, firstBadSeq) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    for (let number = 1; number <= 4; number += 1) terminal.journal('note', { number })
    accepted(await terminal.sendJournal(terminal.records))
    const [, second, , fourth] = terminal.records
    if (second === undefined || fourth === undefined) throw new Error('no records')
    const five = terminal.journal('note', { number: 5 })
    const six = terminal.journal('note', { number: 6 })
    const seven = terminal.journal('note', { number: 7 })
    const batches = {
      'a gap before the batch': [seven],
      'a gap inside the batch': [five, seven].map((record, index) => (index === 0 ? record : { ...record, seq: 7 })),
      'a record that was changed after hashing': [{ ...five, payload: '{"number":55}' }, six],
      'a record that does not follow the one before': [five, chained({ ...six, prevHash: fourth.hash })],
      'another record under a stored number': [chained({ ...second, payload: '{"number":22}' })],
      'an operation journaled twice in the batch': [
        five,
        chained({ ...six, operationId: five.operationId, prevHash: five.hash }),
      ],
      'an operation journaled before the batch': [chained({ ...five, operationId: second.operationId })],
      'text the database cannot hold': [chained({ ...five, payload: 'a\0b' })],
    }
    const batch = Object.entries(batches).find(([name]) => name === title)?.[1] ?? []
    const before = await rowCounts(rig.database)
    const answer = await terminal.sendJournal(batch)
    const expectedSeq = title === 'a gap inside the batch' ? 7 : firstBadSeq
    expect(answer.body).toMatchObject({ code, firstBadSeq: expectedSeq, acknowledgedSeq: 4 })
    expect(answer.status).toBe(code === 'journal_text_invalid' ? 422 : 409)
    expect(await rowCounts(rig.database)).toEqual(before)
    expect(await rig.admin.listConflicts()).toMatchObject([{ code, seq: expectedSeq, refused: true }])
    expect(accepted(await terminal.sendJournal([five, six, seven]))).toEqual({ acknowledgedSeq: 7, conflicts: [] })
  })

  it('detects a cloned terminal by its fork of the journal', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    accepted(await terminal.sendJournal([terminal.journal('note', 1)]))
    const clone = [...terminal.records]
    accepted(await terminal.sendJournal([terminal.journal('note', 'original')]))
    const forked = chained({
      seq: 2,
      atMs: noonMs,
      kind: 'note',
      operationId: randomUUID(),
      payload: '"clone"',
      prevHash: clone[0]?.hash ?? '',
    })
    expect((await terminal.sendJournal([forked])).body).toMatchObject({ code: 'journal_fork', firstBadSeq: 2 })
  })

  it('keeps a fact it cannot read or believe and lists it, also when it is sent again', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const records = [
      terminal.journal('fact', 'not json'),
      terminal.journal('fact', { kind: 'cash_accepted', saleId: 's', noteId: 'n', amount: 500, currency: 'KZT' }),
      terminal.journal('fact', { kind: 'cash_accepted', saleId: 's', noteId: 'n', amount: Number.MAX_SAFE_INTEGER }),
      terminal.journal('fact', { kind: 'cash_accepted', saleId: 's\0', noteId: 'n', amount: 500 }),
      terminal.journal('fact', { kind: 'cash_accepted', saleId: 's', noteId: 'n', amount: 500 }),
    ]
    const expected = {
      acknowledgedSeq: 5,
      conflicts: [
        { seq: 1, code: 'fact_unreadable' },
        { seq: 2, code: 'fact_unreadable' },
        { seq: 3, code: 'fact_out_of_range' },
        { seq: 4, code: 'fact_unreadable' },
      ],
    }
    expect(accepted(await terminal.sendJournal(records))).toEqual(expected)
    expect(accepted(await terminal.sendJournal(records))).toEqual(expected)
    expect((await rig.admin.totals()).cashAccepted).toBe(500)
  })

  it('activates a payment once and takes the same activation again', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const pending = await rig.paid(cardA, 700)
    const fact = credit(pending, { operationNumber: 9, counter: 5 })
    expect(accepted(await terminal.report([fact])).conflicts).toEqual([])
    expect(accepted(await terminal.report([fact])).conflicts).toEqual([])
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('activated')
  })

  it('lists an activation that another operation did already, in any order and on any terminal', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(), await rig.enrol()]
    const pending = await rig.paid(cardA, 700)
    await first.report([credit(pending, { operationNumber: 9, counter: 5 })])
    const answer = await second.report([credit(pending, { operationNumber: 9, counter: 6 })])
    expect(accepted(answer).conflicts).toEqual([{ seq: 1, code: 'pending_already_activated' }])
    const again = await first.report([credit(pending, { operationNumber: 10, counter: 7 })])
    expect(accepted(again).conflicts).toEqual([{ seq: 2, code: 'pending_already_activated' }])
  })

  it('lists every credit that contradicts its payment, and still believes the card', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const [cancelled, blocked, amount, action, other] = [
      await rig.paid(cardA, 100),
      await rig.paid(cardA, 200),
      await rig.paid(cardA, 300),
      await rig.paid(cardA, 400),
      await rig.paid(cardA, 500),
    ]
    await rig.admin.setPendingState(cancelled.pendingId, 'cancelled')
    await rig.admin.setPendingState(blocked.pendingId, 'blocked')
    const unknown = { ...other, pendingId: randomUUID() }
    const write = (number: number): { operationNumber: number; counter: number } => ({
      operationNumber: number,
      counter: number,
    })
    const answer = await terminal.report([
      credit(cancelled, write(1)),
      credit(blocked, write(2)),
      { ...credit(amount, write(3)), amount: 301 },
      { ...credit(action, write(4)), action: 99 },
      { ...credit(other, write(5)), cardNumber: cardB },
      credit(unknown, write(6)),
    ])
    expect(accepted(answer).conflicts).toEqual([
      { seq: 1, code: 'pending_cancelled' },
      { seq: 2, code: 'pending_blocked' },
      { seq: 3, code: 'pending_amount_differs' },
      { seq: 4, code: 'pending_action_differs' },
      { seq: 5, code: 'pending_other_card' },
      { seq: 6, code: 'pending_unknown' },
    ])
    const states = (await rig.admin.listPending(cardA)).map(({ state }) => state)
    expect(states).toEqual(['activated', 'activated', 'activated', 'activated', 'pending'])
  })

  it('believes an activation done offline in time and reported after the term (PEND-004)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const inTime = await rig.paid(cardA, 700)
    const late = await rig.paid(cardA, 800)
    rig.clock.nowMs = noonMs + 30 * dayMs
    expect((await rig.admin.listPending(cardA)).map(({ state }) => state)).toEqual(['blocked', 'blocked'])
    const first = await terminal.report([credit(inTime, { operationNumber: 1, counter: 1 })], {
      atMs: noonMs + 28 * dayMs,
    })
    const second = await terminal.report([credit(late, { operationNumber: 2, counter: 2 })], {
      atMs: noonMs + 29 * dayMs,
    })
    expect(accepted(first).conflicts).toEqual([])
    expect(accepted(second).conflicts).toEqual([{ seq: 2, code: 'pending_expired' }])
  })

  it('believes a card that shows an activation nobody reported, and takes the report when it comes', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(), await rig.enrol()]
    const pending = await rig.paid(cardA, 700)
    const { pendingId, cardNumber, action } = pending
    const observed = { kind: 'activation_observed', cardNumber, pendingId, action, counter: 9 }
    expect(accepted(await first.report([observed, observed])).conflicts).toEqual([])
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('activated')
    expect(accepted(await second.report([credit(pending, { operationNumber: 5, counter: 8 })])).conflicts).toEqual([])
    expect(accepted(await first.report([observed])).conflicts).toEqual([])
    const other = await first.report([credit(pending, { operationNumber: 5, counter: 10 })])
    expect(accepted(other).conflicts).toEqual([{ seq: 4, code: 'pending_already_activated' }])
    expect((await rig.admin.totals()).activated).toBe(1400)
  })

  it('lists an observation that fits no payment, and leaves the payments alone', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { pendingId, action } = await rig.paid(cardA, 700)
    const observed = { kind: 'activation_observed', cardNumber: cardA, pendingId, action, counter: 9 }
    const answer = await terminal.report([
      { ...observed, pendingId: randomUUID() },
      { ...observed, cardNumber: cardB },
      { ...observed, action: 7 },
    ])
    expect(accepted(answer).conflicts).toEqual([
      { seq: 1, code: 'pending_unknown' },
      { seq: 2, code: 'pending_other_card' },
      { seq: 3, code: 'pending_action_differs' },
    ])
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('pending')
  })

  it('lists two credits that claim the same counter of one card', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(), await rig.enrol()]
    await first.report([topUp(cardA, 100, { operationNumber: 1, counter: 4 })])
    const answer = await second.report([topUp(cardA, 100, { operationNumber: 1, counter: 4 })])
    expect(accepted(answer).conflicts).toEqual([{ seq: 1, code: 'card_counter_reused' }])
  })
})

describeOnEngines('deferred sale', (setup) => {
  const guarded = (terminalNumber: number, saleId = 'sale-1'): object => ({
    kind: 'sale_deferred',
    saleId,
    lineId: 1,
    cardNumber: cardA,
    amount: 900,
    content: walletContent,
    acceptedAtMs: noonMs - 60_000,
    lastDay: '2026-04-07',
    guard: { terminalNumber, operationNumber: 41, expectedCounter: 6 },
  })

  it('becomes one pending payment of the card with its guard', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    await rig.paid(cardA, 100)
    expect(accepted(await terminal.report([guarded(147)])).conflicts).toEqual([])
    expect(accepted(await terminal.report([guarded(147)])).conflicts).toEqual([])
    expect(await rig.admin.listPending(cardA)).toMatchObject([
      { action: 1 },
      {
        action: 2,
        amount: 900,
        acceptedAtMs: noonMs - 60_000,
        lastDay: '2026-04-07',
        state: 'pending',
        source: 'deferred_sale',
        guard: { terminalNumber: 147, operationNumber: 41, expectedCounter: 6 },
      },
    ])
  })

  it('of the same sale with other content is listed', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const answer = await terminal.report([guarded(147), { ...guarded(147), amount: 901 }])
    expect(accepted(answer).conflicts).toEqual([{ seq: 2, code: 'sale_deferred_differs' }])
    expect((await rig.admin.totals()).pendingOpen).toBe(900)
  })

  it('of two terminals with the same sale name is two payments', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(1), await rig.enrol(2)]
    await Promise.all([first.report([guarded(1)]), second.report([guarded(2)])])
    expect((await rig.admin.listPending(cardA)).map(({ action }) => action)).toEqual([1, 2])
  })

  it('is activated when its own terminal finds that the write took place', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    await terminal.report([guarded(147)])
    const answer = await terminal.report([topUp(cardA, 900, { operationNumber: 41, counter: 7 })])
    expect(accepted(answer).conflicts).toEqual([])
    expect((await rig.admin.listPending(cardA))[0]).toMatchObject({ state: 'activated' })
  })

  it('is activated at once when the write was reported before', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    await terminal.report([topUp(cardA, 900, { operationNumber: 41, counter: 7 })])
    await terminal.report([guarded(147)])
    expect((await rig.admin.listPending(cardA))[0]).toMatchObject({ state: 'activated' })
  })

  it('is activated when another terminal finds the write in the log, and both may say so', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(147), await rig.enrol(148)]
    await first.report([guarded(147)])
    const [pending] = await rig.admin.listPending(cardA)
    if (pending === undefined) throw new Error('no pending payment')
    const found = await second.report([credit(pending, { operationNumber: 41, counter: 7 })])
    const own = await first.report([topUp(cardA, 900, { operationNumber: 41, counter: 7 })])
    expect([accepted(found).conflicts, accepted(own).conflicts]).toEqual([[], []])
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('activated')
  })

  it('loses its guard when another operation is known to have taken the counter in doubt', async () => {
    const rig = await setup()
    const [first, second] = [await rig.enrol(147), await rig.enrol(148)]
    await first.report([guarded(147, 'before')])
    const { cursor } = await first.delta(0)
    await second.report([topUp(cardA, 50, { operationNumber: 3, counter: 7 })])
    await first.report([guarded(147, 'after')])
    const { items } = await first.delta(cursor)
    expect(items).toMatchObject([
      { action: 1, guard: null, state: 'pending' },
      { action: 2, guard: null, state: 'pending' },
    ])
  })

  it('with a time of acceptance in the future counts from now and is listed', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    const fact = { ...guarded(147), acceptedAtMs: Number.MAX_SAFE_INTEGER }
    expect(accepted(await terminal.report([fact])).conflicts).toEqual([{ seq: 1, code: 'accepted_in_future' }])
    expect((await rig.admin.listPending(cardA))[0]).toMatchObject({ acceptedAtMs: noonMs, lastDay: '2026-04-07' })
  })
  it('is good as long as its claim slip says, and a term that is not ours is listed (PEND-004)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const answer = await terminal.report([{ ...guarded(147), lastDay: '2026-04-09' }])
    expect(accepted(answer).conflicts).toEqual([{ seq: 1, code: 'deferral_term_differs' }])
    expect((await rig.admin.listPending(cardA))[0]).toMatchObject({ lastDay: '2026-04-09', state: 'pending' })
  })
})
