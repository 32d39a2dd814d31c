import { generateKeyPairSync } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { journalBatchSchema, type JournalBatch } from '#contract/central'
import type { Store } from '#electron/store/open'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import { drainJournal, fullPace } from '#electron/sync/drain'
import { note, SettableClock, temporaryStore } from '#test/electron/store/rig'
import { realFetch, startServer } from '#test/electron/sync/rig'

type Answered = { readonly status: number; readonly body: object }

/** A centre that answers each batch as it is told; `batches` is what it heard, in that order. */
async function centreThat(
  answers: (batch: JournalBatch) => Promise<Answered> | Answered,
): Promise<{ readonly client: CentreClient; readonly batches: JournalBatch[]; readonly clock: SettableClock }> {
  const batches: JournalBatch[] = []
  const url = await startServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const bytes = Buffer.concat(parts)
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
      const batch = journalBatchSchema.parse(JSON.parse(text.toString('utf8')))
      batches.push(batch)
      void Promise.resolve(answers(batch)).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    })
  })
  const clock = new SettableClock()
  const client = createCentreClient({ baseUrl: url, fetch: realFetch, clock })
  const { privateKey } = generateKeyPairSync('ed25519')
  client.signAs({ terminalId: '0f8fad5b-d9cb-469f-a165-70867728950e', privateKey })
  return { client, batches, clock }
}

function stored({ records }: JournalBatch): Answered {
  return { status: 200, body: { acknowledgedSeq: records.at(-1)?.seq, conflicts: [] } }
}

function gap(acknowledgedSeq: number): Answered {
  const body = {
    type: 'urn:beket:problem:journal_gap',
    title: 'a gap',
    status: 409,
    code: 'journal_gap',
    acknowledgedSeq,
  }
  return { status: 409, body }
}

async function storeOf(clock: SettableClock, records: number): Promise<Store> {
  const { store } = await temporaryStore(clock)
  await store.journal.append(Array.from({ length: records }, (_, index) => note(index)))
  return store
}

/** Sequence number of the first record of each batch. */
const starts = (batches: readonly JournalBatch[]): (number | undefined)[] =>
  batches.map(({ records }) => records[0]?.seq)

describe('a long journal', () => {
  test('has two full batches on their way, the second marked as ahead, and the last one alone', async () => {
    const waiting: (() => void)[] = []
    const { client, batches, clock } = await centreThat(async (batch) => {
      // The first is answered when the second is there.
      if (batch.ahead) for (const go of waiting.splice(0)) go()
      else if (batch.records[0]?.seq === 1) await new Promise<void>((resolve) => waiting.push(resolve))
      return stored(batch)
    })
    const store = await storeOf(clock, 2 * fullPace.records + 200)
    expect(await drainJournal({ store, client, clock })).toEqual({ ok: true, value: undefined })
    expect(batches.map(({ ahead, records }) => [ahead, records.length])).toEqual([
      [false, 500],
      [true, 500],
      [false, 200],
    ])
    expect(await store.sync.acknowledgedSeq()).toBe(1200)
  })

  test('is sent on when a batch came before the one in front of it, and nothing is listed as refused', async () => {
    const { client, batches, clock } = await centreThat((batch) => (batch.ahead ? gap(0) : stored(batch)))
    const store = await storeOf(clock, 1000)
    expect(await drainJournal({ store, client, clock })).toEqual({ ok: true, value: undefined })
    expect(starts(batches).sort()).toEqual([1, 501, 501])
    expect(await store.sync.acknowledgedSeq()).toBe(1000)
    expect(await store.sync.refusals()).toEqual([])
  })

  test('is taken up where it stands when the answer to a batch was lost and the one behind it was stored', async () => {
    const { client, clock } = await centreThat((batch) =>
      batch.ahead ? stored(batch) : { status: 503, body: { code: 'database_unavailable' } },
    )
    const store = await storeOf(clock, 1000)
    expect(await drainJournal({ store, client, clock })).toMatchObject({ ok: false, error: { kind: 'centre_refused' } })
    expect(await store.sync.acknowledgedSeq()).toBe(0)
    const better = await centreThat(stored)
    expect(await drainJournal({ store, client: better.client, clock })).toEqual({ ok: true, value: undefined })
    expect(await store.sync.acknowledgedSeq()).toBe(1000)
  })

  test('is sent in small batches, one at a time, while somebody is served', async () => {
    const served: { store: Store | null; customers: number } = { store: null, customers: 0 }
    const { client, batches, clock } = await centreThat(async (batch) => {
      served.customers += 1
      if (served.customers === 1) await served.store?.journal.append([note(5000)])
      // More than a second after the last sale.
      if (served.customers === 6) clock.nowMs += 2000
      return stored(batch)
    })
    const store = await storeOf(clock, 2500)
    served.store = store
    expect(await drainJournal({ store, client, clock })).toEqual({ ok: true, value: undefined })
    const ofSale = batches.slice(2, 6)
    expect(ofSale.map(({ ahead, records }) => [ahead, records.length])).toEqual(ofSale.map(() => [false, 100]))
    expect(batches.slice(7).some(({ records }) => records.length === fullPace.records)).toBe(true)
    expect(await store.sync.acknowledgedSeq()).toBe(2501)
  })
})
