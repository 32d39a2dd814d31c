import sqlite3 from 'sqlite3'
import { describe, expect, test } from 'vitest'
import { Connection, type SqlValue } from '#electron/store/connection'
import { openDatabase, type Database } from '#electron/store/database'
import { temporaryDatabase } from '#test/electron/store/rig'

async function tableOf(database: Database, columns = 'id INTEGER PRIMARY KEY, value'): Promise<void> {
  await database.transaction((transaction) => {
    transaction.write(`CREATE TABLE numbers (${columns} INTEGER NOT NULL) STRICT`)
  })
}

const ids = async (database: Database): Promise<unknown[]> =>
  (await database.all('SELECT id FROM numbers ORDER BY id')).map((row) => row['id'])

describe('parameters', () => {
  // A caller without types could pass anything; the wrapper is the border.
  const untyped = (value: unknown): SqlValue => value as SqlValue
  const refused: [string, unknown][] = [
    ['a BigInt', 9_007_199_254_740_993n],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['an integer past 2^53', 2 ** 53],
    ['a fraction', 0.5],
    ['a boolean', true],
    ['undefined', undefined],
    ['a Date', new Date(0)],
  ]
  test.each(refused)('refuses %s in a write and in a read', async (_name, value) => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    const write = database.transaction((transaction) => {
      transaction.write('INSERT INTO numbers VALUES (1, ?)', [untyped(value)])
    })
    await expect(write).rejects.toThrow('not bindable')
    await expect((async () => database.all('SELECT ?', [untyped(value)]))()).rejects.toThrow('not bindable')
    expect(await ids(database)).toEqual([])
  })

  test('sqlite3 itself binds a BigInt as NULL, which is why it is refused', async () => {
    const database = new sqlite3.Database(':memory:')
    const row = await new Promise((resolve) =>
      database.get('SELECT ? AS value', [1n], (_error, found) => resolve(found)),
    )
    expect(row).toEqual({ value: null })
    await new Promise<void>((resolve) => {
      database.close(() => {
        resolve()
      })
    })
  })

  test('keeps quotes, line ends, question marks and every script of text exactly', async () => {
    const { database } = await temporaryDatabase()
    const texts = ["it's; DROP TABLE texts; --", "''", '\n\r\t\\', '? ?1 :a', 'Қала көлігі ₸', '🚌', '']
    await database.transaction((transaction) => {
      transaction.write('CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
      texts.forEach((text, id) => {
        transaction.write('INSERT INTO texts VALUES (?, ?)', [id, text])
      })
    })
    const rows = await database.all('SELECT text FROM texts ORDER BY id')
    expect(rows.map((row) => row['text'])).toEqual(texts)
  })

  test('refuses a NUL, where SQLite would take the statement to end', async () => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    const write = database.transaction((transaction) => {
      transaction.write('INSERT INTO numbers VALUES (1, length(?))', ['a\0b'])
    })
    await expect(write).rejects.toThrow('NUL')
  })

  test('keeps the largest safe integers exactly', async () => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    const largest = Number.MAX_SAFE_INTEGER
    await database.transaction((transaction) => {
      transaction.write('INSERT INTO numbers VALUES (1, ?), (2, ?)', [largest, -largest])
    })
    expect(await database.all('SELECT value FROM numbers ORDER BY id')).toEqual([
      { value: largest },
      { value: -largest },
    ])
  })
})

describe('transactions', () => {
  test('keep the statements of concurrent callers apart: only the failing one is rolled back', async () => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    const failing = database.transaction(async (transaction) => {
      transaction.write('INSERT INTO numbers VALUES (1, 1)')
      await transaction.all('SELECT * FROM numbers')
      throw new Error('changed my mind')
    })
    const others = [2, 3, 4].map((id) =>
      database.transaction(async (transaction) => {
        await transaction.all('SELECT 1')
        transaction.write('INSERT INTO numbers VALUES (?, 0)', [id])
      }),
    )
    await expect(failing).rejects.toThrow('changed my mind')
    await Promise.all(others)
    expect(await ids(database)).toEqual([2, 3, 4])
  })

  test('keep nothing when a statement in the middle fails, also what was written after it', async () => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    const work = database.transaction(async (transaction) => {
      transaction.write('INSERT INTO numbers VALUES (1, 1)')
      transaction.write('INSERT INTO numbers VALUES (2, NULL)')
      await transaction.all('SELECT 1').catch(() => undefined)
      transaction.write('INSERT INTO numbers VALUES (3, 3)')
    })
    await expect(work).rejects.toMatchObject({ name: 'StoreFailure', code: 'SQLITE_CONSTRAINT' })
    expect(await ids(database)).toEqual([])
    await database.transaction((transaction) => {
      transaction.write('INSERT INTO numbers VALUES (4, 4)')
    })
    expect(await ids(database)).toEqual([4])
  })

  test('are invisible to readers outside until they are committed', async () => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    await database.transaction(async (transaction) => {
      transaction.write('INSERT INTO numbers VALUES (1, 1)')
      expect(await transaction.all('SELECT id FROM numbers')).toEqual([{ id: 1 }])
      expect(await ids(database)).toEqual([])
    })
    expect(await ids(database)).toEqual([1])
  })

  test('refuse to be nested instead of waiting for themselves for ever', async () => {
    const { database } = await temporaryDatabase()
    const nested = database.transaction(() => database.transaction(() => undefined))
    await expect(nested).rejects.toThrow('inside a transaction')
  })

  test('refuse statements that come after the end', async () => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    const late = await database.transaction((transaction) => () => {
      transaction.write('INSERT INTO numbers VALUES (1, 1)')
    })
    expect(late).toThrow('the transaction is over')
  })

  test('report a statement SQLite cannot read by its own message', async () => {
    const { database } = await temporaryDatabase()
    await expect(database.all('SELEC 1')).rejects.toThrow('syntax error')
    await expect(database.all('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }])
  })

  test('refuse any write on the reading connection', async () => {
    const { database } = await temporaryDatabase()
    await tableOf(database)
    await expect(database.all('INSERT INTO numbers VALUES (1, 1)')).rejects.toMatchObject({ code: 'SQLITE_READONLY' })
  })
})

test('a connection runs statements in the order they were given, also one that repeats', async () => {
  const connection = await Connection.open(':memory:')
  await connection.execute('CREATE TABLE orders (id INTEGER PRIMARY KEY, step TEXT)')
  const first = 'INSERT INTO orders (step) VALUES (?)'
  const other = "INSERT INTO orders (step) VALUES ('other' || ?)"
  await Promise.all([first, first, other, first, other].map((sql, index) => connection.execute(sql, [String(index)])))
  const rows = await connection.execute('SELECT step FROM orders ORDER BY id')
  expect(rows.map((row) => row['step'])).toEqual(['0', '1', 'other2', '3', 'other4'])
  await connection.close()
})

test('opens with WAL, full synchronisation and no automatic checkpoint, and says when SQLite does not comply', async () => {
  const { database } = await temporaryDatabase()
  const read = async (name: string): Promise<unknown> => (await database.all(`PRAGMA ${name}`))[0]
  expect(await read('journal_mode')).toEqual({ journal_mode: 'wal' })
  expect(await read('synchronous')).toEqual({ synchronous: 2 })
  expect(await read('foreign_keys')).toEqual({ foreign_keys: 1 })
  expect(await read('wal_autocheckpoint')).toEqual({ wal_autocheckpoint: 0 })
  // A database in memory cannot have a write-ahead log.
  await expect(openDatabase(':memory:')).rejects.toThrow('PRAGMA journal_mode is memory')
})

test('a checkpoint moves everything committed into the file', async () => {
  const { database } = await temporaryDatabase()
  await tableOf(database)
  expect(await database.checkpoint()).toBe(true)
})
