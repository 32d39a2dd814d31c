import fc from 'fast-check'
import { expect, it } from 'vitest'
import { factSchema, journalAnswerSchema, providerKeyHeader } from '#contract/central'
import { bodies, expectHarmless, mutated, nasty } from '#test/central/hostile'
import { cardA, chained, describeOnEngines, noonMs, type Answer, type Rig } from '#test/central/rig'

const runs = { numRuns: 120 }

async function inject(rig: Rig, url: string, payload: string, headers: Record<string, string>): Promise<Answer> {
  const response = await rig.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  })
  return {
    status: response.statusCode,
    body: response.json(),
    contentType: String(response.headers['content-type']),
  }
}

const pass = {
  product: 'trips',
  coverage: { city: true, suburb: false, express: false },
  firstDay: null,
  lastDay: null,
  hours: null,
  tripsLeft: 15,
  transfersLeft: 15,
}
const accountPayment = {
  kind: 'account_paid',
  saleId: 's',
  lineId: 1,
  accountId: '10000001',
  purpose: 'top_up',
  sku: 'BIKE_TOP_UP',
  amount: 100,
  deposit: 0,
}
const fact = {
  kind: 'card_credited',
  saleId: 's',
  cardNumber: cardA,
  counter: 1,
  operationNumber: 1,
  amount: 100,
  content: { kind: 'pass', pass },
  balanceAfter: 100,
  pendingId: null,
  action: null,
}
const deferral = {
  kind: 'sale_deferred',
  saleId: 's',
  lineId: 1,
  cardNumber: cardA,
  amount: 100,
  content: { kind: 'pass', pass },
  acceptedAtMs: noonMs,
  lastDay: '2026-04-07',
  guard: { terminalNumber: 1, operationNumber: 2, expectedCounter: 3 },
}

describeOnEngines('any input', (setup) => {
  it('to enrolment is answered or refused without effect', async () => {
    const rig = await setup()
    const valid = { code: 'ABCDEF', publicKey: Buffer.alloc(32).toString('base64') }
    await fc.assert(
      fc.asyncProperty(bodies(valid), (body) =>
        expectHarmless(rig, () => inject(rig, '/v1/terminals/enrol', body, {})),
      ),
      runs,
    )
  })

  it('to the provider interface is answered or refused without effect', async () => {
    const rig = await setup()
    const valid = {
      reference: 'r',
      cardNumber: cardA,
      product: { kind: 'wallet', amount: 5 },
      acceptedAtMs: noonMs,
    }
    const headers = { [providerKeyHeader]: rig.providerKey }
    await fc.assert(
      fc.asyncProperty(bodies(valid), (body) =>
        expectHarmless(rig, () => inject(rig, '/v1/provider/payments', body, headers)),
      ),
      runs,
    )
  })

  it('to the journal is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const record = terminal.journal('fact', fact)
    const valid = mutated(record).map((value) => JSON.stringify({ records: [value] }))
    await fc.assert(
      fc.asyncProperty(fc.oneof(bodies({ records: [record] }), valid), (body) =>
        expectHarmless(rig, () => terminal.send(terminal.signed('POST', '/v1/journal', body))),
      ),
      runs,
    )
  })

  it('in a well-formed journal is stored, and counted only where it is a fact', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const payloads = fc
      .oneof(mutated(fact), mutated(deferral), mutated(accountPayment), nasty)
      .map((value) => JSON.stringify(value) || '')
    const atMs = fc.oneof(fc.constant(noonMs), fc.nat(), fc.constantFrom(0, 2 ** 53 - 1, 8.64e15))
    let deferred = 0
    const sales = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(payloads, atMs), { minLength: 1, maxLength: 5 }), async (entries) => {
        const records = entries.map(([payload, at]) => terminal.journal('fact', payload, { atMs: at }))
        const answer = await terminal.sendJournal(records)
        expect(answer.status).toBe(200)
        const { acknowledgedSeq, conflicts } = journalAnswerSchema.parse(answer.body)
        expect(acknowledgedSeq).toBe(terminal.records.length)
        const doubtful = new Set(conflicts.filter(({ code }) => code.startsWith('fact_')).map(({ seq }) => seq))
        for (const { seq, payload } of records) {
          if (doubtful.has(seq)) continue
          const parsed = factSchema.parse(JSON.parse(payload))
          if (parsed.kind !== 'sale_deferred') continue
          deferred += parsed.amount
          sales.add(`${parsed.saleId}:${String(parsed.lineId)}`)
        }
      }),
      runs,
    )
    const totals = await rig.admin.totals()
    expect(totals.deferred).toBe(deferred)
    expect((await rig.admin.listPending()).length).toBe(sales.size)
  })

  it('to a lease is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { pendingId } = await rig.paid(cardA, 100)
    await fc.assert(
      fc.asyncProperty(bodies({ operationNumber: 1 }), (body) =>
        expectHarmless(rig, () => terminal.send(terminal.signed('POST', `/v1/pending/${pendingId}/lease`, body))),
      ),
      runs,
    )
  })

  it('in a path or query is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
      fc.constantFrom('%', '%00', '%ff', '..', '%2e%2e', '0&cursor=1', '1e3', '9'.repeat(30), '-0', ''),
    )
    const shapes = [
      (part: string) => `/v1/pending?cursor=${part}`,
      (part: string) => `/v1/pending?${part}=0`,
      (part: string) => `/v1/cards/${part}`,
      (part: string) => `/${part}`,
    ]
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...shapes), (part, shape) =>
        expectHarmless(rig, () => terminal.get(shape(part))),
      ),
      runs,
    )
  })

  it('in the signature headers is refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const name = fc.constantFrom('x-beket-terminal', 'x-beket-timestamp', 'x-beket-nonce', 'x-beket-signature')
    const value = fc.oneof(fc.string(), fc.constantFrom('', '0', terminal.terminalId, 'AAAA', 'A'.repeat(88)))
    await fc.assert(
      fc.asyncProperty(name, value, async (header, text) => {
        const request = terminal.signed('GET', '/v1/pending?cursor=0')
        fc.pre(request.headers[header] !== text)
        request.headers[header] = text
        const answer = await terminal.send(request)
        expect([
          401,
          header === 'x-beket-terminal' && text.toLowerCase() === terminal.terminalId ? 200 : 401,
        ]).toContain(answer.status)
      }),
      runs,
    )
  })

  it('in a record that is chained to a stored one is judged by its own content', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const first = terminal.journal('note', 1)
    await terminal.sendJournal([first])
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'fact', 'o', '\0', '\ud800'))
    const record = fc.record({
      seq: fc.oneof(fc.constant(2), fc.integer()),
      atMs: fc.oneof(fc.nat(), fc.constantFrom(-1, 0.5, 2 ** 53 - 1)),
      kind: text,
      operationId: text,
      payload: text,
      prevHash: fc.oneof(fc.constant(first.hash), text),
    })
    await fc.assert(
      fc.asyncProperty(record, (value) => expectHarmless(rig, () => terminal.sendJournal([chained(value)]))),
      runs,
    )
  })
})
