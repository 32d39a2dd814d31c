import sqlite3 from 'sqlite3'
import { assert } from '#domain/assert'

/** What may be bound. Numbers are safe integers: sqlite3 6 binds a BigInt as NULL without an error and reads integers past
 *  2^53 back rounded, so both are refused here. */
export type SqlValue = string | number | null
export type Row = Readonly<Record<string, unknown>>

/** SQLite said no. `code` is its result code (`SQLITE_FULL`, `SQLITE_CONSTRAINT`, `SQLITE_CORRUPT` …). Nothing of the
 *  transaction it belonged to is kept. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Statements that stand or fall together: after the first failure the rest end with its error and are not run. */
export type Batch = { failure: Error | null }

type Operation = {
  /** Starts the work; whoever starts it calls back once. */
  readonly start: (done: (error: Error | null, rows: readonly Row[]) => void) => void
  readonly batch: Batch
  readonly resolve: (rows: readonly Row[]) => void
  readonly reject: (error: Error) => void
}

function assertBindable(value: unknown, sql: string): asserts value is SqlValue {
  const isBindable =
    typeof value === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' || value === null
  assert(isBindable, `not bindable to SQL: ${typeof value} ${String(value)} in ${sql}`)
}

/** The statement with its parameters as literals, for scripts, which cannot be bound. */
export function withLiterals(sql: string, parameters: readonly SqlValue[]): string {
  const parts = sql.split('?')
  assert(parts.length === parameters.length + 1, `${String(parameters.length)} parameters for ${sql}`)
  return parts.reduce((text, part, index) => {
    const value = parameters[index - 1]
    assertBindable(value, sql)
    if (typeof value !== 'string') return `${text}${value === null ? 'NULL' : String(value)}${part}`
    // SQLite takes the script to end at a NUL.
    assert(!value.includes('\0'), `NUL in a text for ${sql}`)
    return `${text}'${value.replaceAll("'", "''")}'${part}`
  })
}

function storeFailure(error: Error): StoreFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'SQLITE_ERROR'
  return new StoreFailure(code, error.message)
}

/** One SQLite connection with a statement cache and strict first-in-first-out execution. The order is kept here because
 *  `Database.serialize` does not keep it for cached statements: a call on a statement that is still being prepared, or that
 *  is running, waits in that statement's own queue and is overtaken by calls on other statements. */
export class Connection {
  readonly #database: sqlite3.Database
  readonly #prepared = new Map<string, sqlite3.Statement>()
  readonly #queue: Operation[] = []
  #busy = false
  #closed = false

  private constructor(database: sqlite3.Database) {
    this.#database = database
  }

  static async open(path: string, access: 'read_write' | 'read_only' = 'read_write'): Promise<Connection> {
    const mode = access === 'read_only' ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE
    return new Promise((resolve, reject) => {
      const database = new sqlite3.Database(path, mode, (error) => {
        if (error === null) resolve(new Connection(database))
        else reject(storeFailure(error))
      })
    })
  }

  /** Runs one statement after everything queued before and gives its rows. Fails with `StoreFailure`. */
  execute(
    sql: string,
    parameters: readonly SqlValue[] = [],
    batch: Batch = { failure: null },
  ): Promise<readonly Row[]> {
    assert(sql.split('?').length === parameters.length + 1, `${String(parameters.length)} parameters for ${sql}`)
    for (const value of parameters) assertBindable(value, sql)
    return this.#enqueue(batch, (done) => {
      this.#prepare(sql, (failure, statement) => {
        // `all` always steps to the end, so no statement stays open and pins an old snapshot, as `get` would.
        if (failure === null) statement.all<Row>(parameters, done)
        else done(failure, [])
      })
    })
  }

  /** Runs a script of statements after everything queued before, in one go; none after the first that fails. */
  async runScript(script: string, batch: Batch): Promise<void> {
    await this.#enqueue(batch, (done) => {
      this.#database.exec(script, (error) => {
        done(error, [])
      })
    })
  }

  /** Everything queued before is finished first. */
  async close(): Promise<void> {
    if (this.#busy) await this.execute('SELECT 1')
    this.#closed = true
    for (const statement of this.#prepared.values()) statement.finalize()
    return new Promise((resolve, reject) => {
      this.#database.close((error) => {
        if (error === null) resolve()
        else reject(storeFailure(error))
      })
    })
  }

  #enqueue(batch: Batch, start: Operation['start']): Promise<readonly Row[]> {
    assert(!this.#closed, 'the store is closed')
    return new Promise((resolve, reject) => {
      this.#queue.push({ start, batch, resolve, reject })
      if (!this.#busy) this.#dispatch()
    })
  }

  #dispatch(): void {
    for (let operation = this.#queue.shift(); operation !== undefined; operation = this.#queue.shift()) {
      if (operation.batch.failure === null) {
        this.#busy = true
        this.#start(operation)
        return
      }
      operation.reject(operation.batch.failure)
    }
    this.#busy = false
  }

  #start({ start, batch, resolve, reject }: Operation): void {
    start((error, rows) => {
      if (error === null) {
        resolve(rows)
      } else {
        // Set here and not where the promise is awaited: the next operation starts before that.
        batch.failure = storeFailure(error)
        reject(batch.failure)
      }
      this.#dispatch()
    })
  }

  /** What is called on a statement whose preparation fails is never answered, so it is waited for. */
  #prepare(sql: string, then: (failure: Error | null, statement: sqlite3.Statement) => void): void {
    const known = this.#prepared.get(sql)
    if (known !== undefined) {
      then(null, known)
      return
    }
    const statement = this.#database.prepare(sql, (failure) => {
      if (failure === null) this.#prepared.set(sql, statement)
      then(failure, statement)
    })
  }
}
