import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalEntry } from '#electron/store/journal'
import { openStore, type Store } from '#electron/store/open'
import type { Report } from '#test/bench/figure'
import { systemClock } from '#test/bench/journal-file'
import type { GoalName } from '#test/bench/options'
import { median, percentile, type Pair } from '#test/bench/statistics'

/** P7, P8, P9: a sale's commit through the store's own append path, alternately with the least a durable commit can be, 4 KiB
 *  appended to a file and fdatasync. Checkpoints run between the measured commits, as the product runs them when idle. */

const commitCount = 1500
const warmUpCount = 100
const checkpointEvery = 100

/** Six records of one sale with the sizes the product writes, and the five projections they change. */
function saleEntries(index: number): readonly JournalEntry[] {
  const saleId = `measured-${String(index)}`
  const sale = { saleId, reference: saleId, cardNumber: '9643012077810345', lines: [], filler: 'x'.repeat(380) }
  const event = (revision: number, kind: string): JournalEntry => ({
    kind: 'sale.event',
    operationId: `${saleId}:event:${String(revision)}`,
    payload: { saleId, revision, state: { kind, sale }, event: { kind: 'note_stacked' } },
  })
  const fact = (key: string, payload: object): JournalEntry => ({
    kind: 'fact',
    operationId: `${saleId}:${key}:fact`,
    payload: { saleId, ...payload },
  })
  const numbers = {
    counter: index + 1,
    operationNumber: index + 1,
    amount: 1000,
    balanceAfter: 1000,
    content: { kind: 'wallet' },
  }
  return [
    { kind: 'operation.reserved', operationId: `operation:${saleId}`, payload: { operationNumber: index + 1 } },
    event(1, 'paying'),
    fact('cash', { kind: 'cash_accepted', noteId: `note-${String(index)}`, amount: 1000 }),
    fact('credit', { kind: 'card_credited', cardNumber: sale.cardNumber, ...numbers, pendingId: null, action: null }),
    event(2, 'completed'),
    {
      kind: 'receipt.issued',
      operationId: `${saleId}:issued`,
      payload: { receiptId: saleId, saleId, document: { total: 1000, filler: 'x'.repeat(200) } },
    },
  ]
}

async function timed(act: () => unknown): Promise<number> {
  const startMs = performance.now()
  await act()
  return performance.now() - startMs
}

function openFloor(path: string): { commit(): void; close(): void } {
  const file = openSync(path, 'a')
  const block = Buffer.alloc(4096, 1)
  return {
    commit() {
      writeSync(file, block)
      fdatasyncSync(file)
    },
    close() {
      closeSync(file)
    },
  }
}

async function alternate(store: Store, other: (index: number) => unknown): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let index = 0; index < warmUpCount + commitCount; index += 1) {
    if (index % checkpointEvery === 0) await store.checkpoint()
    const value = await timed(() => store.journal.append(saleEntries(index)))
    const floor = await timed(() => other(index))
    if (index >= warmUpCount) pairs.push({ value, floor })
  }
  return pairs
}

const blockLength = 150

/** Neighbouring pairs: the machine was as busy for the one as for the other. */
function blocksOf(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  const blockCount = Math.floor(pairs.length / blockLength)
  return Array.from({ length: blockCount }, (_, index) => pairs.slice(index * blockLength, (index + 1) * blockLength))
}

function p50Ratio(pairs: readonly Pair[]): number {
  return median(pairs.map(({ value }) => value)) / median(pairs.map(({ floor }) => floor))
}

async function emptyStore(folder: string, name: string): Promise<Store> {
  mkdirSync(join(folder, name), { recursive: true })
  return openStore(join(folder, name, 'beket.sqlite'), systemClock)
}

export async function measureCommits(report: Report, folder: string, only: ReadonlySet<GoalName>): Promise<void> {
  const store = await emptyStore(folder, 'commits')
  const floor = openFloor(join(folder, 'floor'))
  const pairs = await alternate(store, () => {
    floor.commit()
  })
  floor.close()
  await store.close()
  const values = pairs.map(({ value }) => value)
  const floors = pairs.map((pair) => pair.floor)
  const ratio = median(blocksOf(pairs).map(p50Ratio))
  const how =
    'a sale of 6 journal records and 5 projections appended and answered / 4 KiB appended + fdatasync, alternately; ratio of p50s is the median of ten blocks'
  const common = { unit: 'ms', how, details: { samples: pairs.length } }
  const p50 = { value: median(values), floor: median(floors) }
  const p99 = { value: percentile(values, 0.99), floor: percentile(floors, 0.99) }
  if (only.has('P7')) {
    report.figure({ name: 'P7.sale_commit.p50', ...p50, ratio, gate: 2.5, stretch: 1.6, ...common })
  }
  if (only.has('P8')) {
    report.figure({ name: 'P8.sale_commit.p99', ...p99, ratio: p99.value / p99.floor, gate: 5, stretch: 3, ...common })
  }
}

/** P9: the same commit on a store with a million records and on an empty one, and the query of a service screen. */
export async function measureGrowth(report: Report, folder: string, longDirectory: string): Promise<void> {
  const long = await openStore(join(longDirectory, 'beket.sqlite'), systemClock)
  const empty = await emptyStore(folder, 'growth')
  const pairs = await alternate(long, async (index) => {
    if (index % checkpointEvery === 0) await empty.checkpoint()
    await empty.journal.append(saleEntries(index))
  })
  const value = median(pairs.map((pair) => pair.value))
  const floor = median(pairs.map((pair) => pair.floor))
  report.figure({
    name: 'P9.sale_commit_at_1M_records.p50',
    value,
    unit: 'ms',
    floor,
    ratio: median(blocksOf(pairs).map(p50Ratio)),
    gate: 1.1,
    stretch: 1.05,
    how: 'the same sale commit on a journal of 1,000,000 records / on an empty one, alternately',
    details: { samples: pairs.length },
  })
  const queries: number[] = []
  for (let index = 0; index < 600; index += 1) queries.push(await timed(() => long.sales.recent(50)))
  await long.close()
  await empty.close()
  report.figure({
    name: 'P9.last_50_sales.p99',
    value: percentile(queries.slice(100), 0.99),
    unit: 'ms',
    floor: null,
    ratio: null,
    gate: 1,
    stretch: 0.4,
    how: 'the last 50 sales from 1,000,000 records, warm, parsed',
    details: { samples: 500, p50: median(queries.slice(100)) },
  })
}
