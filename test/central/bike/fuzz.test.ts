import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  bikeAccountStateSchema,
  bikeBlockAnswerSchema,
  bikeRegistrationAnswerSchema,
  bikeSignInAnswerSchema,
} from '#contract/bike'
import { problemSchema } from '#contract/central'
import { bodies, mutated } from '#test/central/hostile'
import { bikeRows, consents, registered, registrationOf, signedIn } from '#test/central/bike/rig'
import { describeOnEngines, type Rig, type TestTerminal } from '#test/central/rig'

const runs = { numRuns: 100 }

/** Answered as the contract says, or refused below 500 with a problem document and every table as it was. */
async function expectHarmless(
  rig: Rig,
  call: { readonly terminal: TestTerminal; readonly path: string; readonly body: string },
  answerSchema: { readonly parse: (body: unknown) => unknown },
): Promise<void> {
  const before = await bikeRows(rig.database)
  const answer = await call.terminal.send(call.terminal.signed('POST', call.path, call.body))
  if (answer.status === 200) {
    answerSchema.parse(answer.body)
    return
  }
  expect(answer.status).toBeLessThan(500)
  expect(problemSchema.parse(answer.body).status).toBe(answer.status)
  expect(answer.contentType).toContain('application/problem+json')
  expect(await bikeRows(rig.database)).toEqual(before)
}

describeOnEngines('any input to bike accounts', (setup) => {
  it('in a registration is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = registrationOf()
    const persons = mutated(request.person).map((person) => JSON.stringify({ ...request, person }))
    const agreed = mutated(consents[0] ?? {}).map((one) => JSON.stringify({ ...request, consents: [...consents, one] }))
    await fc.assert(
      fc.asyncProperty(fc.oneof(bodies(request), persons, agreed), (body) =>
        expectHarmless(rig, { terminal, path: '/v1/bike/registrations', body }, bikeRegistrationAnswerSchema),
      ),
      runs,
    )
  })

  it('in a sign-in is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { accountId, pin } = await registered(rig, terminal)
    await fc.assert(
      fc.asyncProperty(bodies({ accountId, pin }), (body) =>
        expectHarmless(rig, { terminal, path: '/v1/bike/sessions', body }, bikeSignInAnswerSchema),
      ),
      runs,
    )
  })

  it('in a session is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { token } = await signedIn(terminal, await registered(rig, terminal))
    const path = fc.constantFrom('/v1/bike/account', '/v1/bike/consents')
    const newer = { kind: 'bike_contract', version: '2027', language: 'ru', atMs: rig.clock.nowMs }
    const body = fc.oneof(
      bodies({ token }),
      mutated(newer).map((consent) => JSON.stringify({ token, consents: [consent] })),
    )
    await fc.assert(
      fc.asyncProperty(path, body, (at, text) =>
        expectHarmless(rig, { terminal, path: at, body: text }, bikeAccountStateSchema),
      ),
      runs,
    )
  })

  it('at the end of a session is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const path = '/v1/bike/sessions/end'
    await fc.assert(
      fc.asyncProperty(bodies({ token: 'A'.repeat(43) }), (body) =>
        expectHarmless(rig, { terminal, path, body }, { parse: (answer) => expect(answer).toEqual({}) }),
      ),
      runs,
    )
  })

  it('in a block of lost access is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { accountId, person } = await registered(rig, terminal)
    const proof = fc.constantFrom<object>(
      { by: 'id_and_document', accountId, documentNumber: person.document.number },
      { by: 'id_and_iin', accountId, iin: person.iin },
      { by: 'iin_and_document', iin: person.iin, documentNumber: person.document.number },
    )
    await fc.assert(
      fc.asyncProperty(proof.chain(bodies), (body) =>
        expectHarmless(rig, { terminal, path: '/v1/bike/blocks', body }, bikeBlockAnswerSchema),
      ),
      runs,
    )
  })

  it('in a payment keeps the books: the balance is the sum of what was posted, and no money is lost', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { accountId } = await registered(rig, terminal)
    const payment = fc.record({
      kind: fc.constant('account_paid'),
      saleId: fc.constantFrom('0001-00001', '0001-00002', '\u{1F68C}'),
      lineId: fc.integer({ min: 1, max: 3 }),
      accountId: fc.constantFrom(accountId, accountId, '99999999', ' '),
      purpose: fc.constantFrom('subscription', 'day_pass', 'top_up', 'debt'),
      sku: fc.constantFrom('BIKE_STD_MONTH', 'BIKE_DAY_1', 'BIKE_TOP_UP', 'x'),
      amount: fc.constantFrom(0, 1, 3000, 3500, 999_000_000),
      deposit: fc.constantFrom(0, 1, 37_500),
    })
    const atMs = fc.constantFrom(0, rig.clock.nowMs, 8.64e15)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(payment, atMs), { minLength: 1, maxLength: 4 }), async (entries) => {
        const records = entries.map(([fact, at]) => terminal.journal('fact', fact, { atMs: at }))
        expect((await terminal.sendJournal(records)).status).toBe(200)
      }),
      { numRuns: 40 },
    )
    const state = await rig.admin.bike.state(accountId)
    const { rows } = await rig.database.query(
      `select coalesce(sum(amount + deposit) filter (where is_placed), 0)::bigint as placed,
         (select coalesce(sum(amount), 0)::bigint from bike_postings where kind = 'payment') as posted,
         (select coalesce(sum(amount), 0)::bigint from bike_deposits) as held,
         (select coalesce(-sum(amount), 0)::bigint from bike_postings where kind = 'deposit') as deposits
       from bike_payments`,
    )
    const [sums] = rows
    expect(sums).toMatchObject(
      state.ok ? { held: state.value.account.depositHeld, deposits: state.value.account.depositHeld } : {},
    )
    const ledger = await rig.admin.bike.ledger(accountId)
    const paid = ledger.filter(({ kind }) => kind === 'payment').reduce((sum, { amount }) => sum + amount, 0)
    expect(sums).toMatchObject({ placed: paid, posted: paid })
  })
})
