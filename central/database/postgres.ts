import { Pool, TypeOverrides, types, type PoolClient } from 'pg'
import { errorCode, parseBigint, type Database, type Queries, type SqlValue } from '#central/database/database'

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

async function once<T>(pool: Pool, work: (queries: Queries) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('begin')
    const value = await work(queriesOf(client))
    await client.query('commit')
    return value
  } catch (error) {
    // A connection that cannot even roll back must not go back to the pool.
    await client.query('rollback').catch(() => {
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
