import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordChanges } from '#central/pending/changes'
import type { Database } from '#central/database/database'
import { openPostgres } from '#central/database/postgres'
import type { PendingDocument } from '#contract/central'
import type { PendingPayment } from '#domain/pending'
import { postgresBinaries, startPostgres, type PostgresRig } from '#test/rig/postgres'
import { cardA, cardB, credit, describeOnEngines, freshCentral, type Rig, type TestTerminal } from '#test/central/rig'

/** What a terminal keeps of the centre's payments. */
class Replica {
  readonly pending = new Map<string, PendingDocument>()
  cursor = 0
  readonly terminal: TestTerminal

  constructor(terminal: TestTerminal) {
    this.terminal = terminal
  }

  /** One page; `isCut`: the answer was lost half way, so some items were kept and the cursor was not. */
  async read(isCut: boolean): Promise<boolean> {
    const page = await this.terminal.delta(this.cursor)
    const items = isCut ? page.items.slice(0, Math.floor(page.items.length / 2)) : page.items
    for (const item of items) this.pending.set(item.pendingId, item)
    if (!isCut) this.cursor = page.cursor
    return page.more
  }

  async drain(): Promise<void> {
    while (await this.read(false));
  }
}

/** What is closed of a card is told with each payment as it changes: an older payment knows of less. */
function paymentsOf(replica: Replica): PendingPayment[] {
  const payments = [...replica.pending.values()].map(({ closedThrough, ...payment }) => {
    expect(closedThrough).toBeGreaterThanOrEqual(0)
    return payment
  })
  return sorted(payments)
}

function sorted(pending: Iterable<PendingPayment>): PendingPayment[] {
  return [...pending].sort((a, b) => a.cardNumber.localeCompare(b.cardNumber) || a.action - b.action)
}

const stepArbitrary = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), card: fc.constantFrom(cardA, cardB) }),
  fc.record({ kind: fc.constant('activate' as const), index: fc.nat(20) }),
  fc.record({
    kind: fc.constant('decide' as const),
    index: fc.nat(20),
    state: fc.constantFrom('blocked' as const, 'cancelled' as const, 'pending' as const),
  }),
  fc.record({ kind: fc.constant('days' as const), count: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ kind: fc.constant('read' as const), isCut: fc.boolean() }),
)
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never

async function run(rig: Rig, writer: TestTerminal, replica: Replica, step: Step): Promise<void> {
  switch (step.kind) {
    case 'pay':
      await rig.paid(step.card, 100)
      return
    case 'days':
      rig.clock.nowMs += step.count * 86_400_000
      return
    case 'read':
      await replica.read(step.isCut)
      return
    case 'activate':
    case 'decide': {
      const all = await rig.admin.listPending()
      const pending = all[step.index % Math.max(all.length, 1)]
      if (pending === undefined) return
      if (step.kind === 'decide') await rig.admin.setPendingState(pending.pendingId, step.state)
      else await writer.report([credit(pending, { operationNumber: 1, counter: 1 })])
    }
  }
}

describeOnEngines('pending changes', (setup) => {
  it('bring a terminal to the state of the centre wherever answers are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 25 }), async (steps) => {
        const rig = await setup()
        const replica = new Replica(await rig.enrol())
        const writer = await rig.enrol()
        for (const step of steps) await run(rig, writer, replica, step)
        await replica.drain()
        expect(paymentsOf(replica)).toEqual(sorted(await rig.admin.listPending()))
      }),
      { numRuns: 15 },
    )
  })

  it('miss nothing while many write and one reads', async () => {
    const rig = await setup()
    const replica = new Replica(await rig.enrol())
    const progress = { isWriting: true }
    const writers = Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let number = 0; number < 12; number += 1) {
          const pending = await rig.paid(writer % 2 === 0 ? cardA : cardB, 100)
          if (number % 3 === 0) await rig.admin.setPendingState(pending.pendingId, 'cancelled')
        }
      }),
    ).finally(() => {
      progress.isWriting = false
    })
    while (progress.isWriting) {
      await replica.read(false)
      // PGlite answers without ever leaving the microtask queue: the writers need the event loop to turn.
      await setImmediate()
    }
    await writers
    await replica.drain()
    expect(replica.pending.size).toBe(96)
    expect(paymentsOf(replica)).toEqual(sorted(await rig.admin.listPending()))
  })
})

const binaries = postgresBinaries()

describe.runIf(binaries !== null)('pending changes on PostgreSQL', () => {
  let server: PostgresRig | null = null
  let database: Database | null = null
  beforeAll(async () => {
    server = await startPostgres(binaries ?? '')
    database = openPostgres({ connectionString: server.url, connectionsMax: 4, onIdleError: () => undefined })
  }, 120_000)
  afterAll(async () => {
    await database?.close()
    await server?.stop()
  }, 120_000)

  it('wait for a change that commits late instead of passing it', { timeout: 60_000 }, async () => {
    if (database === null) throw new Error('PostgreSQL has not started')
    const open = database
    const rig = await freshCentral(open)
    const replica = new Replica(await rig.enrol())
    const early = await rig.paid(cardA, 100)
    await replica.drain()
    const numbered = signal()
    const release = signal()
    const late = open.transaction(async (queries) => {
      await queries.query(`update pending_payments set state = 'cancelled' where pending_id = $1`, [early.pendingId])
      await recordChanges(queries, [early.pendingId])
      numbered.give()
      await release.given
    })
    await numbered.given
    const other = rig.paid(cardB, 200)
    await Promise.race([other, waitingSession(open)])
    await replica.drain()
    release.give()
    await Promise.all([late, other])
    await replica.drain()
    expect(paymentsOf(replica)).toEqual(sorted(await rig.admin.listPending()))
    expect(replica.pending.get(early.pendingId)?.state).toBe('cancelled')
  })
})

function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

/** Resolves when some session waits for a lock. */
async function waitingSession(database: Database): Promise<void> {
  for (;;) {
    const { rows } = await database.query('select 1 from pg_locks where not granted limit 1')
    if (rows.length > 0) return
  }
}
