import { join } from 'node:path'
import { openDatabase } from '#electron/store/database'
import { openStore } from '#electron/store/open'
import type { Report } from '#test/bench/figure'
import { systemClock } from '#test/bench/journal-file'
import { median, percentile, rounded } from '#test/bench/statistics'

/** Whether a card is blocked, asked of a list of a million: at every tap. */

const listed = 1_000_000
const lookups = 5000
/** Beyond 2^53. */
const firstListed = 9_643_000_000_000_000n
/** Numbers of the list are so far apart. */
const step = 7

async function fill(path: string): Promise<void> {
  await (await openStore(path, systemClock)).close()
  const database = await openDatabase(path)
  await database.transaction((transaction) => {
    transaction.write(
      `INSERT INTO hotlist (generation, card)
       WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ? - 1)
       SELECT 1, CAST(? AS INTEGER) + n * ? FROM numbers`,
      [listed, String(firstListed), step],
    )
    transaction.write('UPDATE hotlist_state SET generation = 1, cursor = 1, size = ?', [listed])
  })
  await database.checkpoint()
  await database.close()
}

/** Every second number is on the list; they come from all over it. */
function cardAt(index: number): string {
  const place = (index * 7_368_787) % listed
  return String(firstListed + BigInt(place * step + (index % 2)))
}

export async function measureHotlistLookup(report: Report, folder: string): Promise<void> {
  const path = join(folder, 'hotlist.sqlite')
  await fill(path)
  const store = await openStore(path, systemClock)
  const samples: number[] = []
  let blocked = 0
  for (let index = 0; index < lookups; index += 1) {
    const startMs = performance.now()
    if (await store.hotlist.isBlocked(cardAt(index))) blocked += 1
    samples.push(performance.now() - startMs)
  }
  const { size } = await store.hotlist.status()
  await store.close()
  report.figure({
    name: 'P16.hotlist_lookup.p99',
    value: percentile(samples, 0.99),
    unit: 'ms',
    floor: null,
    ratio: null,
    gate: 1,
    stretch: null,
    how: `whether a card is blocked, asked of a list of ${String(listed)}, every second card on it, one after the other, the first ones included`,
    details: { lookups, blocked, size, p50: rounded(median(samples)) },
  })
}
