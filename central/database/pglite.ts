import { PGlite, type Transaction as EngineTransaction } from '@electric-sql/pglite'
import { copyStatement, encodeRows } from '#central/database/copy'
import { bigintTypeOid, parseBigint, type Database, type Queries, type Transaction } from '#central/database/database'

/** PostgreSQL in this process. It never calls fsync: a power cut may lose what was acknowledged, so it serves demonstration
 *  and tests, never money. `directory` null keeps everything in memory. */
export async function openPglite(directory: string | null): Promise<Database> {
  const parsers = { [bigintTypeOid]: parseBigint }
  const engine = await PGlite.create(directory === null ? { parsers } : { dataDir: directory, parsers })
  return {
    query: queriesOf(engine).query,
    transaction: (work) => engine.transaction((transaction) => work(transactionOf(transaction))),
    close: () => engine.close(),
  }
}

function transactionOf(engine: EngineTransaction): Transaction {
  return {
    ...queriesOf(engine),
    async copy(table, columns, rows) {
      if (rows.length === 0) return
      const blob = new Blob([encodeRows(columns, rows)])
      await engine.query(copyStatement(table, columns, "'/dev/blob'"), [], { blob })
    },
  }
}

function queriesOf(engine: PGlite | EngineTransaction): Queries {
  return {
    async query(text, params = []) {
      const { rows, affectedRows } = await engine.query(text, [...params])
      return { rows, rowCount: affectedRows ?? rows.length }
    },
  }
}
