import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe } from 'vitest'
import { z } from 'zod'
import type { CentralAdmin } from '#central/admin'
import { createCentral } from '#central/central'
import type { Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import { openPostgres } from '#central/database/postgres'
import { demoStopName } from '#central/demo'
import { publishingSeedBytes } from '#central/published/keys'
import { systemRandom } from '#central/random'
import { standardTerminalPolicy, type TerminalPolicy } from '#central/terminals/policy'
import {
  enrolResponseSchema,
  journalGenesisHash,
  journalHashText,
  pendingDeltaSchema,
  pendingPaymentSchema,
  providerKeyHeader,
  providerPaymentResponseSchema,
  signatureHeaders,
  signedText,
  type JournalRecord,
  type PendingDocument,
} from '#contract/central'
import type { TerminalRole } from '#domain/terminal-role'
import { walletContent, type PendingPayment } from '#domain/pending'
import { holdToDocument } from '#test/central/document'
import { postgresBinaries, startPostgres } from '#test/rig/postgres'

export const cardA = '1000000000000001'
export const cardB = '1000000000000002'
export const cardC = '1000000000000003'

/** 2026-03-10 12:00 in Asia/Almaty. */
export const noonMs = Date.UTC(2026, 2, 10, 7)

export const operatorKey = 'the-operator-of-these-tests'

export class SettableClock {
  nowMs = noonMs
  wallMs(): number {
    return this.nowMs
  }
}

export type Answer = { readonly status: number; readonly body: unknown; readonly contentType: string }

export type Rig = {
  readonly database: Database
  readonly app: FastifyInstance
  readonly admin: CentralAdmin
  readonly clock: SettableClock
  readonly providerKey: string
  enrol(terminalNumber?: number, role?: TerminalRole): Promise<TestTerminal>
  pay(payment: object, key?: string): Promise<Answer>
  /** A wallet payment that must succeed; returns it as the terminals see it. */
  paid(cardNumber: string, amount: number, acceptedAtMs?: number): Promise<PendingPayment>
}

type Running = { readonly database: Database; stop(): Promise<void> }
type Engine = { readonly name: string; open(): Promise<Running> }

const pglite: Engine = {
  name: 'PGlite',
  async open() {
    const database = await openPglite(null)
    return { database, stop: () => database.close() }
  },
}

export function postgresEngine(binaries: string): Engine {
  return {
    name: 'PostgreSQL',
    async open() {
      const server = await startPostgres(binaries)
      const database = openPostgres({
        connectionString: server.url,
        connectionsMax: 8,
        onIdleError: () => undefined,
      })
      const stop = async (): Promise<void> => {
        await database.close()
        await server.stop()
      }
      return { database, stop }
    },
  }
}

/** Both engines where PostgreSQL is installed; a build machine must have it. */
function engines(): Engine[] {
  const binaries = postgresBinaries()
  if (binaries !== null) return [pglite, postgresEngine(binaries)]
  if (process.env['CI'] !== undefined) throw new Error('install PostgreSQL: the central system is tested on it')
  return [pglite]
}

const slowMs = 120_000

/** The same tests on every engine. `setup` gives an empty central system. */
export function describeOnEngines(
  title: string,
  body: (setup: (terminalPolicy?: TerminalPolicy) => Promise<Rig>) => void,
): void {
  describe.each(engines())(`${title} on $name`, { timeout: slowMs }, (engine) => {
    let running: Running | null = null
    beforeAll(async () => {
      running = await engine.open()
    }, slowMs)
    afterAll(async () => {
      await running?.stop()
    }, slowMs)
    body(async (terminalPolicy) => {
      if (running === null) throw new Error('the engine has not started')
      return freshCentral(running.database, terminalPolicy)
    })
  })
}

/** The clock of these tests stands still: what a terminal may do at once is all it may do. */
const patientPolicy: TerminalPolicy = {
  ...standardTerminalPolicy,
  limit: { requestsPerMinute: 6000, burst: 1_000_000 },
}

export async function freshCentral(database: Database, terminalPolicy: TerminalPolicy = patientPolicy): Promise<Rig> {
  await database.query('drop schema public cascade')
  await database.query('create schema public')
  const clock = new SettableClock()
  const { app, admin } = await createCentral({
    database,
    clock,
    random: systemRandom,
    operatorKey,
    terminalPolicy,
    publishingSeed: systemRandom.bytes(publishingSeedBytes),
  })
  holdToDocument(app)
  const provider = await admin.createProvider('bank', { requestsPerMinute: 6000, burst: 1_000_000 })
  if (!provider.ok) throw new Error('no provider')
  for (const cardNumber of [cardA, cardB, cardC]) await admin.registerCard(cardNumber)
  const providerKey = provider.value.key
  const pay = async (payment: object, key: string = providerKey): Promise<Answer> => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/provider/payments',
      headers: { 'content-type': 'application/json', [providerKeyHeader]: key },
      payload: JSON.stringify(payment),
    })
    return answerOf(response)
  }
  return {
    database,
    app,
    admin,
    clock,
    providerKey,
    pay,
    async paid(cardNumber, amount, acceptedAtMs = clock.nowMs) {
      const product = { kind: 'wallet', amount }
      const answer = await pay({ reference: randomUUID(), cardNumber, product, acceptedAtMs })
      const { pendingId } = providerPaymentResponseSchema.parse(answer.body)
      const found = (await admin.listPending(cardNumber)).find((pending) => pending.pendingId === pendingId)
      if (found === undefined) throw new Error('the payment is not listed')
      return found
    },
    enrol: (terminalNumber, role) => enrolTerminal(app, admin, clock, terminalNumber, role),
  }
}

function answerOf(response: { statusCode: number; headers: object; json: () => unknown }): Answer {
  const contentType = 'content-type' in response.headers ? String(response.headers['content-type']) : ''
  return { status: response.statusCode, body: response.json(), contentType }
}

export async function enrolTerminal(
  app: FastifyInstance,
  admin: CentralAdmin,
  clock: SettableClock,
  terminalNumber?: number,
  role: TerminalRole = 'kiosk',
): Promise<TestTerminal> {
  const code = await admin.createEnrolmentCode({
    stopName: demoStopName,
    role,
    ...(terminalNumber === undefined ? {} : { terminalNumber }),
  })
  if (!code.ok) throw new Error(code.error.kind)
  const keys = newKeys()
  const response = await app.inject({
    method: 'POST',
    url: '/v1/terminals/enrol',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ code: code.value.code, publicKey: keys.publicKey }),
  })
  const enrolled = enrolResponseSchema.parse(response.json())
  return new TestTerminal(app, clock, enrolled.terminalId, enrolled.terminalNumber, keys.privateKey)
}

export function newKeys(): { publicKey: string; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  return { publicKey: Buffer.from(x ?? '', 'base64url').toString('base64'), privateKey }
}

export type SignedRequest = {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  payload?: string
}

/** A terminal that signs and journals as the contract says. */
export class TestTerminal {
  readonly records: JournalRecord[] = []

  readonly app: FastifyInstance
  readonly clock: SettableClock
  readonly terminalId: string
  readonly terminalNumber: number
  readonly privateKey: KeyObject

  constructor(
    app: FastifyInstance,
    clock: SettableClock,
    terminalId: string,
    terminalNumber: number,
    privateKey: KeyObject,
  ) {
    this.app = app
    this.clock = clock
    this.terminalId = terminalId
    this.terminalNumber = terminalNumber
    this.privateKey = privateKey
  }

  signed(method: 'GET' | 'POST', url: string, payload?: string, nonce: string = randomUUID()): SignedRequest {
    const { headers } = this.signedBytes(method, url, payload ?? null, nonce)
    return {
      method,
      url,
      headers: payload === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(payload === undefined ? {} : { payload }),
    }
  }

  /** The signature over a body as it will be sent, compressed for instance. */
  signedBytes(
    method: 'GET' | 'POST',
    url: string,
    bytes: string | Uint8Array | null,
    nonce: string = randomUUID(),
  ): SignedRequest {
    const hash = createHash('sha256').update(bytes ?? '')
    const timestampMs = this.clock.nowMs
    const text = signedText({ method, path: url, timestampMs, nonce, bodySha256Hex: hash.digest('hex') })
    return {
      method,
      url,
      headers: {
        [signatureHeaders.terminal]: this.terminalId,
        [signatureHeaders.timestamp]: String(timestampMs),
        [signatureHeaders.nonce]: nonce,
        [signatureHeaders.signature]: sign(null, Buffer.from(text), this.privateKey).toString('base64'),
      },
    }
  }

  async send(request: SignedRequest): Promise<Answer> {
    return answerOf(await this.app.inject(request))
  }

  get(url: string): Promise<Answer> {
    return this.send(this.signed('GET', url))
  }

  post(url: string, body: unknown): Promise<Answer> {
    return this.send(this.signed('POST', url, JSON.stringify(body)))
  }

  /** Appends a record to this terminal's own journal without sending it. */
  journal(kind: string, payload: unknown, options: { operationId?: string; atMs?: number } = {}): JournalRecord {
    const previous = this.records.at(-1)
    const record = chained({
      seq: (previous?.seq ?? 0) + 1,
      atMs: options.atMs ?? this.clock.nowMs,
      kind,
      operationId: options.operationId ?? randomUUID(),
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      prevHash: previous?.hash ?? journalGenesisHash,
    })
    this.records.push(record)
    return record
  }

  sendJournal(records: readonly JournalRecord[]): Promise<Answer> {
    return this.post('/v1/journal', { records })
  }

  /** Journals facts and sends them in one batch. */
  async report(facts: readonly object[], options: { atMs?: number } = {}): Promise<Answer> {
    return this.sendJournal(facts.map((fact) => this.journal('fact', fact, options)))
  }

  lease(pendingId: string, operationNumber = 1): Promise<Answer> {
    return this.post(`/v1/pending/${pendingId}/lease`, { operationNumber })
  }

  /** One page of changes. */
  async delta(cursor: number): Promise<{ items: PendingDocument[]; cursor: number; more: boolean }> {
    const answer = await this.get(`/v1/pending?cursor=${String(cursor)}`)
    const page = pendingDeltaSchema.parse(answer.body)
    return { ...page, items: page.items.map((item) => pendingPaymentSchema.parse(item)) }
  }
}

export function chained(record: Omit<JournalRecord, 'hash'>): JournalRecord {
  return { ...record, hash: createHash('sha256').update(journalHashText(record)).digest('hex') }
}

export function credit(
  pending: Pick<PendingPayment, 'cardNumber' | 'amount' | 'content' | 'pendingId' | 'action'>,
  write: { operationNumber: number; counter: number },
): object {
  const { cardNumber, amount, content, pendingId, action } = pending
  return {
    kind: 'card_credited',
    saleId: randomUUID(),
    cardNumber,
    amount,
    content,
    balanceAfter: amount,
    pendingId,
    action,
    ...write,
  }
}

export function topUp(cardNumber: string, amount: number, write: { operationNumber: number; counter: number }): object {
  return {
    kind: 'card_credited',
    saleId: randomUUID(),
    cardNumber,
    amount,
    content: walletContent,
    balanceAfter: amount,
    pendingId: null,
    action: null,
    ...write,
  }
}

/** How many rows each table has, to see that a refused request left nothing. */
export async function rowCounts(database: Database): Promise<Record<string, number>> {
  const tables = [
    'cards',
    'card_actions',
    'providers',
    'terminals',
    'pending_payments',
    'pending_activations',
    'activation_leases',
    'journal_records',
    'facts',
  ]
  const counts = tables.map((table) => `(select count(*)::bigint from ${table}) as ${table}`)
  const { rows } = await database.query(
    `select ${counts.join(', ')}, (select last_change from pending_changes) as changes`,
  )
  return z.record(z.string(), z.int()).parse(rows[0])
}
