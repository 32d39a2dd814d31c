import { expect, it } from 'vitest'
import { demoStopName } from '#central/demo'
import { problemSchema, signatureWindowMs } from '#contract/central'
import { describeOnEngines, newKeys, noonMs, type Answer, type Rig } from '#test/central/rig'

function enrol(rig: Rig, code: string, publicKey: string): Promise<number> {
  return rig.app
    .inject({
      method: 'POST',
      url: '/v1/terminals/enrol',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ code, publicKey }),
    })
    .then((response) => response.statusCode)
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(problemSchema.parse(answer.body)).toMatchObject({ status, code })
  expect(answer.status).toBe(status)
  expect(answer.contentType).toContain('application/problem+json')
}

describeOnEngines('terminals', (setup) => {
  it('answers the same terminal again when its enrolment answer was lost, and nobody else', async () => {
    const rig = await setup()
    const made = await rig.admin.createEnrolmentCode({ stopName: demoStopName })
    const code = made.ok ? made.value.code : ''
    const { publicKey } = newKeys()
    expect(await enrol(rig, code, publicKey)).toBe(200)
    expect(await enrol(rig, code, publicKey)).toBe(200)
    expect(await enrol(rig, code, newKeys().publicKey)).toBe(403)
  })

  it('takes an enrolment code once, whoever comes first', async () => {
    const rig = await setup()
    const code = await rig.admin.createEnrolmentCode({ terminalNumber: 147, stopName: demoStopName })
    const text = code.ok ? code.value.code : ''
    const outcomes = await Promise.all([1, 2, 3].map(() => enrol(rig, text, newKeys().publicKey)))
    expect(outcomes.sort()).toEqual([200, 403, 403])
    expect(await enrol(rig, text, newKeys().publicKey)).toBe(403)
  })

  it('never gives a terminal number twice', async () => {
    const rig = await setup()
    const first = await rig.admin.createEnrolmentCode({ terminalNumber: 147, stopName: demoStopName })
    const second = await rig.admin.createEnrolmentCode({ terminalNumber: 147, stopName: demoStopName })
    const third = await rig.admin.createEnrolmentCode({ stopName: demoStopName })
    expect(first.ok).toBe(true)
    expect(second).toEqual({ ok: false, error: { kind: 'terminal_number_taken' } })
    expect(third).toMatchObject({ ok: true, value: { terminalNumber: 148 } })
  })

  it('refuses a public key that is not 32 bytes or belongs to another terminal', async () => {
    const rig = await setup()
    const codes = await Promise.all(
      [1, 2].map((number) => rig.admin.createEnrolmentCode({ terminalNumber: number, stopName: demoStopName })),
    )
    const [first = '', second = ''] = codes.map((code) => (code.ok ? code.value.code : ''))
    const { publicKey } = newKeys()
    expect(await enrol(rig, first, Buffer.alloc(31).toString('base64'))).toBe(422)
    expect(await enrol(rig, first, publicKey)).toBe(200)
    expect(await enrol(rig, second, publicKey)).toBe(409)
  })

  it('answers a signed request and refuses it a second time', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = terminal.signed('GET', '/v1/pending?cursor=0')
    expect((await terminal.send(request)).status).toBe(200)
    expectProblem(await terminal.send(request), 401, 'nonce_repeated')
  })

  it('refuses a body, path, query, method or time stamp that was not signed', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    terminal.journal('note', {})
    const request = terminal.signed('POST', '/v1/journal', JSON.stringify({ records: terminal.records }))
    const tampered = { ...request, payload: `${request.payload ?? ''} ` }
    expectProblem(await terminal.send(tampered), 401, 'signature_invalid')
    const get = terminal.signed('GET', '/v1/pending?cursor=0')
    expectProblem(await terminal.send({ ...get, url: '/v1/pending?cursor=1' }), 401, 'signature_invalid')
    expectProblem(await terminal.send({ ...get, url: '/v1/terminals/self/totals' }), 401, 'signature_invalid')
    const later = { ...get, headers: { ...get.headers, 'x-beket-timestamp': String(noonMs + 1) } }
    expectProblem(await terminal.send(later), 401, 'signature_invalid')
    expect((await terminal.send(get)).status).toBe(200)
    expect((await terminal.send(request)).status).toBe(200)
  })

  it.each([
    [signatureWindowMs + 1, 401],
    [signatureWindowMs, 200],
    [-signatureWindowMs, 200],
    [-signatureWindowMs - 1, 401],
  ])('judges a request by its age of %i ms', async (ageMs, status) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = terminal.signed('GET', '/v1/terminals/self/totals')
    rig.clock.nowMs += ageMs
    expect((await terminal.send(request)).status).toBe(status)
  })

  it('still knows a nonce at the end of the window of its time stamp', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    rig.clock.nowMs += signatureWindowMs
    const early = terminal.signed('GET', '/v1/terminals/self/totals')
    rig.clock.nowMs -= signatureWindowMs
    expect((await terminal.send(early)).status).toBe(200)
    rig.clock.nowMs += 2 * signatureWindowMs
    expect((await terminal.get('/v1/terminals/self/totals')).status).toBe(200)
    expectProblem(await terminal.send(early), 401, 'nonce_repeated')
  })

  it('refuses a revoked terminal, an unknown one and a request without signature', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(7)
    const stranger = terminal.signed('GET', '/v1/pending?cursor=0')
    stranger.headers['x-beket-terminal'] = '00000000-0000-4000-8000-000000000000'
    expectProblem(await terminal.send(stranger), 401, 'terminal_unknown')
    expectProblem(
      await terminal.send({ method: 'GET', url: '/v1/pending?cursor=0', headers: {} }),
      401,
      'signature_missing',
    )
    expect(await rig.admin.revokeTerminal(7, 'stolen')).toEqual({ ok: true, value: null })
    expectProblem(await terminal.get('/v1/pending?cursor=0'), 403, 'terminal_revoked')
  })

  it('answers what it does not know with problem documents', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    expectProblem(await terminal.get('/v1/nowhere'), 404, 'not_found')
    expectProblem(await terminal.get('/v1/%ff'), 400, 'http_invalid')
    expectProblem(await terminal.get('/v1/pending?cursor=-1'), 422, 'request_invalid')
    expectProblem(await terminal.get('/v1/pending?cursor=0&limit=5'), 422, 'request_invalid')
    expectProblem(await terminal.get('/v1/cards/123'), 422, 'request_invalid')
    const text = terminal.signed('POST', '/v1/journal', '{}')
    text.headers['content-type'] = 'text/plain'
    expectProblem(await terminal.send(text), 415, 'media_type_unsupported')
    expectProblem(await terminal.send(terminal.signed('POST', '/v1/journal', '{')), 400, 'json_invalid')
    const large = JSON.stringify({ operationNumber: 1, pad: 'x'.repeat(70_000) })
    const path = '/v1/pending/00000000-0000-4000-8000-000000000000/lease'
    expectProblem(await terminal.send(terminal.signed('POST', path, large)), 413, 'body_too_large')
  })

  it('tells time and health without a signature', async () => {
    const rig = await setup()
    expect((await rig.app.inject('/v1/time')).json()).toEqual({ serverTimeMs: noonMs })
    expect((await rig.app.inject('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await rig.app.inject('/readyz')).json()).toEqual({ status: 'ready' })
  })
})
