import { Pool, Query, TypeOverrides, types, type Connection, type PoolClient } from 'pg'
import { assert } from '#domain/assert'
import { copyStatement, encodeRows } from '#central/database/copy'
import {
  errorCode,
  parseBigint,
  type Database,
  type Queries,
  type SqlValue,
  type Transaction,
} from '#central/database/database'

/** serialization_failure and deadlock_detected: the transaction did nothing and may be run again. */
const repeatable: readonly (string | null)[] = ['40001', '40P01']
const attemptsMax = 5

/** PostgreSQL through a connection pool. `onIdleError` hears of connections lost while nobody used them. */
export function openPostgres(options: {
  readonly connectionString: string
  readonly connectionsMax: number
  readonly onIdleError: (error: Error) => void
}): Database {
  const bigintAsNumber = new TypeOverrides()
  bigintAsNumber.setTypeParser(types.builtins.INT8, parseBigint)
  const pool = new Pool({
    connectionString: options.connectionString,
    max: options.connectionsMax,
    connectionTimeoutMillis: 5_000,
    types: bigintAsNumber,
    // Queries that are not awaited one by one travel together.
    pipeline: true,
  })
  pool.on('error', options.onIdleError)
  return {
    query: queriesOf(pool).query,
    async transaction(work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(pool, work)
        } catch (error) {
          if (attempt === attemptsMax || !repeatable.includes(errorCode(error))) throw error
        }
      }
    },
    close: () => pool.end(),
  }
}

async function once<T>(pool: Pool, work: (queries: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let isOpen = true
  let broken = false
  const begun = client.query('begin')
  // Whoever asks first hears of its failure.
  begun.catch(() => undefined)
  try {
    const { query } = queriesOf(client)
    // What was sent together with a query that failed must not go on after the rollback, outside of any transaction.
    const within = async <R>(send: () => Promise<R>): Promise<R> => {
      if (!isOpen) throw new Error('the transaction is over')
      const [result] = await Promise.all([send(), begun])
      return result
    }
    const value = await work({
      query: (text, params) => within(() => query(text, params)),
      async copy(table, columns, rows) {
        if (rows.length === 0) return
        await within(() => copyIn(client, copyStatement(table, columns, 'stdin'), encodeRows(columns, rows)))
      },
    })
    isOpen = false
    await client.query('commit')
    return value
  } catch (error) {
    isOpen = false
    // A connection that cannot even roll back must not go back to the pool.
    await Promise.all([client.query('rollback'), begun]).catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}

function queriesOf(client: Pool | PoolClient): Queries {
  return {
    async query(text: string, params: readonly SqlValue[] = []) {
      const { rows, rowCount } = await client.query<Record<string, unknown>>(text, [...params])
      return { rows, rowCount: rowCount ?? 0 }
    },
  }
}

/** What the driver's connection has and its types leave out. */
type CopyConnection = Connection & { sendCopyFromChunk(rows: Buffer): void; endCopyFrom(): void }

function canCopy(connection: Connection): connection is CopyConnection {
  return 'sendCopyFromChunk' in connection && 'endCopyFrom' in connection
}

/** Rows for a COPY are sent behind its statement without waiting for leave: the server drops what it did not ask for. */
class CopyIn extends Query {
  readonly #statement: string
  readonly #rows: Buffer

  constructor(statement: string, rows: Buffer, done: (error: Error | undefined) => void) {
    super(statement, done)
    this.#statement = statement
    this.#rows = rows
  }

  override submit = (connection: Connection): void => {
    assert(canCopy(connection), 'the driver knows COPY')
    connection.query(this.#statement)
    connection.sendCopyFromChunk(this.#rows)
    connection.endCopyFrom()
  }

  handleCopyInResponse(): void {
    // The rows are on their way.
  }
}

function copyIn(client: PoolClient, statement: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(statement, rows, (error) => {
        // The driver says null where there is none.
        if (error instanceof Error) reject(error)
        else resolve()
      }),
    )
  })
}
