import { PGlite, type Transaction } from '@electric-sql/pglite'
import { bigintTypeOid, parseBigint, type Database, type Queries } from '#central/database/database'

/** PostgreSQL in this process. It never calls fsync: a power cut may lose what was acknowledged, so it serves demonstration
 *  and tests, never money. `directory` null keeps everything in memory. */
export async function openPglite(directory: string | null): Promise<Database> {
  const parsers = { [bigintTypeOid]: parseBigint }
  const engine = await PGlite.create(directory === null ? { parsers } : { dataDir: directory, parsers })
  return {
    query: queriesOf(engine).query,
    transaction: (work) => engine.transaction((transaction) => work(queriesOf(transaction))),
    close: () => engine.close(),
  }
}

function queriesOf(engine: PGlite | Transaction): Queries {
  return {
    async query(text, params = []) {
      const { rows, affectedRows } = await engine.query(text, [...params])
      return { rows, rowCount: affectedRows ?? rows.length }
    },
  }
}
