import type { Database } from '#central/database/database'
import { openPostgres } from '#central/database/postgres'
import { recordChanges } from '#central/pending/changes'
import { withCentre } from '#test/bench/centre/centre'
import { fillPending } from '#test/bench/centre/pending-payments'
import type { Report } from '#test/bench/figure'
import { median, medianRatio, type Pair } from '#test/bench/statistics'

/** How many transactions a second can announce a change of a payment: they share one row until they commit. */

const workers = 8
const transactionsPerWorker = 100
const rounds = 5

async function rate(work: (worker: number) => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let count = 0; count < transactionsPerWorker; count += 1) await work(worker)
    }),
  )
  return ((workers * transactionsPerWorker) / (performance.now() - startMs)) * 1000
}

async function counterPairs(database: Database, ids: readonly string[]): Promise<Pair[]> {
  const idOf = (worker: number): string => ids[worker] ?? ''
  const pairs: Pair[] = []
  while (pairs.length < rounds) {
    const value = await rate((worker) => database.transaction((queries) => recordChanges(queries, [idOf(worker)])))
    const floor = await rate((worker) =>
      database.transaction((queries) =>
        queries.query('update pending_payments set change = change + 1000000 where pending_id = $1', [idOf(worker)]),
      ),
    )
    pairs.push({ value, floor })
  }
  return pairs
}

export async function measureChangeCounter(report: Report, folder: string): Promise<void> {
  await withCentre(folder, 1, async (centre) => {
    await fillPending(centre, workers)
    const { rows } = await centre.sql.query<{ pending_id: string }>('select pending_id from pending_payments')
    const database = openPostgres({
      connectionString: centre.databaseUrl,
      connectionsMax: workers,
      onIdleError: () => undefined,
    })
    const pairs = await counterPairs(
      database,
      rows.map((row) => row.pending_id),
    )
    await database.close()
    report.figure({
      name: 'P16.change_counter',
      value: median(pairs.map(({ value }) => value)),
      unit: 'transactions/s',
      floor: median(pairs.map(({ floor }) => floor)),
      ratio: medianRatio(pairs),
      gate: null,
      stretch: null,
      isRate: true,
      how: `${String(workers)} connections, each announcing changes of a payment of its own / each changing its payment without the counter all share`,
    })
  })
}
