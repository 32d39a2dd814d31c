import { AsyncLocalStorage } from 'node:async_hooks'
import { assert } from '#domain/assert'
import { Connection, StoreFailure, withLiterals, type Batch, type Row, type SqlValue } from '#electron/store/connection'

export interface Reader {
  all(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]>
}

export interface Transaction extends Reader {
  /** A statement whose result nobody needs; run at the next read or at the end. If it fails, nothing after it runs and the
   *  transaction fails with its error. */
  write(sql: string, parameters?: readonly SqlValue[]): void
  /** Called when the transaction is durable and before the next one begins. */
  afterCommit(action: () => void): void
}

export interface Database extends Reader {
  /** The only way to write. Transactions run one at a time; a throw or a failed statement keeps nothing of it. */
  transaction<T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T>
  /** Works on one unchanging state of the file, without holding up writers; may write temporary tables only. */
  snapshot<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Moves committed pages from the log into the database file; not on the path of a sale: call it when idle. It waits for
   *  nobody and may leave pages behind. `true` when it left none. */
  checkpoint(): Promise<boolean>
  close(): Promise<void>
}

type Scope = Transaction & { commit(): Promise<void>; close(): void }

const busyTimeoutMs = 5000

/** `synchronous` 2 is FULL: a commit that was answered survives a power cut. */
const commonSettings = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  busy_timeout: busyTimeoutMs,
  wal_autocheckpoint: 0,
}

/** All at once: every call costs two changes of thread, and this is on the way of every start. */
async function configure(connection: Connection, settings: Readonly<Record<string, string | number>>): Promise<void> {
  const wanted = Object.entries(settings)
  const script = wanted.map(([name, value]) => `PRAGMA ${name} = ${String(value)}`).join(';\n')
  await connection.runScript(script, { failure: null })
  // The one setting that SQLite does not show as a table.
  const tables = wanted.filter(([name]) => name !== 'wal_autocheckpoint')
  const columns = tables.map(([name]) => `(SELECT * FROM pragma_${name}) AS ${name}`)
  const [row] = await connection.execute(`SELECT ${columns.join(', ')}`)
  const [checkpoint] = await connection.execute('PRAGMA wal_autocheckpoint')
  const found: Row = { ...row, ...checkpoint }
  for (const [name, value] of wanted)
    assert(found[name] === value, `PRAGMA ${name} is ${String(found[name])}, not ${String(value)}`)
}

async function openConfigured(path: string, settings: Parameters<typeof configure>[1]): Promise<Connection> {
  const connection = await Connection.open(path)
  try {
    await configure(connection, settings)
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** How far the file may grow, in pages of 4096 bytes: beyond it SQLite says what it says on a full disk. */
export type StorageBound = { readonly pagesMax?: number }

/** Opens the file, creating it if need be. Two connections: one writes, one at a time; the other reads, so that a reader never
 *  sees, let alone sends away, a row of a transaction that is rolled back in the end. Fails with `StoreFailure`. */
export async function openDatabase(path: string, { pagesMax }: StorageBound = {}): Promise<Database> {
  const bounded = pagesMax === undefined ? commonSettings : { ...commonSettings, max_page_count: pagesMax }
  const writer = await openConfigured(path, bounded)
  const reader = await openConfigured(path, { ...commonSettings, query_only: 1 })

  const insideTransaction = new AsyncLocalStorage<true>()
  let lastTurn: Promise<unknown> = Promise.resolve()
  let poison: StoreFailure | null = null

  async function run<T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T> {
    if (poison !== null) throw poison
    const scope = createScope(writer, 'BEGIN IMMEDIATE')
    try {
      const result = await work(scope)
      await scope.commit()
      return result
    } catch (error) {
      scope.close()
      poison = await rollBack(writer)
      throw error
    }
  }

  return {
    all: (sql, parameters) => reader.execute(sql, parameters),
    transaction: async (work) => {
      assert(insideTransaction.getStore() === undefined, 'a transaction inside a transaction would wait for itself')
      const turn = lastTurn.then(async () => {
        try {
          return await insideTransaction.run(true, async () => run(work))
        } finally {
          // While one is enabled, Node 20 calls a hook for every promise of the process.
          insideTransaction.disable()
        }
      })
      lastTurn = turn.catch(() => undefined)
      return turn
    },
    snapshot: async (work) => {
      const connection = await Connection.open(path, 'read_only')
      try {
        const scope = createScope(connection, 'BEGIN')
        const result = await work(scope)
        await scope.commit()
        return result
      } finally {
        await connection.close()
      }
    },
    checkpoint: async () => {
      const [row] = await reader.execute('PRAGMA wal_checkpoint(PASSIVE)')
      return row !== undefined && row['busy'] === 0 && row['log'] === row['checkpointed']
    },
    close: async () => {
      await lastTurn
      await reader.close()
      await writer.close()
    },
  }
}

/** Statements of one transaction. Writes are collected and go to SQLite as one script, with BEGIN and COMMIT in it if there is
 *  no read in between: every single call costs two changes of thread, which together took longer than the writing itself.
 *  After the first failure none of the rest is run, COMMIT included: run after SQLite has rolled back by itself (disk full,
 *  I/O error) they would each be committed on their own. */
function createScope(connection: Connection, begin: string): Scope {
  const batch: Batch = { failure: null }
  const afterCommit: (() => void)[] = []
  let script: string[] = [begin]
  let isOpen = true

  async function flush(): Promise<void> {
    if (script.length === 0) return
    const text = script.join(';\n')
    script = []
    await connection.runScript(text, batch)
  }

  return {
    all: async (sql, parameters) => {
      assert(isOpen, 'the transaction is over')
      await flush()
      return connection.execute(sql, parameters, batch)
    },
    write: (sql, parameters = []) => {
      assert(isOpen, 'the transaction is over')
      script.push(withLiterals(sql, parameters))
    },
    afterCommit: (action) => {
      afterCommit.push(action)
    },
    commit: async () => {
      isOpen = false
      script.push('COMMIT')
      await flush()
      for (const action of afterCommit) action()
    },
    close: () => {
      isOpen = false
    },
  }
}

async function rollBack(writer: Connection): Promise<StoreFailure | null> {
  try {
    await writer.execute('ROLLBACK')
    return null
  } catch (error) {
    assert(error instanceof StoreFailure, String(error))
    // SQLite had rolled back by itself, or BEGIN was what failed.
    return error.message.includes('no transaction is active') ? null : error
  }
}
