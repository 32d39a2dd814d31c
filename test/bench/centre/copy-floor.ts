import pg from 'pg'
import { assert } from '#domain/assert'
import { numberFrom, type BenchCentre } from '#test/bench/centre/centre'
import type { BenchTerminal } from '#test/bench/centre/terminals'

/** Floor of the intake: the rows a run of batches made, COPYed from files of the server into tables of the same form with the
 *  same indexes, which hold as much as the product's do. */
const tables = ['journal_records', 'facts'] as const

/** `at_once`: by as many connections as there are shares. */
const schemas = { one_stream: 'copied', at_once: 'copied_at_once' } as const

export async function createCopyFloor({ sql }: BenchCentre): Promise<void> {
  for (const schema of Object.values(schemas)) {
    await sql.query(`create schema ${schema}`)
    for (const table of tables) await sql.query(`create table ${schema}.${table} (like public.${table} including all)`)
  }
}

export async function emptyCopyFloor({ sql }: BenchCentre): Promise<void> {
  for (const table of tables) await sql.query(`truncate ${schemas.one_stream}.${table}`)
}

/** Highest number the centre has of these terminals' journals, which grow together. */
export function journalHead({ sql }: BenchCentre, terminals: readonly BenchTerminal[]): Promise<number> {
  const ids = terminals.map(({ terminalId }) => terminalId)
  return numberFrom(sql, 'select max(acknowledged_seq) from terminals where terminal_id = any($1::uuid[])', [ids])
}

/** Milliseconds for the records after `head` and their facts. */
export async function copyFloor(
  centre: BenchCentre,
  terminals: readonly BenchTerminal[],
  head: number,
  streams = 1,
): Promise<number> {
  const schema = streams === 1 ? schemas.one_stream : schemas.at_once
  const ids = terminals.map(({ terminalId }) => `'${terminalId}'`)
  const shares = Array.from({ length: streams }, (_, stream) => ids.filter((_id, index) => index % streams === stream))
  for (const [stream, share] of shares.entries()) {
    for (const table of tables) {
      const rows = `select * from public.${table} where terminal_id in (${share.join()}) and seq > ${String(head)}`
      // In the order they came in: terminals take turns.
      await centre.sql.query(
        `copy (${rows} order by seq / 500, terminal_id, seq) to '${fileOf(centre, table, stream)}'`,
      )
    }
  }
  const clients = await Promise.all(shares.map(() => connected(centre)))
  const startMs = performance.now()
  await Promise.all(
    clients.map(async (client, stream) => {
      for (const table of tables) await client.query(`copy ${schema}.${table} from '${fileOf(centre, table, stream)}'`)
    }),
  )
  const tookMs = performance.now() - startMs
  for (const client of clients) await client.end()
  assert(tookMs > 0, 'it took time')
  return tookMs
}

function fileOf({ files }: BenchCentre, table: string, stream: number): string {
  return `${files}/${table}-${String(stream)}.copy`
}

async function connected({ databaseUrl }: BenchCentre): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return client
}
