import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { terminalRoles } from '#domain/terminal-role'
import { createDemo } from '#central/demo'
import { startEmbeddedCentral } from '#central/embedded'
import { enrolResponseSchema, providerKeyHeader, timeSchema } from '#contract/central'
import { cardA, newKeys, noonMs } from '#test/central/rig'

const clock = { wallMs: () => noonMs }
const slowMs = 120_000

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

it(
  'the embedded centre serves its demonstration data over HTTP and warns that it is not durable',
  async () => {
    const warnings: string[] = []
    const log = {
      info: () => undefined,
      warn: (_fields: object, message: string) => warnings.push(message),
      error: () => undefined,
    }
    const central = await startEmbeddedCentral({ clock, log })
    try {
      expect(warnings.join()).toContain('never calls fsync')
      const demo = await createDemo(central.admin, [cardA], terminalRoles)
      expect(await createDemo(central.admin, [cardA], terminalRoles)).toBeNull()
      expect(demo?.terminals.map(({ role, terminalNumber }) => [role, terminalNumber])).toEqual([
        ['kiosk', 147],
        ['desk', 148],
        ['central-desk', 149],
      ])
      const body = { code: demo?.terminals[0]?.enrolmentCode, publicKey: newKeys().publicKey }
      const enrolled = enrolResponseSchema.parse(await (await post(`${central.url}/v1/terminals/enrol`, body)).json())
      expect(enrolled).toMatchObject({ terminalNumber: 147, stopName: { en: 'Keruen stop' }, serverTimeMs: noonMs })
      const payment = {
        reference: 'r',
        cardNumber: cardA,
        product: { kind: 'wallet', amount: 500 },
        acceptedAtMs: noonMs,
      }
      const headers = { [providerKeyHeader]: demo?.providerKey ?? '' }
      expect((await post(`${central.url}/v1/provider/payments`, payment, headers)).status).toBe(200)
      expect(timeSchema.parse(await (await fetch(`${central.url}/v1/time`)).json())).toEqual({ serverTimeMs: noonMs })
    } finally {
      await central.close()
    }
  },
  slowMs,
)

it(
  'the embedded centre finds its data again in its directory',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'beket-central-'))
    try {
      const first = await startEmbeddedCentral({ clock, directory })
      await createDemo(first.admin, [], ['kiosk'])
      await first.close()
      const second = await startEmbeddedCentral({ clock, directory })
      expect(await second.admin.isEmpty()).toBe(false)
      await second.close()
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
  slowMs,
)
