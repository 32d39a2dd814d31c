import { assert } from '#domain/assert'
import { drainJournal } from '#electron/sync/drain'
import { pullPending } from '#electron/sync/pull-pending'
import { startServer, withCentre, type BenchCentre } from '#test/bench/centre/centre'
import { openPool } from '#test/bench/centre/http'
import { fillPending } from '#test/bench/centre/pending-payments'
import { saleEntries } from '#test/bench/centre/sale-records'
import { openStation, storeUpTo, type Station } from '#test/bench/centre/station'
import type { Report } from '#test/bench/figure'
import { openOutbox, type Outbox } from '#test/bench/floor/intake/outbox'
import { systemClock } from '#test/bench/journal-file'
import { floorSpread, median, medianRatio, percentile, rounded, type Pair } from '#test/bench/statistics'

/** P12, P13 and the delivery of a long delta: one station and the centre over HTTP, PostgreSQL with fsync. */

const tenths = 10

async function drainTo({ store, client }: Station, last: () => number): Promise<void> {
  const drained = await drainJournal({ store: storeUpTo(store, last), client, clock: systemClock })
  assert(drained.ok, drained.ok ? '' : JSON.stringify(drained.error))
}

/** The same rows into a server that looks at nothing. */
async function openFloor(centre: BenchCentre, station: Station): Promise<{ outbox: Outbox; stop(): Promise<void> }> {
  const server = await startServer('test/bench/floor/intake/server.ts', { DATABASE_URL: centre.databaseUrl })
  const pool = openPool(server.url)
  const outbox = await openOutbox(station.path, async (body) => {
    const headers = { 'x-station': station.terminal.terminalId, 'content-length': body.length }
    await pool.send({ method: 'POST', path: '/', headers, body })
  })
  return {
    outbox,
    async stop() {
      outbox.close()
      pool.close()
      await server.stop()
    },
  }
}

type Tenth = Pair & { readonly cpuMicros: number }

async function drainTenths(centre: BenchCentre, station: Station, backlog: number): Promise<Tenth[]> {
  const floor = await openFloor(centre, station)
  const share = backlog / tenths
  const found: Tenth[] = []
  for (let tenth = 1; tenth <= tenths; tenth += 1) {
    const before = process.cpuUsage()
    const startMs = performance.now()
    await drainTo(station, () => tenth * share)
    const tookMs = performance.now() - startMs
    assert((await station.store.sync.acknowledgedSeq()) === tenth * share, 'everything up to here is acknowledged')
    const cpu = process.cpuUsage(before)
    const floorStartMs = performance.now()
    await floor.outbox.drain(share)
    const floorMs = performance.now() - floorStartMs
    const cpuMicros = (cpu.user + cpu.system) / share
    found.push({ value: (share / tookMs) * 1000, floor: (share / floorMs) * 1000, cpuMicros })
  }
  await floor.stop()
  return found
}

export async function measureDrain(report: Report, folder: string, backlog: number): Promise<void> {
  await withCentre(folder, 1, async (centre) => {
    const station = await openStation(centre, { folder, name: 'drain', backlog })
    const found = await drainTenths(centre, station, backlog)
    await station.close()
    const floorNote =
      'a program that selects 500 rows, posts them to a server that stores them in one statement, and marks them sent, checking nothing'
    report.figure({
      name: 'P12.offline_drain',
      value: median(found.map(({ value }) => value)),
      unit: 'records/s',
      floor: median(found.map(({ floor }) => floor)),
      ratio: medianRatio(found),
      gate: 0.5,
      stretch: 0.8,
      isRate: true,
      how: `a backlog of ${String(backlog)} fresh records of one station, tenth by tenth / ${floorNote}`,
      details: {
        floorSpread: rounded(floorSpread(found)),
        tenths: found.map(({ value }) => Math.round(value)).join(' '),
      },
    })
    const [first, last] = [found.slice(0, 2), found.slice(-2)].map(medianRatio)
    report.figure({
      name: 'P12.last_to_first_tenth',
      value: (last ?? 0) / (first ?? 1),
      unit: 'ratio',
      floor: null,
      ratio: null,
      gate: 0.95,
      stretch: 1,
      isRate: true,
      how: 'the last two tenths of the backlog over the first two, each as a ratio to the floor beside it',
    })
    report.figure({
      name: 'P13.drain_cpu_per_event',
      value: median(found.map(({ cpuMicros }) => cpuMicros)),
      unit: 'us',
      floor: null,
      ratio: null,
      gate: 25,
      stretch: 12,
      how: 'processor time of the terminal, all threads, for reading, packing, signing, sending and acknowledging',
    })
  })
}

/** More than is drained while the sales are made. */
const sellingBacklog = 100_000
const salesPerBlock = 60
const blocks = 8
/** A sale commits several times; between two commits somebody moves a card or a hand. */
const betweenSalesMs = 4

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, delayMs))

/** P13: commits of sales while the same store is being drained and while it is not, in turns. */
export async function measureSalesWhileDraining(report: Report, folder: string): Promise<void> {
  await withCentre(folder, 1, async (centre) => {
    const station = await openStation(centre, { folder, name: 'selling', backlog: sellingBacklog })
    const { store, terminal } = station
    let sale = 1_000_000
    const sell = async (samples: number[]): Promise<void> => {
      for (let count = 0; count < salesPerBlock; count += 1) {
        sale += 1
        const entries = saleEntries(terminal.terminalNumber, sale, 1).slice(0, 6)
        const startMs = performance.now()
        await store.journal.append(entries)
        samples.push(performance.now() - startMs)
        await pause(betweenSalesMs)
      }
      await store.checkpoint()
    }
    const idle: number[] = []
    const draining: number[] = []
    await sell([])
    for (let block = 0; block < blocks; block += 1) {
      await sell(idle)
      const selling = { isOver: false }
      const drained = drainTo(station, () => (selling.isOver ? 0 : Infinity))
      await sell(draining)
      selling.isOver = true
      await drained
    }
    await station.close()
    report.figure({
      name: 'P13.sale_commit_while_draining.p99',
      value: percentile(draining, 0.99),
      unit: 'ms',
      floor: percentile(idle, 0.99),
      ratio: percentile(draining, 0.99) / percentile(idle, 0.99),
      gate: 1.5,
      stretch: 1.2,
      how: 'six records of a sale appended while the same store is drained / while it is not, in turns; centre and database run on the same cores',
      details: { samples: draining.length, p50: rounded(median(draining)), idleP50: rounded(median(idle)) },
    })
  })
}

const pendingCount = 100_000

/** One terminal fetches everything that waits for its cards. */
export async function measureDelta(report: Report, folder: string): Promise<void> {
  await withCentre(folder, 1, async (centre) => {
    await fillPending(centre, pendingCount)
    const station = await openStation(centre, { folder, name: 'delta', backlog: 10 })
    const startMs = performance.now()
    const pulled = await pullPending({ store: station.store, client: station.client, clock: systemClock })
    const tookMs = performance.now() - startMs
    assert(pulled.ok, pulled.ok ? '' : JSON.stringify(pulled.error))
    assert((await station.store.pending.cursor()) === pendingCount, 'everything has come')
    await station.close()
    report.figure({
      name: 'P16.delta_of_100000_pending_payments',
      value: tookMs / 1000,
      unit: 's',
      floor: null,
      ratio: null,
      gate: null,
      stretch: null,
      how: 'one terminal from cursor 0 to the newest change: pages over HTTP, each parsed and stored durably',
      details: { paymentsPerSecond: Math.round((pendingCount / tookMs) * 1000) },
    })
  })
}
