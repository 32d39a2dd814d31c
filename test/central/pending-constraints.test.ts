import { expect, it } from 'vitest'
import { migrations } from '#central/migrations/migrations'
import { walletContent } from '#domain/pending'
import { cardA, cardB, credit, describeOnEngines, noonMs, type Rig, type TestTerminal } from '#test/central/rig'

/** What the database refuses whoever asks: a defect of the program, or a person with a console. */

type World = {
  readonly rig: Rig
  readonly terminal: TestTerminal
  readonly ids: Readonly<Record<'open' | 'blocked' | 'cancelled' | 'activated' | 'deferred', string>>
}

async function fill(rig: Rig): Promise<World> {
  const terminal = await rig.enrol(147)
  const [open, blocked, cancelled, activated] = [
    await rig.paid(cardA, 100),
    await rig.paid(cardA, 200),
    await rig.paid(cardA, 300),
    await rig.paid(cardA, 400),
  ]
  await rig.admin.setPendingState(blocked.pendingId, 'blocked')
  await rig.admin.setPendingState(cancelled.pendingId, 'cancelled')
  await terminal.report([
    credit(activated, { operationNumber: 1, counter: 1 }),
    {
      kind: 'sale_deferred',
      saleId: 's-1',
      lineId: 1,
      cardNumber: cardB,
      amount: 500,
      content: walletContent,
      acceptedAtMs: noonMs,
      lastDay: '2026-04-07',
      guard: { terminalNumber: 147, operationNumber: 9, expectedCounter: 6 },
    },
    {
      kind: 'account_paid',
      saleId: 'b-1',
      lineId: 1,
      accountId: '1234',
      purpose: 'top_up',
      sku: 'x',
      amount: 5,
      deposit: 0,
    },
  ])
  const [deferred] = await rig.admin.listPending(cardB)
  if (deferred === undefined) throw new Error('a deferred sale')
  const idOf = ({ pendingId }: { pendingId: string }): string => pendingId
  const ids = {
    open: idOf(open),
    blocked: idOf(blocked),
    cancelled: idOf(cancelled),
    activated: idOf(activated),
    deferred: idOf(deferred),
  }
  return { rig, terminal, ids }
}

const changed = (set: string) => (id: string) => `update pending_payments set ${set} where pending_id = '${id}'`
const copied = (changes: Record<string, string>) => (id: string) => {
  const columns = ['pending_id', 'card_number', 'action', 'amount', 'accepted_at_ms', 'last_day', 'state', 'blocked_by']
  const all = [...columns, 'source', 'provider_id', 'reference', 'terminal_id', 'sale_id', 'line_id']
  const values = all.map((column) => changes[column] ?? column)
  return `insert into pending_payments (${all.join()}) select ${values.join()} from pending_payments where pending_id = '${id}'`
}
const activation = (id: string): string =>
  `insert into pending_activations (pending_id, terminal_id, seq, writer_number, operation_number, counter, at_ms)
   select '${id}', terminal_id, 1, 147, 99, 9, 0 from terminals limit 1`
const replacement = (id: string): string =>
  `insert into pending_replacements (provider_id, replacement, place, pending_id, amount_before, amount_after, replaced_at_ms)
   select provider_id, 'bulk', 1, '${id}', 1, 2, 0 from providers limit 1`
const newId = 'gen_random_uuid()'

const attempts: readonly (readonly [string, keyof World['ids'], (id: string) => string])[] = [
  ['opens an activated payment', 'activated', changed(`state = 'pending'`)],
  ['blocks an activated payment', 'activated', changed(`state = 'blocked', blocked_by = 'decision'`)],
  ['cancels an activated payment', 'activated', changed(`state = 'cancelled'`)],
  ['opens a cancelled payment', 'cancelled', changed(`state = 'pending'`)],
  ['blocks a cancelled payment', 'cancelled', changed(`state = 'blocked', blocked_by = 'term'`)],
  ['blocks without a reason', 'open', changed(`state = 'blocked'`)],
  ['names a state there is not', 'open', changed(`state = 'lost'`)],
  ['activates without an activation', 'open', changed(`state = 'activated'`)],
  ['adds an activation and leaves the payment open', 'open', activation],
  ['adds an activation to a cancelled payment', 'cancelled', activation],
  ['adds a second activation', 'activated', activation],
  ['gives an activation to another payment', 'open', (id) => `update pending_activations set pending_id = '${id}'`],
  [
    'changes who wrote an activation',
    'activated',
    (id) => `update pending_activations set operation_number = 2 where pending_id = '${id}'`,
  ],
  ['forgets an activation', 'activated', (id) => `delete from pending_activations where pending_id = '${id}'`],
  ['forgets a payment', 'open', (id) => `delete from pending_payments where pending_id = '${id}'`],
  ['changes the action number', 'open', changed('action = 77')],
  ['takes the action number of another payment', 'open', copied({ pending_id: newId, reference: `'r-x'` })],
  ['moves a payment to another card', 'open', changed(`card_number = '${cardB}', action = 77`)],
  ['changes the amount of an activated payment', 'activated', changed('amount = 4000')],
  ['changes the amount of a blocked payment', 'blocked', changed('amount = 4000')],
  ['changes the amount while it re-opens', 'blocked', changed(`state = 'pending', blocked_by = null, amount = 4000`)],
  ['changes the content of an activated payment', 'activated', changed(`pass = '{}'`)],
  ['makes the term of an open payment longer', 'open', changed(`last_day = '2027-01-01'`)],
  [
    'makes the term shorter while it re-opens',
    'blocked',
    changed(`state = 'pending', blocked_by = null, last_day = '2026-01-01'`),
  ],
  ['replaces an activated payment', 'activated', replacement],
  ['replaces a cancelled payment', 'cancelled', replacement],
  ['replaces a blocked payment', 'blocked', replacement],
  ['takes a payment of the same reference twice', 'open', copied({ pending_id: newId, action: '77' })],
  ['defers a line of a sale twice', 'deferred', copied({ pending_id: newId, action: '77' })],
  [
    'takes the guard off',
    'deferred',
    changed('guard_terminal_number = null, guard_operation_number = null, guard_expected_counter = null'),
  ],
  ['changes the guard', 'deferred', changed('guard_expected_counter = 7')],
  ['changes the time of acceptance', 'open', changed('accepted_at_ms = 0')],
  ['changes where a payment came from', 'open', changed(`reference = 'other'`)],
  ['credits a payment of an account twice', 'open', () => `insert into bike_payments select * from bike_payments`],
  ['changes what was decided', 'blocked', (id) => `update pending_events set note = 'x' where pending_id = '${id}'`],
  ['forgets what was decided', 'blocked', (id) => `delete from pending_events where pending_id = '${id}'`],
]

/** SQLSTATE class 23, integrity constraint violation. */
async function isRefused(rig: Rig, statement: string): Promise<boolean> {
  try {
    await rig.database.query(statement)
    return false
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('23')) return true
    throw error
  }
}

const tables = ['pending_payments', 'pending_activations', 'pending_replacements', 'pending_events', 'bike_payments']

describeOnEngines('the database', (setup) => {
  it('refuses whatever could credit a payment twice or give one back its life', async () => {
    const { rig, ids } = await fill(await setup())
    const rows = async (): Promise<string> => {
      const all = await Promise.all(
        tables.map((table) => rig.database.query(`select * from ${table} order by 1, 2, 3`)),
      )
      return JSON.stringify(all.map((result) => result.rows))
    }
    const before = await rows()
    const allowed: string[] = []
    for (const [title, of, statement] of attempts) {
      if (!(await isRefused(rig, statement(ids[of])))) allowed.push(title)
    }
    expect(allowed).toEqual([])
    expect(await rows()).toBe(before)
  })

  it('takes a disproved guard for disproved for good', async () => {
    const { rig, ids } = await fill(await setup())
    const set = (value: boolean): string =>
      `update pending_payments set guard_disproved = ${String(value)} where pending_id = '${ids.deferred}'`
    expect(await isRefused(rig, set(true))).toBe(false)
    expect(await isRefused(rig, set(false))).toBe(true)
  })

  it('lets a report of the write take the place of what was only seen on the card, once', async () => {
    const { rig, terminal, ids } = await fill(await setup())
    const [open] = await rig.admin.listPending(cardA)
    if (open === undefined) throw new Error('a payment')
    const { pendingId, cardNumber, action } = open
    expect(pendingId).toBe(ids.open)
    await terminal.report([{ kind: 'activation_observed', cardNumber, pendingId, action, counter: 5 }])
    await terminal.report([credit(open, { operationNumber: 50, counter: 5 })])
    const { rows } = await rig.database.query(
      'select operation_number from pending_activations where pending_id = $1',
      [pendingId],
    )
    expect(rows).toEqual([{ operation_number: 50 }])
  })

  it('has migrations in the order of their numbers', () => {
    const numbers = migrations.map(({ number }) => number)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })
})
