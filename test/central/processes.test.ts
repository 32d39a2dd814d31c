import type { KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCentral } from '#central/central'
import type { CentralAdmin } from '#central/admin'
import type { Database } from '#central/database/database'
import { openPostgres } from '#central/database/postgres'
import { systemRandom } from '#central/random'
import { enrolResponseSchema, journalGenesisHash, providerKeyHeader, type JournalRecord } from '#contract/central'
import { call, post, signedHeaders, startNode, type Node, type Reply } from '#test/central/node-process'
import { postgresBinaries, startPostgres, type PostgresRig } from '#test/rig/postgres'
import { cardA, chained, newKeys } from '#test/central/rig'

const slowMs = 120_000

describe('npm run central', () => {
  it(
    'runs on the embedded engine, shows its demonstration access once and stops on SIGTERM',
    async () => {
      const node = await startNode({ DATABASE_URL: '' }, 'enrolment code (terminal 149, central-desk)')
      expect(node.output).toMatch(/provider key \(demo-bank\): \S+/)
      expect((await call(`${node.url}/healthz`, {})).body).toEqual({ status: 'ok' })
      expect(await node.stop()).toBe(0)
    },
    slowMs,
  )
})

const binaries = postgresBinaries()

describe.runIf(binaries !== null)('two API processes over one PostgreSQL', { timeout: slowMs }, () => {
  let server: PostgresRig | null = null
  let database: Database | null = null
  let admin: CentralAdmin | null = null
  const nodes: Node[] = []

  beforeAll(async () => {
    server = await startPostgres(binaries ?? '')
    const environment = { DATABASE_URL: server.url }
    // Both migrate the empty database at once.
    nodes.push(...(await Promise.all([1, 2].map(() => startNode(environment, 'central system: ')))))
    database = openPostgres({ connectionString: server.url, connectionsMax: 2, onIdleError: () => undefined })
    const clock = { wallMs: () => Date.now() }
    ;({ admin } = await createCentral({ database, clock, random: systemRandom }))
    await admin.registerCard(cardA)
  }, slowMs)
  afterAll(async () => {
    for (const node of nodes) expect(await node.stop()).toBe(0)
    await database?.close()
    await server?.stop()
  }, slowMs)

  function requireAdmin(): CentralAdmin {
    if (admin === null) throw new Error('the central system has not started')
    return admin
  }

  async function enrolled(): Promise<{ terminalId: string; privateKey: KeyObject }> {
    const stopName = { kk: 'a', ru: 'b', en: 'c' }
    const code = await requireAdmin().createEnrolmentCode({ stopName })
    const attempts = await Promise.all(
      nodes.map(async (node) => {
        const { publicKey, privateKey } = newKeys()
        const body = { code: code.ok ? code.value.code : '', publicKey }
        return { privateKey, reply: await post(`${node.url}/v1/terminals/enrol`, body) }
      }),
    )
    expect(attempts.map(({ reply }) => reply.status).sort()).toEqual([200, 403])
    const [winner] = attempts.filter(({ reply }) => reply.status === 200)
    if (winner === undefined) throw new Error('one of the two was enrolled')
    return { terminalId: enrolResponseSchema.parse(winner.reply.body).terminalId, privateKey: winner.privateKey }
  }

  it('enrols once, and refuses on one a request that the other has answered', async () => {
    const terminal = await enrolled()
    const path = '/v1/pending?cursor=0'
    const headers = signedHeaders(terminal, 'GET', path)
    const replies = await Promise.all(nodes.map((node) => call(node.url + path, { headers })))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  it('accepts a payment once and gives the same answer from both', async () => {
    const provider = await requireAdmin().createProvider('bank')
    const headers = { [providerKeyHeader]: provider.ok ? provider.value.key : '' }
    const references = Array.from({ length: 10 }, (_, index) => `r-${String(index)}`)
    const payments = references.map((reference) => ({
      reference,
      cardNumber: cardA,
      product: { kind: 'wallet', amount: 100 },
      acceptedAtMs: Date.now() - 1000,
    }))
    const replies = await Promise.all(
      payments.map((body) => Promise.all(nodes.map((node) => post(`${node.url}/v1/provider/payments`, body, headers)))),
    )
    for (const [first, second] of replies) {
      expect(first?.status).toBe(200)
      expect(second).toEqual(first)
    }
    expect((await requireAdmin().listPending(cardA)).map(({ action }) => action)).toEqual(
      references.map((_, i) => i + 1),
    )
  })

  it('stores a journal once that is sent to both at once, and shows the same to both', async () => {
    const terminal = await enrolled()
    const records: JournalRecord[] = []
    for (let seq = 1; seq <= 40; seq += 1) {
      const fact = { kind: 'cash_accepted', saleId: 's', noteId: String(seq), amount: 500 }
      const prevHash = records.at(-1)?.hash ?? journalGenesisHash
      const atMs = Date.now()
      records.push(
        chained({ seq, atMs, kind: 'fact', operationId: `o-${String(seq)}`, payload: JSON.stringify(fact), prevHash }),
      )
    }
    const body = JSON.stringify({ records })
    const send = (node: Node): Promise<Reply> => {
      const headers = { 'content-type': 'application/json', ...signedHeaders(terminal, 'POST', '/v1/journal', body) }
      return call(`${node.url}/v1/journal`, { method: 'POST', headers, body })
    }
    const answers = await Promise.all([...nodes, ...nodes].map(send))
    for (const answer of answers) expect(answer).toEqual({ status: 200, body: { acknowledgedSeq: 40, conflicts: [] } })
    const path = '/v1/terminals/self/totals'
    const totals = await Promise.all(
      nodes.map((node) => call(node.url + path, { headers: signedHeaders(terminal, 'GET', path) })),
    )
    for (const total of totals) expect(total.body).toMatchObject({ acknowledgedSeq: 40, cashAccepted: 20_000 })
  })
})
