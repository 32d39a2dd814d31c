import type { KeyObject } from 'node:crypto'
import { expect } from 'vitest'
import { z } from 'zod'
import type { CentralAdmin } from '#central/admin'
import type { Database } from '#central/database/database'
import {
  enrolResponseSchema,
  journalAnswerSchema,
  journalGenesisHash,
  leaseAnswerSchema,
  providerKeyHeader,
  type JournalRecord,
} from '#contract/central'
import { assert } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import { walletContent } from '#domain/pending'
import { call, post, signedHeaders, type Reply } from '#test/central/node-process'
import { chained, credit, newKeys } from '#test/central/rig'

/** One thing after the other; false: the centre does not answer any more. */
type Step = (url: string) => Promise<boolean>

/** Who asks a centre that is killed, what each was answered, and what must be true of it in the end. */
export type KillParty = {
  readonly loops: readonly Step[]
  finish(url: string): Promise<void>
  expectWhole(): Promise<void>
}

type Paid = { readonly pendingId: string; readonly action: number; readonly amount: Tenge }

type Terminal = {
  readonly terminalId: string
  readonly privateKey: KeyObject
  readonly cardNumber: string
  readonly records: JournalRecord[]
  acknowledgedSeq: number
  counter: number
  /** Payments of its card that nobody has written yet. */
  readonly waiting: Paid[]
  readonly activated: string[]
}

const terminalCount = 3
const recordsOfStep = 20
const paidSchema = z.object({ pendingId: z.string(), action: z.int() })

/** What a killed process leaves behind is an exchange that ends without an answer. Too many requests: this loop is over for now. */
async function answered(asking: Promise<Reply>): Promise<unknown> {
  const reply = await asking.catch((error: unknown) => {
    if (error instanceof TypeError) return null
    throw error
  })
  if (reply === null || reply.status === 429) return null
  expect(reply).toMatchObject({ status: 200 })
  return reply.body
}

function journal({ records }: Terminal, fact: object): void {
  const seq = records.length + 1
  const prevHash = records.at(-1)?.hash ?? journalGenesisHash
  const operationId = `o-${String(seq)}`
  records.push(chained({ seq, atMs: Date.now(), kind: 'fact', operationId, payload: JSON.stringify(fact), prevHash }))
}

function signedPost(url: string, terminal: Terminal, path: string, body: object): Promise<Reply> {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', ...signedHeaders(terminal, 'POST', path, text) }
  return call(`${url}${path}`, { method: 'POST', headers, body: text })
}

export class KillWorld {
  readonly #admin: CentralAdmin
  readonly #database: Database
  readonly #terminals: Terminal[] = []
  readonly #paid = new Map<string, Paid>()
  readonly #cancelled = new Set<string>()
  /** An hour before, so that no payment is of the future. */
  readonly #openedAtMs = Date.now() - 3_600_000
  #providerKey = ''
  #payments = 0

  constructor(admin: CentralAdmin, database: Database) {
    this.#admin = admin
    this.#database = database
  }

  async open(url: string): Promise<KillParty> {
    const provider = await this.#admin.createProvider('bank')
    assert(provider.ok, 'a provider')
    this.#providerKey = provider.value.key
    for (let index = 0; index < terminalCount; index += 1) this.#terminals.push(await this.#enrol(url, index))
    return {
      loops: [
        (to) => this.#payOrCancel(to),
        ...this.#terminals.map(
          (terminal): Step =>
            (to) =>
              this.#leaseAndSend(to, terminal),
        ),
      ],
      finish: async (to) => {
        for (const terminal of this.#terminals) {
          while (terminal.acknowledgedSeq < terminal.records.length) expect(await this.#send(to, terminal)).toBe(true)
        }
      },
      expectWhole: () => this.#expectWhole(),
    }
  }

  async #enrol(url: string, index: number): Promise<Terminal> {
    const code = await this.#admin.createEnrolmentCode({ stopName: { kk: 'a', ru: 'b', en: 'c' } })
    assert(code.ok, 'a code')
    const { publicKey, privateKey } = newKeys()
    const reply = await post(`${url}/v1/terminals/enrol`, { code: code.value.code, publicKey })
    const { terminalId } = enrolResponseSchema.parse(reply.body)
    const cardNumber = String(1_000_000_000_000_001 + index)
    await this.#admin.registerCard(cardNumber)
    return {
      terminalId,
      privateKey,
      cardNumber,
      records: [],
      acknowledgedSeq: 0,
      counter: 0,
      waiting: [],
      activated: [],
    }
  }

  /** Every fourth payment is cancelled by who took it; what was not answered is asked again. */
  async #payOrCancel(url: string): Promise<boolean> {
    const headers = { [providerKeyHeader]: this.#providerKey }
    const number = this.#payments
    const reference = `r-${String(number)}`
    const terminal = this.#terminals[number % terminalCount]
    assert(terminal !== undefined, 'one of them')
    const amount = 100 + number
    if (!this.#paid.has(reference)) {
      // A payment that is asked for again is the same payment.
      const acceptedAtMs = this.#openedAtMs + number
      const payment = { reference, cardNumber: terminal.cardNumber, product: { kind: 'wallet', amount }, acceptedAtMs }
      const body = await answered(post(`${url}/v1/provider/payments`, payment, headers))
      if (body === null) return false
      this.#paid.set(reference, { ...paidSchema.parse(body), amount: tenge(amount) })
    }
    const paid = this.#paid.get(reference)
    assert(paid !== undefined, 'it is paid')
    if (number % 4 === 0) {
      if ((await answered(post(`${url}/v1/provider/cancellations`, { reference }, headers))) === null) return false
      this.#cancelled.add(paid.pendingId)
    } else terminal.waiting.push(paid)
    this.#payments += 1
    return true
  }

  async #leaseAndSend(url: string, terminal: Terminal): Promise<boolean> {
    const next = terminal.waiting[0]
    if (next !== undefined && !(await this.#activate(url, terminal, next))) return false
    for (let count = 0; count < recordsOfStep; count += 1) {
      const noteId = String(terminal.records.length)
      journal(terminal, { kind: 'cash_accepted', saleId: 's', noteId, amount: 500 })
    }
    return this.#send(url, terminal)
  }

  async #activate(url: string, terminal: Terminal, paid: Paid): Promise<boolean> {
    const operationNumber = terminal.counter + 1
    const path = `/v1/pending/${paid.pendingId}/lease`
    const body = await answered(signedPost(url, terminal, path, { operationNumber }))
    if (body === null) return false
    expect(leaseAnswerSchema.parse(body)).toMatchObject({ granted: true })
    terminal.waiting.shift()
    terminal.counter = operationNumber
    const { cardNumber } = terminal
    const payment = { ...paid, cardNumber, content: walletContent }
    journal(terminal, credit(payment, { operationNumber, counter: operationNumber }))
    terminal.activated.push(paid.pendingId)
    return true
  }

  async #send(url: string, terminal: Terminal): Promise<boolean> {
    const records = terminal.records.slice(terminal.acknowledgedSeq, terminal.acknowledgedSeq + 200)
    const body = await answered(signedPost(url, terminal, '/v1/journal', { records }))
    if (body === null) return false
    const answer = journalAnswerSchema.parse(body)
    expect(answer.conflicts).toEqual([])
    terminal.acknowledgedSeq = answer.acknowledgedSeq
    return true
  }

  async #expectWhole(): Promise<void> {
    expect(this.#paid.size).toBeGreaterThan(0)
    for (const terminal of this.#terminals) {
      const { rows } = await this.#database.query(
        'select seq, hash, prev_hash from journal_records where terminal_id = $1 order by seq',
        [terminal.terminalId],
      )
      expect(rows).toEqual(terminal.records.map(({ seq, hash, prevHash }) => ({ seq, hash, prev_hash: prevHash })))
    }
    const notes = this.#terminals.reduce(
      (sum, { records }) => sum + records.filter(({ payload }) => payload.includes('cash_accepted')).length,
      0,
    )
    expect((await this.#admin.totals()).cashAccepted).toBe(notes * 500)
    expect(await this.#admin.listConflicts()).toEqual([])
    const { rows } = await this.#database.query('select reference, pending_id from pending_payments order by reference')
    const listed = z.array(z.object({ reference: z.string(), pending_id: z.string() })).parse(rows)
    expect(new Set(listed.map(({ reference }) => reference)).size).toBe(listed.length)
    const byReference = new Map(listed.map((row) => [row.reference, row.pending_id]))
    for (const [reference, { pendingId }] of this.#paid) expect(byReference.get(reference)).toBe(pendingId)
    await this.#expectStates()
  }

  async #expectStates(): Promise<void> {
    const activated = new Set(this.#terminals.flatMap((terminal) => terminal.activated))
    const { rows } = await this.#database.query(
      `select pending_id, state, (select count(*) from pending_activations as one where one.pending_id = payment.pending_id) as activations,
         (select count(*) from pending_events as one where one.pending_id = payment.pending_id and event = 'cancelled') as cancellations
       from pending_payments as payment`,
    )
    const rowSchema = z.object({
      pending_id: z.string(),
      state: z.string(),
      activations: z.int(),
      cancellations: z.int(),
    })
    for (const row of z.array(rowSchema).parse(rows)) {
      const isActivated = activated.has(row.pending_id)
      expect(row).toMatchObject({ activations: isActivated ? 1 : 0, cancellations: row.state === 'cancelled' ? 1 : 0 })
      expect(row.state === 'activated').toBe(isActivated)
      if (this.#cancelled.has(row.pending_id)) expect(row.state).toBe('cancelled')
    }
  }
}
