import { join } from 'node:path'
import { openStore, type Store } from '#electron/store/open'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import type { BenchCentre } from '#test/bench/centre/centre'
import { openPool } from '#test/bench/centre/http'
import { enrolTerminal, type BenchTerminal } from '#test/bench/centre/terminals'
import { systemClock, writeJournal } from '#test/bench/journal-file'

/** One terminal with its own store and client, enrolled at the centre. */
export type Station = {
  readonly path: string
  readonly terminal: BenchTerminal
  readonly store: Store
  readonly client: CentreClient
  close(): Promise<void>
}

const pageRecords = 1000

/** With a journal of `backlog` records of which the centre has none. */
export async function openStation(
  centre: BenchCentre,
  options: { readonly folder: string; readonly name: string; readonly backlog: number },
): Promise<Station> {
  const [api] = centre.apis
  if (api === undefined) throw new Error('no API process')
  const pool = openPool(api.url)
  const terminal = await enrolTerminal(centre.admin, pool)
  pool.close()
  const path = join(options.folder, `${options.name}.sqlite`)
  await writeJournal(path, pagesOf(terminal, options.backlog))
  const store = await openStore(path, systemClock)
  const client = createCentreClient({ baseUrl: api.url, fetch: (url, init) => fetch(url, init), clock: systemClock })
  client.signAs({ terminalId: terminal.terminalId, privateKey: terminal.privateKey })
  return {
    path,
    terminal,
    store,
    client,
    async close() {
      client.close()
      await store.close()
    },
  }
}

function* pagesOf(terminal: BenchTerminal, records: number): Generator<ReturnType<BenchTerminal['journal']['next']>> {
  for (let left = records; left > 0; left -= pageRecords) {
    yield terminal.journal.next(Math.min(left, pageRecords), Date.now())
  }
}

/** The store as it is when the journal ends with `last`: a drain of it stops there. */
export function storeUpTo(store: Store, last: () => number): Store {
  const after: Store['journal']['after'] = async (seq, limit) => {
    const room = Math.min(limit, last() - seq)
    return room <= 0 ? [] : store.journal.after(seq, room)
  }
  return { ...store, journal: { ...store.journal, after } }
}
