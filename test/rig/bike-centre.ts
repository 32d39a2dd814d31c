import { generateKeyPairSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { CentralAdmin } from '#central/admin'
import { demoStopName } from '#central/demo'
import { createCentral } from '#central/central'
import type { Database } from '#central/database/database'
import { systemRandom } from '#central/random'
import { assert } from '#domain/assert'
import type { Clock } from '#domain/time'
import type { Store } from '#electron/store/open'
import type { AttendedLink } from '#electron/sync/bike-service'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import type { Fetch } from '#electron/sync/request'

/** The centre itself, asked by the terminal's own client without a network between them. */
export interface BikeCentre {
  readonly admin: CentralAdmin
  readonly link: AttendedLink
  /** Down: nothing gets there. Deaf: it is done, and the answer is lost. */
  setLink(state: 'up' | 'down' | 'deaf'): void
  /** Sends the terminal's journal to the centre. */
  exchange(store: Store): Promise<void>
}

/** `database` is emptied. */
export async function openBikeCentre(database: Database, clock: Clock): Promise<BikeCentre> {
  await database.query('drop schema public cascade')
  await database.query('create schema public')
  const { app, admin } = await createCentral({ database, clock, random: systemRandom })
  let state: 'up' | 'down' | 'deaf' = 'up'
  const fetch: Fetch = async (url, init) => {
    if (state === 'down') throw new TypeError('the link is down')
    const response = await inject(app, url, init)
    if (state === 'deaf') throw new TypeError('the link is down')
    return response
  }
  const client = createCentreClient({ baseUrl: 'http://centre', fetch, clock })
  await enrol(client, admin)
  return {
    admin,
    link: {
      attended: (request) => client.attended(request),
      isReachable: async () => (await client.time()).ok,
    },
    setLink(next) {
      state = next
    },
    async exchange(store) {
      const answer = await client.postJournal(await store.journal.after(0, 1000))
      assert(answer.ok, `the centre takes the journal: ${JSON.stringify(answer)}`)
    },
  }
}

async function inject(app: FastifyInstance, url: string, init: RequestInit): Promise<Response> {
  const { pathname, search } = new URL(url)
  const { body } = init
  const response = await app.inject({
    method: init.method === 'POST' ? 'POST' : 'GET',
    url: pathname + search,
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(body instanceof Uint8Array ? { payload: Buffer.from(body) } : {}),
    ...(typeof body === 'string' ? { payload: body } : {}),
  })
  return new Response(response.body, { status: response.statusCode })
}

async function enrol(client: CentreClient, admin: CentralAdmin): Promise<void> {
  const code = await admin.createEnrolmentCode({ stopName: demoStopName })
  assert(code.ok, 'a code')
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  const enrolled = await client.enrol(code.value.code, Buffer.from(x ?? '', 'base64url').toString('base64'))
  assert(enrolled.ok, 'the terminal is enrolled')
  client.signAs({ terminalId: enrolled.value.terminalId, privateKey })
}
