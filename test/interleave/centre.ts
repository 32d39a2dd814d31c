import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { createAdmin, type CentralAdmin } from '#central/admin'
import { createSmsOutbox, messageKeyBytes } from '#central/bike/sms-outbox'
import { createCentral } from '#central/central'
import { silentLog, type CentralContext } from '#central/context'
import { selectRows } from '#central/database/database'
import { demoStopName } from '#central/demo'
import { enrol } from '#central/enrolment'
import { createMetrics } from '#central/metrics/metrics'
import { pendingColumns, pendingRowSchema, type PendingRow } from '#central/pending/rows'
import { terminalTotals } from '#central/totals'
import type { ProviderPaymentRequest, TerminalTotals } from '#contract/central'
import { acceptProviderPayment } from '#central/pending/provider-payments'
import { cancelPayment } from '#central/provider/payments'
import { replacePayments } from '#central/provider/replace'
import { standardTerminalPolicy } from '#central/terminals/policy'
import { assert } from '#domain/assert'
import { createCentreClient } from '#electron/sync/client'
import { directAccess, type Caller, type CentreAccess } from '#test/interleave/centre-access'
import type { CentreDatabase } from '#test/interleave/centre-database'
import type { Clock } from '#domain/time'
import type { Chance } from '#test/simulate/chance'

export type ListedConflict = {
  readonly terminalNumber: number
  readonly seq: number
  readonly code: string
  readonly isRefused: boolean
  readonly pendingId: string | null
}

export type Decision = 'pending' | 'blocked' | 'cancelled'
type Product = ProviderPaymentRequest['product']

/** The centre of one run: its own code over SQL, and what was asked of it, for the auditor. */
export interface Centre {
  readonly context: CentralContext
  readonly callers: readonly [Caller, ...Caller[]]
  access(caller: Caller, clock: Clock): CentreAccess
  /** A bank app pays; null: refused. */
  pay(cardNumber: string, product: Product, acceptedAtMs: number): Promise<string | null>
  replace(items: readonly { readonly reference: string; readonly product: Product }[]): Promise<string>
  cancel(reference: string): Promise<string>
  decide(pendingId: string, decision: Decision): Promise<string>
  setCard(cardNumber: string, status: 'active' | 'blocked'): Promise<void>
  rows(): Promise<readonly (PendingRow & { readonly reference: string | null })[]>
  conflicts(): Promise<readonly ListedConflict[]>
  totals(terminalId: string): Promise<TerminalTotals>
  /** The last decision of a person or provider about a payment that was carried out. */
  decisions(): ReadonlyMap<string, Decision>
  blockedCards(): ReadonlySet<string>
  close(): Promise<void>
}

const providerId = '00000000-0000-4000-8000-00000000ba17'

let keys: readonly { readonly publicKey: string; readonly privateKey: KeyObject }[] = []

function keyOf(index: number): (typeof keys)[number] {
  while (keys.length <= index) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const { x } = publicKey.export({ format: 'jwk' })
    keys = [...keys, { publicKey: Buffer.from(x ?? '', 'base64url').toString('base64'), privateKey }]
  }
  const key = keys[index]
  assert(key !== undefined, 'a key was made')
  return key
}

export async function createCentre(input: {
  readonly centreDatabase: CentreDatabase
  readonly chance: Chance
  readonly clock: Pick<Clock, 'wallMs'>
  readonly terminals: number
  readonly cardNumbers: readonly string[]
  /** Requests go through the HTTP server, signed. */
  readonly isOverHttp: boolean
}): Promise<Centre> {
  const { chance, clock, centreDatabase } = input
  const { database } = centreDatabase
  const random = { uuid: () => chance.uuid(), bytes: (count: number) => chance.bytes(count) }
  const context: CentralContext = {
    database,
    clock,
    random,
    log: silentLog,
    messages: createSmsOutbox(random.bytes(messageKeyBytes), random),
    publishingKey: null,
    operatorKey: null,
    metrics: createMetrics(),
    terminalPolicy: standardTerminalPolicy,
  }
  const admin = createAdmin(context)
  await database.query('insert into providers (provider_id, name) values ($1, $2)', [providerId, 'bank'])
  for (const cardNumber of input.cardNumbers) await admin.registerCard(cardNumber)
  const [caller, ...others] = await enrolAll(context, admin, input.terminals)
  assert(caller !== undefined, 'there is a terminal')
  const app = input.isOverHttp ? (await createCentral({ database, clock, random })).app : null
  const decisions = new Map<string, Decision>()
  const blockedCards = new Set<string>()
  let references = 0

  function overHttp(of: Caller, clockOfTerminal: Clock): CentreAccess {
    const client = createCentreClient({
      baseUrl: 'http://centre',
      clock: clockOfTerminal,
      fetch: async (url, init) => {
        assert(app !== null, 'the centre has a server')
        const answer = await app.inject({
          method: init.method === 'POST' ? 'POST' : 'GET',
          url: url.slice('http://centre'.length),
          headers: Object.fromEntries(new Headers(init.headers)),
          ...(typeof init.body === 'string' ? { payload: init.body } : {}),
          ...(init.body instanceof Uint8Array ? { payload: Buffer.from(init.body) } : {}),
        })
        return new Response(answer.payload, { status: answer.statusCode })
      },
    })
    client.signAs({ terminalId: of.terminalId, privateKey: of.privateKey })
    return client
  }

  return {
    context,
    callers: [caller, ...others],
    access: (of, clockOfTerminal) => (app === null ? directAccess(context, of) : overHttp(of, clockOfTerminal)),
    async pay(cardNumber, product, acceptedAtMs) {
      references += 1
      const payment = { reference: `reference-${String(references)}`, cardNumber, product, acceptedAtMs }
      const accepted = await acceptProviderPayment(context, providerId, payment)
      // The answer was lost: the provider asks again.
      const again = chance.happens(0.1) ? await acceptProviderPayment(context, providerId, payment) : accepted
      assert(again.ok === accepted.ok, 'the same payment gets the same answer')
      return accepted.ok ? accepted.value.pendingId : null
    },
    async replace(items) {
      references += 1
      const request = { reference: `replacement-${String(references)}`, items: [...items] }
      const replaced = await replacePayments(context, providerId, request)
      return replaced.ok ? 'replaced' : replaced.error.kind
    },
    async cancel(reference) {
      const cancelled = await cancelPayment(context, providerId, reference)
      if (!cancelled.ok) return cancelled.error.kind
      decisions.set(cancelled.value.pendingId, 'cancelled')
      return 'cancelled'
    },
    async decide(pendingId, decision) {
      const decided = await admin.setPendingState(pendingId, decision)
      if (!decided.ok) return decided.error.kind
      decisions.set(pendingId, decision)
      return decided.value.state
    },
    async setCard(cardNumber, status) {
      if (status === 'blocked') {
        await admin.blockCards([cardNumber], { by: 'operator', reason: 'B1' })
        blockedCards.add(cardNumber)
      } else if (blockedCards.delete(cardNumber)) await admin.unblockCard(cardNumber, { by: 'operator' })
    },
    rows: () =>
      selectRows(
        database,
        pendingRowSchema.extend({ reference: z.string().nullable() }),
        `select ${pendingColumns}, reference from pending_payments order by card_number, action`,
      ),
    async conflicts() {
      const listed = await admin.listConflicts()
      return listed
        .map(({ terminalNumber, seq, code, refused, pendingId }) => ({
          ...{ terminalNumber, seq, code, pendingId },
          isRefused: refused,
        }))
        .sort((a, b) => a.terminalNumber - b.terminalNumber || a.seq - b.seq || a.code.localeCompare(b.code))
    },
    totals: (terminalId) => terminalTotals(context, terminalId),
    decisions: () => decisions,
    blockedCards: () => blockedCards,
    async close() {
      await app?.close()
      await centreDatabase.clear()
    },
  }
}

async function enrolAll(context: CentralContext, admin: CentralAdmin, terminals: number): Promise<Caller[]> {
  const callers: Caller[] = []
  for (let index = 0; index < terminals; index += 1) {
    const code = await admin.createEnrolmentCode({ stopName: demoStopName, terminalNumber: 101 + index })
    assert(code.ok, 'the number is free')
    const { publicKey, privateKey } = keyOf(index)
    const enrolled = await enrol(context, { code: code.value.code, publicKey })
    assert(enrolled.ok, 'the code is new')
    const { terminalId, terminalNumber } = enrolled.value
    callers.push({ terminalId, terminalNumber, publicKey, privateKey })
  }
  return callers
}
