import { readFileSync } from 'node:fs'
import { startServer, withCentre } from '#test/bench/centre/centre'
import { openPool } from '#test/bench/centre/http'
import { enrolTerminal } from '#test/bench/centre/terminals'
import type { Report } from '#test/bench/figure'
import { median, percentile, rounded } from '#test/bench/statistics'

/** P16: one record from the request to its durable acknowledgement, alternately with a server that checks nothing, and what the
 *  API process holds in memory after long batches. */

const samples = 1000
const warmUp = 200
const longBatches = 60

export async function measureOneEvent(report: Report, folder: string): Promise<void> {
  await withCentre(folder, 1, async (centre) => {
    const [api] = centre.apis
    if (api === undefined) throw new Error('no API process')
    const floorServer = await startServer('test/bench/floor/intake/server.ts', { DATABASE_URL: centre.databaseUrl })
    const [pool, floorPool] = [openPool(api.url), openPool(floorServer.url)]
    const terminal = await enrolTerminal(centre.admin, pool)
    const values: number[] = []
    const floors: number[] = []
    for (let index = 0; index < warmUp + samples; index += 1) {
      const records = terminal.journal.next(1, Date.now())
      const request = terminal.sign('POST', '/v1/journal', Buffer.from(JSON.stringify({ records })))
      const body = Buffer.from(JSON.stringify(records))
      const headers = { 'x-station': terminal.terminalId, 'content-length': body.length }
      const startMs = performance.now()
      await pool.send(request)
      const middleMs = performance.now()
      await floorPool.send({ method: 'POST', path: '/', headers, body })
      const endMs = performance.now()
      if (index < warmUp) continue
      values.push(middleMs - startMs)
      floors.push(endMs - middleMs)
    }
    report.figure({
      name: 'P16.one_event_to_durable_ack.p99',
      value: percentile(values, 0.99),
      unit: 'ms',
      floor: percentile(floors, 0.99),
      ratio: percentile(values, 0.99) / percentile(floors, 0.99),
      gate: 2,
      stretch: 1.3,
      how: 'one record, signed, checked and durable before the answer / a server that stores the same record in one statement and checks nothing, alternately',
      details: { samples, p50: rounded(median(values)), floorP50: rounded(median(floors)) },
    })
    for (let batch = 0; batch < longBatches; batch += 1) {
      await pool.send(terminal.sign('POST', '/v1/journal', terminal.batch(500)))
    }
    report.figure({
      name: 'P16.server_rss',
      value: residentMb(api.pid),
      unit: 'MB',
      floor: null,
      ratio: null,
      gate: 200,
      stretch: 130,
      how: `the API process after ${String(longBatches)} batches of 500 records, as npm run central starts it`,
    })
    pool.close()
    floorPool.close()
    await floorServer.stop()
  })
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / 1e6
}
