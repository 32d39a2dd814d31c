import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { problemSchema, providerKeyHeader } from '#contract/central'
import { standardBodyBytesMax } from '#central/http/route'
import { routes } from '#central/http/table/routes'
import { bodies, nasty } from '#test/central/hostile'
import {
  cardA,
  describeOnEngines,
  operatorKey,
  rowCounts,
  type Rig,
  type SignedRequest,
  type TestTerminal,
} from '#test/central/rig'

/** Every route of the table, the ones that come later among it, with what a hostile or broken client sends: any body, also
 *  compressed, any header, any query. FUZZ_RUNS for a long run. */
const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 150) }

type Route = (typeof routes)[number]

const open = routes.filter(({ access }) => access !== 'operator')

function urlOf({ path }: Route): string {
  return path.replace(':cardNumber', cardA).replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000')
}

const encodings = fc.constantFrom('gzip', 'GZIP', 'br', 'deflate', 'gzip, gzip', 'identity', '', 'x'.repeat(100))

/** Members of requests, so that some of what is drawn gets past the first check. */
const members = { records: [], code: 'ABCDEF', publicKey: '', reference: 'r', operationNumber: 1, token: 't' }

/** Bytes as they are sent: text, compressed text, what only says that it is compressed, and a bomb. */
const payloads = fc.oneof(
  bodies(members).map((text) => ({ bytes: Buffer.from(text), encoding: null })),
  bodies(members).map((text) => ({ bytes: gzipSync(text), encoding: 'gzip' })),
  bodies(members).map((text) => ({ bytes: gzipSync(text).subarray(0, -4), encoding: 'gzip' })),
  fc
    .tuple(fc.uint8Array({ maxLength: 300 }), encodings)
    .map(([bytes, encoding]) => ({ bytes: Buffer.from(bytes), encoding })),
  fc.constant({ bytes: gzipSync(Buffer.alloc(50 * 1024 * 1024)), encoding: 'gzip' }),
)

const headerText = fc.oneof(
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('', '0', '-1', 'null', 'A'.repeat(5000)),
)

function asSent(rig: Rig, terminal: TestTerminal, route: Route, url: string, bytes: Buffer | null): SignedRequest {
  const headers: Record<string, string> =
    route.access === 'terminal' ? terminal.signedBytes(route.method, url, bytes).headers : {}
  if (route.access === 'provider') headers[providerKeyHeader] = rig.providerKey
  return { method: route.method, url, headers }
}

async function expectNoHarm(rig: Rig, request: SignedRequest, bytes: Buffer | null): Promise<void> {
  const before = await rowCounts(rig.database)
  const response = await rig.app.inject({ ...request, ...(bytes === null ? {} : { payload: bytes }) })
  expect(response.statusCode, `${request.method} ${request.url}`).toBeLessThan(500)
  if (response.statusCode === 200) return
  expect(problemSchema.parse(response.json()).status).toBe(response.statusCode)
  expect(await rowCounts(rig.database)).toEqual(before)
}

describeOnEngines('every route of the table', (setup) => {
  it('answers or refuses any body, plain or compressed, without a 5xx and without a partial write (S8)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...open), payloads, async (route, { bytes, encoding }) => {
        const request = asSent(rig, terminal, route, urlOf(route), bytes)
        request.headers['content-type'] = 'application/json'
        if (encoding !== null) request.headers['content-encoding'] = encoding
        await expectNoHarm(rig, request, bytes)
      }),
      runs,
    )
  })

  it('refuses any header or query in place of its own without a 5xx and without a partial write (S8)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const names = fc.constantFrom(
      ...['x-beket-terminal', 'x-beket-timestamp', 'x-beket-nonce', 'x-beket-signature', providerKeyHeader],
      ...['content-type', 'content-encoding', 'accept-encoding', 'content-length', 'authorization', 'cookie'],
    )
    const query = fc.oneof(
      fc.constant(''),
      nasty.map((value) => `?cursor=${encodeURIComponent(String(value).replaceAll(/\p{Surrogate}/gu, ''))}`),
    )
    const shape = fc.tuple(fc.constantFrom(...routes), names, headerText, query)
    await fc.assert(
      fc.asyncProperty(shape, async ([route, name, text, after]) => {
        const bytes = route.method === 'POST' ? Buffer.from('{}') : null
        const request = asSent(rig, terminal, route, urlOf(route) + after, bytes)
        if (bytes !== null) request.headers['content-type'] = 'application/json'
        if (route.access === 'operator') request.headers['authorization'] = `Bearer ${operatorKey}`
        request.headers[name] = text
        await expectNoHarm(rig, request, bytes).catch((error: unknown) => {
          // What is no header at all does not leave the client.
          if (!(error instanceof TypeError)) throw error
        })
      }),
      runs,
    )
  })

  it('takes a compressed body signed as it was sent, and answers compressed where that is asked and worth it (S8)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const records = Array.from({ length: 50 }, (_, index) => terminal.journal('note', index))
    const bytes = gzipSync(JSON.stringify({ records }))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const request = terminal.signedBytes('POST', '/v1/journal', bytes)
    const altered = Buffer.concat([bytes, Buffer.from([0])])
    const send = (payload: Buffer): Promise<{ statusCode: number }> =>
      rig.app.inject({ ...request, headers: { ...request.headers, ...headers }, payload })
    expect((await send(altered)).statusCode).toBe(401)
    expect((await send(bytes)).statusCode).toBe(200)
    for (let count = 0; count < 20; count += 1) await rig.paid(cardA, 100)
    const asked = terminal.signed('GET', '/v1/pending?cursor=0')
    asked.headers['accept-encoding'] = 'gzip'
    const page = await rig.app.inject(asked)
    expect(page.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    const plain = await rig.app.inject(terminal.signed('GET', '/v1/pending?cursor=0'))
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(page.rawPayload.length * 3).toBeLessThan(plain.rawPayload.length)
  })

  it.each([
    ['inflates to one byte too much', gzipSync(Buffer.alloc(standardBodyBytesMax + 1, 0x20)), 'gzip', 'body_too_large'],
    ['inflates without end', gzipSync(Buffer.alloc(40 * 1024 * 1024)), 'gzip', 'body_too_large'],
    ['is cut', gzipSync('{}').subarray(0, -3), 'gzip', 'encoding_invalid'],
    ['is not what it says', Buffer.from('{}'), 'gzip', 'encoding_invalid'],
    ['is compressed otherwise', Buffer.from('{}'), 'br', 'encoding_unsupported'],
  ])('refuses a body that %s (S8)', async (_what, bytes, encoding, code) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = terminal.signedBytes('POST', '/v1/terminals/self/heartbeat', bytes)
    const headers = { ...request.headers, 'content-type': 'application/json', 'content-encoding': encoding }
    const response = await rig.app.inject({ ...request, headers, payload: bytes })
    expect(problemSchema.parse(response.json()).code).toBe(code)
  })
})
