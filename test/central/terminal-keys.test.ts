import { randomBytes, sign, type KeyObject } from 'node:crypto'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { keyProofText } from '#contract/terminal-keys'
import { problemSchema, signatureWindowMs } from '#contract/central'
import { demoStopName } from '#central/demo'
import { heartbeatAnswerSchema } from '#contract/heartbeat'
import { describeOnEngines, newKeys, TestTerminal, type Answer, type Rig } from '#test/central/rig'

const keyPath = '/v1/terminals/self/key'
const totalsPath = '/v1/terminals/self/totals'
const dayMs = 86_400_000

const heartbeat = {
  atMs: 0,
  version: '0.1.0',
  clockOffsetMs: null,
  journal: { headSeq: 0, acknowledgedSeq: 0, unsentRecords: 0, unsentTaken: 0 },
  devices: [],
}

type Keys = { readonly publicKey: string; readonly privateKey: KeyObject }

function publicKeyOf(privateKey: KeyObject): string {
  const { x } = privateKey.export({ format: 'jwk' })
  return Buffer.from(x ?? '', 'base64url').toString('base64')
}

/** The same terminal with another key. */
function withKey(terminal: TestTerminal, privateKey: KeyObject): TestTerminal {
  return new TestTerminal(terminal.app, terminal.clock, terminal.terminalId, terminal.terminalNumber, privateKey)
}

function change(terminal: TestTerminal, next: Keys, proofBy: KeyObject = next.privateKey): Promise<Answer> {
  const publicKeyInUse = publicKeyOf(terminal.privateKey)
  const text = keyProofText({ terminalId: terminal.terminalId, publicKeyInUse, publicKey: next.publicKey })
  const proof = sign(null, Buffer.from(text), proofBy).toString('base64')
  return terminal.post(keyPath, { publicKey: next.publicKey, proof })
}

async function status(terminal: TestTerminal): Promise<string | number> {
  const answer = await terminal.get(totalsPath)
  return answer.status === 200 ? 200 : problemSchema.parse(answer.body).code
}

async function isChangeWanted(terminal: TestTerminal): Promise<boolean> {
  const answer = await terminal.post('/v1/terminals/self/heartbeat', heartbeat)
  return heartbeatAnswerSchema.parse(answer.body).standing.isKeyChangeWanted
}

async function conflicts(rig: Rig): Promise<string[]> {
  return (await rig.admin.listConflicts()).map(({ code }) => code)
}

describeOnEngines('the key of a terminal', (setup) => {
  it('is valid until the next one has signed, and then never again (S8)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const keys = newKeys()
    const next = withKey(terminal, keys.privateKey)
    expect(await status(next)).toBe('signature_invalid')
    expect((await change(terminal, keys)).status).toBe(200)
    expect(await status(terminal)).toBe(200)
    expect(await status(next)).toBe(200)
    expect(await status(terminal)).toBe('terminal_key_retired')
    expect(await status(next)).toBe(200)
  })

  it('changes once though the answer is lost and the request repeated, before and after the first use (S8)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const keys = newKeys()
    const next = withKey(terminal, keys.privateKey)
    expect((await change(terminal, keys)).status).toBe(200)
    expect((await change(terminal, keys)).status).toBe(200)
    expect((await change(next, keys)).status).toBe(200)
    expect(problemSchema.parse((await change(terminal, keys)).body).code).toBe('terminal_key_retired')
    expect(await status(next)).toBe(200)
  })

  it('that was given and never used gives way to another', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const [first, second] = [newKeys(), newKeys()]
    await change(terminal, first)
    await change(terminal, second)
    expect(await status(withKey(terminal, first.privateKey))).toBe('signature_invalid')
    expect(await status(withKey(terminal, second.privateKey))).toBe(200)
  })

  it('is taken over by exactly one of many requests that sign with it at once', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const keys = newKeys()
    await change(terminal, keys)
    const next = withKey(terminal, keys.privateKey)
    expect(await Promise.all(Array.from({ length: 8 }, () => status(next)))).toEqual(Array(8).fill(200))
    const { rows } = await rig.database.query('select terminal_id from retired_terminal_keys')
    expect(rows).toEqual([{ terminal_id: terminal.terminalId }])
    expect(await status(terminal)).toBe('terminal_key_retired')
  })

  it.each([
    ['not 32 bytes', () => ({ publicKey: randomBytes(31).toString('base64'), privateKey: newKeys().privateKey }), 422],
    [
      'no point of the curve',
      () => ({ publicKey: Buffer.alloc(32, 2).toString('base64'), privateKey: newKeys().privateKey }),
      422,
    ],
  ])('is not changed for one that is %s', async (_what, made, expected) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    expect((await change(terminal, made())).status).toBe(expected)
    expect(await status(terminal)).toBe(200)
  })

  it('is not changed without a proof by the new key for this terminal and its key in use (S8)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const other = await rig.enrol()
    const keys = newKeys()
    const refused = async (answer: Promise<Answer>): Promise<string> => problemSchema.parse((await answer).body).code
    expect(await refused(change(terminal, keys, terminal.privateKey))).toBe('key_proof_invalid')
    const text = keyProofText({
      terminalId: other.terminalId,
      publicKeyInUse: publicKeyOf(terminal.privateKey),
      publicKey: keys.publicKey,
    })
    const proof = sign(null, Buffer.from(text), keys.privateKey).toString('base64')
    expect(await refused(terminal.post(keyPath, { publicKey: keys.publicKey, proof }))).toBe('key_proof_invalid')
    expect(await status(withKey(terminal, keys.privateKey))).toBe('signature_invalid')
  })

  it('is never one that any terminal has, is to have or had (S8)', async () => {
    const rig = await setup()
    const [terminal, other] = [await rig.enrol(), await rig.enrol()]
    const keysOf = ({ privateKey }: TestTerminal): Keys => ({ publicKey: publicKeyOf(privateKey), privateKey })
    const [next, used] = [newKeys(), newKeys()]
    expect((await change(terminal, keysOf(other))).status).toBe(409)
    await change(other, next)
    expect((await change(terminal, next)).status).toBe(409)
    await status(withKey(other, next.privateKey))
    expect((await change(terminal, keysOf(other))).status).toBe(409)
    await change(terminal, used)
    const renewed = withKey(terminal, used.privateKey)
    await status(renewed)
    expect((await change(renewed, keysOf(terminal))).status).toBe(409)
    const code = await rig.admin.createEnrolmentCode({ stopName: demoStopName })
    const enrolment = JSON.stringify({
      code: code.ok ? code.value.code : '',
      publicKey: publicKeyOf(terminal.privateKey),
    })
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST' as const, url: '/v1/terminals/enrol', headers, payload: enrolment }
    expect((await terminal.send(request)).status).toBe(403)
  })

  it('shows a copy of the disk that did not take part in its change, and not a request that only came late (R7)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const keys = newKeys()
    await change(terminal, keys)
    await status(withKey(terminal, keys.privateKey))
    expect(await status(terminal)).toBe('terminal_key_retired')
    expect(await conflicts(rig)).toEqual([])
    rig.clock.nowMs += 2 * signatureWindowMs + 1
    expect(await status(terminal)).toBe('terminal_key_retired')
    expect(await status(terminal)).toBe('terminal_key_retired')
    expect(await conflicts(rig)).toEqual(['terminal_key_retired'])
  })

  it('is to be changed after 90 days and when a person asks, until it is changed', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(7)
    expect(await isChangeWanted(terminal)).toBe(false)
    expect(await rig.admin.requestKeyChange(8)).toEqual({ ok: false, error: { kind: 'terminal_unknown' } })
    expect(await rig.admin.requestKeyChange(7)).toEqual({ ok: true, value: null })
    expect(await isChangeWanted(terminal)).toBe(true)
    const keys = newKeys()
    await change(terminal, keys)
    expect(await isChangeWanted(terminal)).toBe(true)
    const renewed = withKey(terminal, keys.privateKey)
    expect(await isChangeWanted(renewed)).toBe(false)
    rig.clock.nowMs += 90 * dayMs
    expect(await isChangeWanted(renewed)).toBe(false)
    rig.clock.nowMs += 1
    expect(await isChangeWanted(renewed)).toBe(true)
  })
})

describeOnEngines('the budget of a terminal', (setup) => {
  const tight = { limit: { requestsPerMinute: 60, burst: 5 }, keyLifeDays: null }

  it('is its own: spent, it is refused until it fills again, and others are served (S8)', async () => {
    const rig = await setup(tight)
    const [terminal, other] = [await rig.enrol(), await rig.enrol()]
    for (let count = 0; count < 5; count += 1) expect(await status(terminal)).toBe(200)
    const refused = await rig.app.inject(terminal.signed('GET', totalsPath))
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('1')
    expect(await status(other)).toBe(200)
    rig.clock.nowMs += 1000
    expect(await status(terminal)).toBe(200)
    expect(await status(terminal)).toBe('rate_limited')
  })

  it('is not spent by a stranger, by a false signature or by a request sent again (S8)', async () => {
    const rig = await setup(tight)
    const terminal = await rig.enrol()
    const forged = withKey(terminal, newKeys().privateKey)
    const once = terminal.signed('GET', totalsPath)
    expect((await terminal.send(once)).status).toBe(200)
    for (let count = 0; count < 10; count += 1) {
      expect(await status(forged)).toBe('signature_invalid')
      expect(problemSchema.parse((await terminal.send(once)).body).code).toBe('nonce_repeated')
    }
    for (let count = 0; count < 4; count += 1) expect(await status(terminal)).toBe(200)
    expect(await status(terminal)).toBe('rate_limited')
  })

  it('bounds the nonces the centre keeps of it, whatever it sends and however it stamps (S8)', async () => {
    const rig = await setup(tight)
    const terminal = await rig.enrol()
    const counts: number[] = []
    for (let minute = 0; minute < 40; minute += 1) {
      for (let count = 0; count < 20; count += 1) {
        // The latest time stamp that is believed keeps a nonce longest.
        rig.clock.nowMs += signatureWindowMs
        const request = terminal.signed('GET', totalsPath)
        rig.clock.nowMs -= signatureWindowMs
        await terminal.send(request)
        rig.clock.nowMs += 3000
      }
      const { rows } = await rig.database.query('select count(*)::bigint as kept from request_nonces')
      counts.push(z.object({ kept: z.int() }).parse(rows[0]).kept)
    }
    const kept = Math.max(...counts)
    // Eleven minutes: to the end of the window of a stamp five minutes ahead, and one more for nodes whose clocks differ.
    expect(kept).toBeLessThanOrEqual(5 + 11 * 20)
    expect(counts.at(-1)).toBeLessThanOrEqual(kept)
    expect(kept).toBeGreaterThan(200)
  })
})
