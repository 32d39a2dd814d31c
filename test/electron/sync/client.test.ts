import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { journalGenesisHash } from '#contract/central'
import { terminalIdentitySetting } from '#electron/store/settings'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import { loadOrCreateKey } from '#electron/sync/identity'
import { note, SettableClock, temporaryStore } from '#test/electron/store/rig'
import { realFetch, startEngine, startServer } from '#test/electron/sync/rig'

const clock = new SettableClock()
const identity = {
  terminalId: '00000000-0000-4000-8000-00000000000a',
  terminalNumber: 7,
  stopName: { kk: 'Бекет', ru: 'Станция', en: 'Station' },
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const json =
  (status: number, body: unknown): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

async function clientOf(handler: Handler, deadlineMs = 5000): Promise<CentreClient> {
  const deadlinesMs = { background: deadlineMs, online: deadlineMs }
  const client = createCentreClient({ baseUrl: await startServer(handler), fetch: realFetch, clock, deadlinesMs })
  const { store } = await temporaryStore()
  client.signAs({ terminalId: identity.terminalId, privateKey: await loadOrCreateKey(store.settings) })
  return client
}

describe('an answer that is no answer is a typed error', () => {
  const problem = { type: 'x', title: 'x', status: 409, code: 'journal_gap', acknowledgedSeq: 4 }
  const cases: [string, Handler, object][] = [
    ['HTML', (_request, response) => response.end('<html>login</html>'), { kind: 'centre_answer_invalid' }],
    ['nothing', (_request, response) => response.end(), { kind: 'centre_answer_invalid' }],
    [
      'JSON of another shape',
      json(200, { acknowledgedSeq: 'seven', conflicts: [] }),
      { kind: 'centre_answer_invalid' },
    ],
    [
      'an unknown field',
      json(200, { cursor: 1, more: false, items: [], serverTimeMs: 1, only: 'x' }),
      { kind: 'centre_answer_invalid' },
    ],
    [
      'half an answer',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"cursor":')
        response.destroy()
      },
      { kind: 'link_down' },
    ],
    ['a closed connection', (request) => request.socket.destroy(), { kind: 'link_down' }],
    [
      '500 without a problem',
      (_request, response) => response.writeHead(500).end('oops'),
      { kind: 'centre_refused', code: 'http_500', status: 500 },
    ],
    ['a problem', json(409, problem), { kind: 'centre_refused', code: 'journal_gap', status: 409, acknowledgedSeq: 4 }],
    [
      'a redirection',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      { kind: 'link_down' },
    ],
  ]
  test.each(cases)('%s', async (_name, handler, error) => {
    const client = await clientOf(handler)
    expect(await client.pendingDelta(0)).toMatchObject({ ok: false, error })
  })

  test('silence, after the deadline', async () => {
    const client = await clientOf(() => undefined, 50)
    expect(await client.pendingDelta(0)).toEqual({ ok: false, error: { kind: 'link_timeout' } })
  })

  test('an answer that never ends', async () => {
    const client = await clientOf((_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 'x')));
      }
      response.on('drain', pour)
      pour()
    })
    expect(await client.pendingDelta(0)).toMatchObject({
      ok: false,
      error: { kind: 'centre_answer_invalid', detail: 'too long' },
    })
  })

  test('nobody there', async () => {
    const client = createCentreClient({ baseUrl: 'http://127.0.0.1:1', fetch: realFetch, clock })
    expect(await client.time()).toMatchObject({ ok: false, error: { kind: 'link_down' } })
    expect(await client.totals()).toEqual({ ok: false, error: { kind: 'not_enrolled' } })
  })
})

/** A centre that follows the contract for a terminal that is enrolled already, but for what a test replaces. */
const nothingPublished = { newest: null, document: null, successions: [] }
const serverTimeMs = clock.wallMs()

/** What a centre answers that has nothing to tell. */
const nothing: Readonly<Record<string, object>> = {
  '/v1/settings': nothingPublished,
  '/v1/catalogue': nothingPublished,
  '/v1/pending': { items: [], cursor: 0, more: false, serverTimeMs },
  '/v1/hotlist': { added: '', removed: '', cursor: 0, more: false, check: { size: 0, sum: 0 }, serverTimeMs },
  '/v1/hotlist/whole': { cards: '', last: null, more: false, cursor: 0, serverTimeMs },
}

function centreWith(routes: Readonly<Record<string, Handler>>): Handler {
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    const handler = routes[path] ?? json(200, nothing[path])
    handler(request, response)
  }
}

async function enrolledStore(): Promise<Awaited<ReturnType<typeof temporaryStore>>['store']> {
  const { store } = await temporaryStore(clock)
  await store.settings.write(terminalIdentitySetting, identity)
  await store.journal.append([note(1), note(2), note(3)])
  return store
}

describe('the engine', () => {
  test('comes through garbage, errors and cut connections and delivers in the end', async () => {
    const bad: Handler[] = [
      (_request, response) => response.end('garbage'),
      (_request, response) => response.writeHead(500).end(),
      (request) => request.socket.destroy(),
      json(200, { acknowledgedSeq: 0, conflicts: [] }),
    ]
    const url = await startServer(
      centreWith({
        '/v1/journal': (request, response) => {
          const handler =
            bad.shift() ?? json(200, { acknowledgedSeq: 3, conflicts: [{ seq: 2, code: 'counter_taken' }] })
          handler(request, response)
        },
      }),
    )
    const store = await enrolledStore()
    const { schedule, until } = startEngine({ store, url, clock })
    const seen: string[] = []
    for (const kind of ['centre_answer_invalid', 'centre_refused', 'link_down', 'centre_answer_invalid']) {
      const status = await until(({ lastError }) => lastError?.kind === kind && bad.length === 3 - seen.length)
      seen.push(status.lastError?.kind ?? '')
      await expect.poll(() => schedule.delays(), { timeout: 20_000 }).toHaveLength(1)
      schedule.fire()
    }
    expect(await until(({ acknowledgedSeq }) => acknowledgedSeq === 3)).toMatchObject({ conflicts: 1, lastError: null })
    expect(await store.sync.conflicts()).toMatchObject([{ seq: 2, code: 'counter_taken' }])
    expect(await store.sync.refusals()).toEqual([])
  })

  test('gives a centre that was restored from a backup again what it lost', async () => {
    let stored = 3
    const url = await startServer(
      centreWith({
        '/v1/journal': (request, response) => {
          let body = ''
          request.on('data', (part: Buffer) => (body += part.toString()))
          request.on('end', () => {
            const seqs = [...body.matchAll(/"seq":(\d+)/g)].map((match) => Number(match[1]))
            if ((seqs[0] ?? 0) > stored + 1) {
              json(409, { type: 'x', title: 'x', status: 409, code: 'journal_gap', acknowledgedSeq: stored })(
                request,
                response,
              )
              return
            }
            stored = Math.max(stored, ...seqs)
            json(200, { acknowledgedSeq: stored, conflicts: [] })(request, response)
          })
        },
      }),
    )
    const store = await enrolledStore()
    const { engine, until } = startEngine({ store, url, clock })
    await until(({ acknowledgedSeq }) => acknowledgedSeq === 3)
    stored = 1
    await store.journal.append([note(4)])
    engine.nudge()
    await until(({ acknowledgedSeq }) => acknowledgedSeq === 4)
    expect(stored).toBe(4)
  })

  test('stops at a centre that has records this journal does not: the file is an old copy', async () => {
    const url = await startServer(centreWith({ '/v1/journal': json(200, { acknowledgedSeq: 9, conflicts: [] }) }))
    const store = await enrolledStore()
    const { until } = startEngine({ store, url, clock })
    expect(await until(({ refusedBatches }) => refusedBatches === 1)).toMatchObject({
      acknowledgedSeq: 0,
      unsentRecords: 3,
    })
    expect(await store.sync.refusals()).toMatchObject([
      { firstSeq: 4, lastSeq: 9, code: 'acknowledged_beyond_journal' },
    ])
  })

  test('starts the pending payments again at a centre that does not know the cursor', async () => {
    const asked: string[] = []
    const url = await startServer(
      centreWith({
        '/v1/journal': json(200, { acknowledgedSeq: 3, conflicts: [] }),
        '/v1/pending': (request, response) => {
          asked.push(request.url ?? '')
          const isAhead = request.url !== '/v1/pending?cursor=0'
          const problem = { type: 'x', title: 'x', status: 409, code: 'cursor_ahead' }
          const page = { items: [], cursor: 0, more: false, serverTimeMs: clock.wallMs() }
          json(isAhead ? 409 : 200, isAhead ? problem : page)(request, response)
        },
      }),
    )
    const store = await enrolledStore()
    await store.pending.applyDelta([], 99, 0)
    const { until } = startEngine({ store, url, clock })
    await until(({ lastError, acknowledgedSeq }) => lastError === null && acknowledgedSeq === 3)
    expect(asked).toEqual(['/v1/pending?cursor=99', '/v1/pending?cursor=0'])
    expect((await store.journal.after(0, 1))[0]?.prevHash).toBe(journalGenesisHash)
  })
})
