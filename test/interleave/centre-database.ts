import { z } from 'zod'
import { createCentral } from '#central/central'
import { selectRow, selectRows, type Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import { openPostgres } from '#central/database/postgres'
import { systemRandom } from '#central/random'
import { postgresBinaries, startPostgres } from '#test/rig/postgres'

export type EngineName = 'pglite' | 'postgres'

/** One database for all runs of a process; each finds it empty. */
export type CentreDatabase = { readonly database: Database; clear(): Promise<void>; close(): Promise<void> }

/** Deleting leaves dead rows behind, which slow every later run down; truncating takes many times as long. */
const truncateEvery = 100

export async function openCentreDatabase(engine: EngineName): Promise<CentreDatabase> {
  const { database, close } = engine === 'pglite' ? await openEmbedded() : await openServer()
  const clock = { wallMs: () => 0 }
  const { app } = await createCentral({ database, clock, random: systemRandom })
  await app.close()
  const tables = await emptyTables(database)
  const deletions = tables.map((table) => `${table}_deleted as (delete from ${table})`).join(', ')
  let cleared = 0
  return {
    database,
    close,
    async clear() {
      cleared += 1
      await database.transaction(async (queries) => {
        // Without triggers, which keep money from being forgotten.
        await queries.query('set local session_replication_role = replica')
        if (cleared % truncateEvery === 0) await queries.query(`truncate ${tables.join(', ')}`)
        else await queries.query(`with ${deletions} select 1`)
        await queries.query('update pending_changes set last_change = 0')
      })
    },
  }
}

async function openEmbedded(): Promise<Pick<CentreDatabase, 'database' | 'close'>> {
  const database = await openPglite(null)
  return { database, close: () => database.close() }
}

async function openServer(): Promise<Pick<CentreDatabase, 'database' | 'close'>> {
  const binaries = postgresBinaries()
  if (binaries === null) throw new Error('PostgreSQL is not installed')
  const server = await startPostgres(binaries)
  // One thing happens at a time, so one connection does.
  const database = openPostgres({ connectionString: server.url, connectionsMax: 2, onIdleError: () => undefined })
  return {
    database,
    async close() {
      await database.close()
      await server.stop()
    },
  }
}

/** Those that migration leaves empty: what runs fill. */
async function emptyTables(database: Database): Promise<string[]> {
  const tables = await selectRows(
    database,
    z.object({ tablename: z.string() }),
    `select tablename from pg_tables where schemaname = 'public' order by tablename`,
  )
  const empty: string[] = []
  for (const { tablename } of tables) {
    const row = await selectRow(database, z.unknown(), `select 1 from ${tablename} limit 1`)
    if (row === null) empty.push(tablename)
  }
  return empty
}
