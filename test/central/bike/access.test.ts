import { expect, it } from 'vitest'
import { bikeAccountStateSchema, bikeBlockAnswerSchema, bikeLockedProblemSchema } from '#contract/bike'
import { describeOnEngines, type Rig, type TestTerminal } from '#test/central/rig'
import {
  bikeRows,
  consents,
  expectProblem,
  foreigner,
  registered,
  signedIn,
  type TestRenter,
} from '#test/central/bike/rig'

const sessions = '/v1/bike/sessions'
const blocks = '/v1/bike/blocks'
const minuteMs = 60_000

/** A PIN that is not the renter's. */
function wrongPin(pin: string): string {
  return pin === '000000' ? '000001' : '000000'
}

async function ready(setup: () => Promise<Rig>): Promise<{ rig: Rig; terminal: TestTerminal; renter: TestRenter }> {
  const rig = await setup()
  const terminal = await rig.enrol()
  return { rig, terminal, renter: await registered(rig, terminal) }
}

describeOnEngines('bike access', (setup) => {
  it('opens a session with ID and PIN and answers the state of the account (BIKE-005, BIKE-007)', async () => {
    const { terminal, renter, rig } = await ready(setup)
    const { token, account } = await signedIn(terminal, renter)
    expect(account).toMatchObject({ accountId: renter.accountId, isBlocked: false, asOfMs: rig.clock.nowMs })
    const again = bikeAccountStateSchema.parse((await terminal.post('/v1/bike/account', { token })).body)
    expect(again).toEqual(account)
    const { rows } = await rig.database.query('select json_agg(s) as sessions from bike_sessions s')
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('answers a wrong PIN and an ID nobody has alike (BIKE-005)', async () => {
    const { terminal, renter } = await ready(setup)
    const wrong = await terminal.post(sessions, { accountId: renter.accountId, pin: wrongPin(renter.pin) })
    const nobody = await terminal.post(sessions, { accountId: '12345678', pin: renter.pin })
    expectProblem(wrong, 403, 'bike_access_refused')
    expect(nobody).toEqual(wrong)
  })

  it('locks an account after five wrong PINs, everywhere and for the right PIN too, and opens it after its term', async () => {
    const { rig, terminal, renter } = await ready(setup)
    const other = await rig.enrol()
    const { accountId, pin } = renter
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const answer = await terminal.post(sessions, { accountId, pin: wrongPin(pin) })
      expectProblem(answer, 403, 'bike_access_refused')
    }
    const lockedUntilMs = rig.clock.nowMs + 15 * minuteMs
    const locked = await other.post(sessions, { accountId, pin })
    expectProblem(locked, 429, 'bike_access_locked')
    expect(bikeLockedProblemSchema.parse(locked.body)).toMatchObject({ lockedUntilMs })
    rig.clock.nowMs = lockedUntilMs - 1
    expectProblem(await terminal.post(sessions, { accountId, pin }), 429, 'bike_access_locked')
    rig.clock.nowMs = lockedUntilMs
    expect((await terminal.post(sessions, { accountId, pin })).status).toBe(200)
  })

  it('locks an ID nobody has as it locks one somebody has', async () => {
    const { terminal } = await ready(setup)
    const access = { accountId: '12345678', pin: '000000' }
    for (let attempt = 1; attempt <= 5; attempt += 1) await terminal.post(sessions, access)
    expectProblem(await terminal.post(sessions, access), 429, 'bike_access_locked')
  })

  it('judges no more than five of many attempts made at once', async () => {
    const { terminal, renter } = await ready(setup)
    const access = { accountId: renter.accountId, pin: wrongPin(renter.pin) }
    const answers = await Promise.all(Array.from({ length: 12 }, () => terminal.post(sessions, access)))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7)
  })

  it('starts to count afresh after a right PIN', async () => {
    const { terminal, renter } = await ready(setup)
    for (let round = 1; round <= 2; round += 1) {
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await terminal.post(sessions, { accountId: renter.accountId, pin: wrongPin(renter.pin) })
      }
      await signedIn(terminal, renter)
    }
  })

  it('locks a terminal where one PIN is tried on many accounts, and not the others', async () => {
    const { rig, terminal, renter } = await ready(setup)
    const other = await rig.enrol()
    for (let number = 0; number < 20; number += 1) {
      const accountId = String(20_000_000 + number)
      expectProblem(await terminal.post(sessions, { accountId, pin: '123456' }), 403, 'bike_access_refused')
    }
    expectProblem(await terminal.post(sessions, renterAccess(renter)), 429, 'bike_access_locked')
    expect((await other.post(sessions, renterAccess(renter))).status).toBe(200)
  })

  it('serves a session at its own terminal only, until its term, the next sign-in or the sign-out', async () => {
    const { rig, terminal, renter } = await ready(setup)
    const other = await rig.enrol()
    const ask = async (at: TestTerminal, token: string): Promise<number> =>
      (await at.post('/v1/bike/account', { token })).status
    const first = await signedIn(terminal, renter)
    expect(await ask(other, first.token)).toBe(403)
    expect(await ask(terminal, first.token)).toBe(200)
    const second = await signedIn(terminal, renter)
    expect(await ask(terminal, first.token)).toBe(403)
    rig.clock.nowMs += 15 * minuteMs - 1
    expect(await ask(terminal, second.token)).toBe(200)
    rig.clock.nowMs += 1
    expectProblem(await terminal.post('/v1/bike/account', { token: second.token }), 403, 'bike_session_invalid')
    const third = await signedIn(terminal, renter)
    expect((await other.post('/v1/bike/sessions/end', { token: third.token })).status).toBe(200)
    expect(await ask(terminal, third.token)).toBe(200)
    expect((await terminal.post('/v1/bike/sessions/end', { token: third.token })).body).toEqual({})
    expect((await terminal.post('/v1/bike/sessions/end', { token: third.token })).status).toBe(200)
    expect(await ask(terminal, third.token)).toBe(403)
  })

  it('keeps a newer text the renter agreed to, with version and date (BIKE-017)', async () => {
    const { rig, terminal, renter } = await ready(setup)
    const { token } = await signedIn(terminal, renter)
    const newer = { kind: 'bike_contract', version: 'velobike-2027', language: 'ru', atMs: rig.clock.nowMs }
    const body = { token, consents: [newer] }
    const state = bikeAccountStateSchema.parse((await terminal.post('/v1/bike/consents', body)).body)
    expect(state.consents).toHaveLength(consents.length + 1)
    expect(state.consents.at(-1)).toEqual(newer)
    const ahead = { token, consents: [{ ...newer, atMs: rig.clock.nowMs + 3_600_000 }] }
    expectProblem(await terminal.post('/v1/bike/consents', ahead), 422, 'bike_consent_in_future')
    await terminal.post('/v1/bike/sessions/end', { token })
    expectProblem(await terminal.post('/v1/bike/consents', body), 403, 'bike_session_invalid')
  })
})

function renterAccess({ accountId, pin }: TestRenter): object {
  return { accountId, pin }
}

describeOnEngines('lost bike access', (setup) => {
  it.each([
    ['ID and document', ({ accountId, person }: TestRenter) => documentProof(accountId, person.document.number)],
    ['ID and IIN', ({ accountId, person }: TestRenter) => ({ by: 'id_and_iin', accountId, iin: person.iin })],
    [
      'IIN and document',
      ({ person }: TestRenter) => ({ by: 'iin_and_document', iin: person.iin, documentNumber: person.document.number }),
    ],
  ])('is blocked at once by %s, and once (BLOCK-022, BIKE-104)', async (_name, proof) => {
    const { rig, terminal, renter } = await ready(setup)
    const { token } = await signedIn(terminal, renter)
    const blocked = await terminal.post(blocks, proof(renter))
    const { blockedAtMs } = bikeBlockAnswerSchema.parse(blocked.body)
    expect(blockedAtMs).toBe(rig.clock.nowMs)
    expectProblem(await terminal.post('/v1/bike/account', { token }), 403, 'bike_session_invalid')
    expectProblem(await terminal.post(sessions, renterAccess(renter)), 403, 'bike_access_blocked')
    rig.clock.nowMs += minuteMs
    expect(bikeBlockAnswerSchema.parse((await terminal.post(blocks, proof(renter))).body)).toEqual({ blockedAtMs })
  })

  it('finds a document number however it is spaced (BLOCK-022)', async () => {
    const { rig, terminal } = await ready(setup)
    const { accountId } = await registered(rig, terminal, foreigner)
    expect((await terminal.post(blocks, documentProof(accountId, 'ab1234567'))).status).toBe(200)
  })

  it('is told to nobody who does not know the PIN (BLOCK-022)', async () => {
    const { terminal, renter } = await ready(setup)
    await terminal.post(blocks, documentProof(renter.accountId, renter.person.document.number))
    const wrong = await terminal.post(sessions, { accountId: renter.accountId, pin: wrongPin(renter.pin) })
    expectProblem(wrong, 403, 'bike_access_refused')
  })

  it('is not blocked by data of two people, and guessing has a limit (BLOCK-022)', async () => {
    const { rig, terminal, renter } = await ready(setup)
    const other = await registered(rig, terminal)
    const mixed = documentProof(renter.accountId, other.person.document.number)
    const before = await bikeRows(rig.database)
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expectProblem(await terminal.post(blocks, mixed), 403, 'bike_proof_refused')
    }
    expectProblem(await terminal.post(blocks, mixed), 429, 'bike_access_locked')
    expect(await bikeRows(rig.database)).toEqual(before)
    expect((await terminal.post(sessions, renterAccess(renter))).status).toBe(200)
  })
})

function documentProof(accountId: string, documentNumber: string): object {
  return { by: 'id_and_document', accountId, documentNumber }
}
