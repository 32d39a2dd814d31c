import { fullPace } from '#electron/sync/drain'
import { numberFrom, withCentre, type BenchCentre } from '#test/bench/centre/centre'
import { copyFloor, createCopyFloor, emptyCopyFloor, journalHead } from '#test/bench/centre/copy-floor'
import { openPools } from '#test/bench/centre/http'
import { enrolTerminals, type BenchTerminal } from '#test/bench/centre/terminals'
import type { Report } from '#test/bench/figure'
import { floorSpread, median, medianRatio, rounded, type Pair } from '#test/bench/statistics'

/** P14, P15: the intake of the centre with everything it checks. Batches are made and signed before the clock starts. */

const batchRecords = fullPace.records
const clientCounts = [1, 8, 32] as const
const apiProcesses = 2

type Pools = ReturnType<typeof openPools>

/** Milliseconds until the last of these batches is acknowledged; each client sends its own in order, with as many on their way
 *  as a terminal has (electron/sync/drain.ts). */
async function sendAll(
  pools: Pools,
  terminals: readonly BenchTerminal[],
  bodies: readonly (readonly Buffer[])[],
): Promise<number> {
  const work = terminals.map((terminal, index) =>
    (bodies[index] ?? []).map((body) => terminal.sign('POST', '/v1/journal', body)),
  )
  const startMs = performance.now()
  await Promise.all(
    work.map(async (requests, index) => {
      const inFlight: Promise<string>[] = []
      for (const [place, request] of requests.entries()) {
        if (inFlight.length === fullPace.inFlight) await inFlight.shift()
        inFlight.push(pools.of(index + place).send(request))
      }
      await Promise.all(inFlight)
    }),
  )
  return performance.now() - startMs
}

function makeBodies(terminals: readonly BenchTerminal[], batches: number): Buffer[][] {
  return terminals.map((terminal) =>
    Array.from({ length: batches }, (_, place) => terminal.batch(batchRecords, place > 0)),
  )
}

/** `atOnce`: the same rows by several COPY at once. */
type IntakePair = Pair & { readonly atOnce: number }

const copyStreamsMax = 8

async function intakePairs(
  centre: BenchCentre,
  pools: Pools,
  clients: number,
  options: { readonly pairs: number; readonly records: number },
): Promise<IntakePair[]> {
  const terminals = await enrolTerminals(centre.admin, pools.of(0), clients)
  const batches = Math.max(1, Math.round(options.records / batchRecords / clients))
  const records = batches * batchRecords * clients
  await sendAll(pools, terminals, makeBodies(terminals, 1))
  const pairs: IntakePair[] = []
  while (pairs.length < options.pairs) {
    const head = await journalHead(centre, terminals)
    const tookMs = await sendAll(pools, terminals, makeBodies(terminals, batches))
    const copyMs = await copyFloor(centre, terminals, head)
    const atOnceMs =
      clients === 1 ? copyMs : await copyFloor(centre, terminals, head, Math.min(clients, copyStreamsMax))
    pairs.push({
      value: (records / tookMs) * 1000,
      floor: (records / copyMs) * 1000,
      atOnce: (records / atOnceMs) * 1000,
    })
  }
  return pairs
}

export async function measureIntake(report: Report, folder: string, pairCount: number): Promise<void> {
  await withCentre(folder, apiProcesses, async (centre) => {
    await createCopyFloor(centre)
    const pools = openPools(centre.apis.map(({ url }) => url))
    for (const clients of clientCounts) {
      const options = { pairs: pairCount, records: clients === 1 ? 16_000 : 32_000 }
      const pairs = await intakePairs(centre, pools, clients, options)
      report.figure({
        name: `P14.intake.${String(clients)}_clients`,
        value: median(pairs.map(({ value }) => value)),
        unit: 'records/s',
        floor: median(pairs.map(({ floor }) => floor)),
        ratio: medianRatio(pairs),
        gate: 0.5,
        stretch: 0.8,
        isRate: true,
        how: `batches of ${String(batchRecords)} records over HTTP, with signature, schema, hash chain and facts judged, ${String(fullPace.inFlight)} of a client on their way at once, ${String(apiProcesses)} API processes, fsync on / COPY of the same records and facts from server files into tables with the same indexes, alternately`,
        details: {
          pairs: pairs.length,
          recordsPerPair: options.records,
          floorSpread: rounded(floorSpread(pairs)),
          concurrentCopy: rounded(median(pairs.map(({ atOnce }) => atOnce))),
          ratioToConcurrentCopy: rounded(median(pairs.map(({ value, atOnce }) => value / atOnce))),
        },
      })
    }
    pools.close()
  })
}

const growthClients = 8
const deciles = 10

/** P15: deciles of a long intake, each with a COPY of its rows into empty tables beside it, which tells how busy the machine was;
 *  after each decile a part of it is sent once more. */
export async function measureIntakeGrowth(report: Report, folder: string, events: number): Promise<void> {
  await withCentre(folder, apiProcesses, async (centre) => {
    await createCopyFloor(centre)
    const pools = openPools(centre.apis.map(({ url }) => url))
    const terminals = await enrolTerminals(centre.admin, pools.of(0), growthClients)
    const batches = Math.round(events / deciles / batchRecords / growthClients)
    const records = batches * batchRecords * growthClients
    const decileOf: Pair[] = []
    const again: Pair[] = []
    await sendAll(pools, terminals, makeBodies(terminals, 2))
    for (let decile = 0; decile < deciles; decile += 1) {
      const head = await journalHead(centre, terminals)
      const bodies = makeBodies(terminals, batches)
      const tookMs = await sendAll(pools, terminals, bodies)
      const repeatedMs = await sendAll(pools, terminals, bodies)
      await emptyCopyFloor(centre)
      const copyMs = await copyFloor(centre, terminals, head)
      decileOf.push({ value: (records / tookMs) * 1000, floor: (records / copyMs) * 1000 })
      again.push({ value: (records / repeatedMs) * 1000, floor: (records / tookMs) * 1000 })
    }
    pools.close()
    reportGrowth(report, records * deciles, decileOf)
    await reportSize(report, centre)
    report.figure({
      name: 'P15.replay_of_duplicates',
      value: median(again.map(({ value }) => value)),
      unit: 'records/s',
      floor: median(again.map(({ floor }) => floor)),
      ratio: medianRatio(again),
      gate: 1,
      stretch: 1.3,
      isRate: true,
      how: 'the batches of a decile sent a second time / the first time, one after the other',
      details: { pairs: again.length },
    })
  })
}

/** What a million records take on disk, with their facts and all indexes. */
async function reportSize(report: Report, { sql }: BenchCentre): Promise<void> {
  const stored = await numberFrom(sql, 'select count(*) from journal_records')
  const megabytes = async (size: string): Promise<number> =>
    rounded((await numberFrom(sql, `select ${size}`)) / stored, 0)
  const [journal, facts] = [
    await megabytes(`pg_total_relation_size('journal_records')`),
    await megabytes(`pg_total_relation_size('facts')`),
  ]
  report.figure({
    name: 'P15.size_per_million_records',
    value: journal + facts,
    unit: 'MB',
    floor: null,
    ratio: null,
    gate: null,
    stretch: null,
    how: 'journal_records and facts with their indexes, by pg_total_relation_size',
    details: {
      journalMb: journal,
      journalIndexesMb: await megabytes(`pg_indexes_size('journal_records')`),
      factsMb: facts,
      factsPerThousandRecords: rounded(((await numberFrom(sql, 'select count(*) from facts')) / stored) * 1000, 0),
    },
  })
}

function reportGrowth(report: Report, events: number, decileOf: readonly Pair[]): void {
  const [first, last] = [decileOf.slice(0, 2), decileOf.slice(-2)].map(medianRatio)
  const rates = decileOf.map(({ value }) => Math.round(value))
  report.figure({
    name: `P15.intake_last_to_first_decile.${String(events)}_events`,
    value: median(decileOf.map(({ value }) => value)),
    unit: 'records/s',
    floor: median(decileOf.map(({ floor }) => floor)),
    ratio: (last ?? 0) / (first ?? 1),
    gate: 0.85,
    stretch: 0.95,
    isRate: true,
    how: `${String(growthClients)} clients; ratio is the last two deciles over the first two, each against a COPY of its rows into empty tables beside it`,
    details: { deciles: rates.join(' '), plainRatio: rounded((rates.at(-1) ?? 0) / (rates[0] ?? 1)) },
  })
}
