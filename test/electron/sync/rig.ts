import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { assert } from '#domain/assert'
import type { Clock } from '#domain/time'
import { startEmbeddedCentral, type EmbeddedCentral } from '#central/embedded'
import type { Store } from '#electron/store/open'
import { enrolmentCodeSetting } from '#electron/store/settings'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import { createSyncEngine, type SyncEngine } from '#electron/sync/engine'
import type { HeartbeatSource } from '#electron/sync/heartbeat'
import type { SyncStatus } from '#electron/sync/status'
import type { Fetch } from '#electron/sync/request'

export const realFetch: Fetch = (url, init) => fetch(url, init)

/** Nothing is run before the test says so. */
export class ManualSchedule {
  readonly #waiting = new Map<number, { readonly delayMs: number; readonly act: () => void }>()
  #next = 0

  after(delayMs: number, act: () => void): () => void {
    const id = this.#next
    this.#next += 1
    this.#waiting.set(id, { delayMs, act })
    return () => {
      this.#waiting.delete(id)
    }
  }

  delays(): number[] {
    return [...this.#waiting.values()].map(({ delayMs }) => delayMs)
  }

  fire(): void {
    const due = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { act } of due) act()
  }
}

export async function startCentre(clock: Clock): Promise<EmbeddedCentral> {
  const centre = await startEmbeddedCentral({ clock })
  onTestFinished(() => centre.close())
  return centre
}

/** For a terminal of the given number, or of the next free one. */
export async function enrolmentCode(centre: EmbeddedCentral, terminalNumber?: number): Promise<string> {
  const stopName = { kk: 'Бекет', ru: 'Станция', en: 'Station' }
  const made = await centre.admin.createEnrolmentCode({
    stopName,
    ...(terminalNumber === undefined ? {} : { terminalNumber }),
  })
  assert(made.ok, 'a code')
  return made.value.code
}

/** A server that answers as the test says; gives its address. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'listening')
  return `http://127.0.0.1:${String(address.port)}`
}

export type Terminal = {
  readonly engine: SyncEngine
  readonly client: CentreClient
  readonly schedule: ManualSchedule
  /** The first status that fits, the present one included. */
  readonly until: (wanted: (status: SyncStatus) => boolean) => Promise<SyncStatus>
}

export function startEngine(options: {
  readonly store: Store
  readonly url: string
  readonly clock: Clock
  readonly fetch?: Fetch
  readonly heartbeat?: HeartbeatSource
}): Terminal {
  const { store, url, clock, fetch = realFetch, heartbeat } = options
  const schedule = new ManualSchedule()
  const client = createCentreClient({ baseUrl: url, fetch, clock })
  const engine = createSyncEngine({
    store,
    client,
    clock,
    random: () => 0.5,
    schedule,
    ...(heartbeat === undefined ? {} : { heartbeat }),
  })
  onTestFinished(() => engine.stop())
  const until: Terminal['until'] = (wanted) =>
    new Promise((resolve) => {
      const present = engine.status()
      if (present !== null && wanted(present)) {
        resolve(present)
        return
      }
      const unsubscribe = engine.subscribe((status) => {
        if (!wanted(status)) return
        unsubscribe()
        resolve(status)
      })
    })
  engine.start()
  return { engine, client, schedule, until }
}

export async function giveCode(store: Store, code: string): Promise<void> {
  await store.settings.write(enrolmentCodeSetting, code)
}
