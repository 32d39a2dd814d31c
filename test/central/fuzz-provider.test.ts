import fc from 'fast-check'
import { it } from 'vitest'
import { providerKeyHeader } from '#contract/central'
import { bodies, expectHarmless, mutated } from '#test/central/hostile'
import { cardA, describeOnEngines, noonMs, operatorKey, type Answer, type Rig } from '#test/central/rig'

const runs = { numRuns: 80 }

async function inject(rig: Rig, method: 'GET' | 'POST', url: string, payload: string | null): Promise<Answer> {
  const response = await rig.app.inject({
    method,
    url,
    headers: {
      [providerKeyHeader]: rig.providerKey,
      ...(payload === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === null ? {} : { payload }),
  })
  return { status: response.statusCode, body: response.json(), contentType: String(response.headers['content-type']) }
}

describeOnEngines('anything', (setup) => {
  it('to a cancellation or a replacement is answered or refused without effect', async () => {
    const rig = await setup()
    const product = { kind: 'wallet', amount: 500 }
    await rig.pay({ reference: 'r-1', cardNumber: cardA, product, acceptedAtMs: noonMs })
    const item = { reference: 'r-1', product }
    const replacement = { reference: 'bulk', items: [item] }
    const replacements = fc.oneof(
      bodies(replacement),
      mutated(item).map((value) => JSON.stringify({ ...replacement, items: [value] })),
      mutated(product).map((value) => JSON.stringify({ ...replacement, items: [{ ...item, product: value }] })),
    )
    const request = fc.oneof(
      fc.tuple(fc.constant('/v1/provider/cancellations'), bodies({ reference: 'r-1' })),
      fc.tuple(fc.constant('/v1/provider/replacements'), replacements),
    )
    await fc.assert(
      fc.asyncProperty(request, ([url, body]) => expectHarmless(rig, () => inject(rig, 'POST', url, body))),
      runs,
    )
  })

  it('in the address of a list is answered or refused without effect', async () => {
    const rig = await setup()
    const part = fc.oneof(
      fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
      fc.constantFrom('%', '%00', '%ff', '..', '0&after=1', '1e3', '9'.repeat(10), '9'.repeat(30), '-0', '', cardA),
    )
    const shapes = [
      (text: string) => `/v1/provider/cards/${text}/payments`,
      (text: string) => `/v1/provider/cards/${cardA}/payments?after=${text}`,
      (text: string) => `/v1/provider/cards/${cardA}/payments?${text}=1`,
    ]
    await fc.assert(
      fc.asyncProperty(part, fc.constantFrom(...shapes), (text, shape) =>
        expectHarmless(rig, () => inject(rig, 'GET', shape(text), null)),
      ),
      runs,
    )
  })

  it('to a heartbeat is answered or refused without effect', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const journal = { headSeq: 1, acknowledgedSeq: 1, unsentRecords: 0, unsentTaken: 0 }
    const device = { device: 'printer', state: 'ready' }
    const heartbeat = { atMs: noonMs, version: '0.1.0', clockOffsetMs: 0, journal, devices: [device] }
    const sent = fc.oneof(
      bodies(heartbeat),
      mutated(journal).map((value) => JSON.stringify({ ...heartbeat, journal: value })),
      mutated(device).map((value) => JSON.stringify({ ...heartbeat, devices: [value, device] })),
    )
    await fc.assert(
      fc.asyncProperty(sent, (body) =>
        expectHarmless(rig, () => terminal.send(terminal.signed('POST', '/v1/terminals/self/heartbeat', body))),
      ),
      runs,
    )
  })

  it('to a page of the fleet is never a defect', async () => {
    const rig = await setup()
    const signedIn = await rig.app.inject({
      method: 'POST',
      url: '/fleet/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams({ name: 'x', key: operatorKey }).toString(),
    })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    const name = fc.constantFrom('lang', 'show', 'find', 'after', 'before', 'state', 'area', 'code', 'terminal', 'card')
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer().map(String),
      fc.constantFrom('\0', '9'.repeat(19)),
    )
    const path = fc.constantFrom('', '/conflicts', '/pending', '/terminals/1', '/terminals/99999999999')
    await fc.assert(
      fc.asyncProperty(path, name, value, async (page, key, text) => {
        const query = new URLSearchParams({ [key]: text }).toString()
        const answer = await rig.app.inject({ url: `/fleet${page}?${query}`, headers: { cookie } })
        if (answer.statusCode >= 500) throw new Error(`${page}?${query}: ${answer.body}`)
      }),
      runs,
    )
  })
})
