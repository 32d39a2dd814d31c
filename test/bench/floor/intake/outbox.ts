import sqlite3 from 'sqlite3'

/** Floor of the drain: selects 500 rows, posts them, marks them sent, and checks nothing. */
export type Outbox = { drain(count: number): Promise<void>; close(): void }

type Row = { readonly seq: number }

export function openOutbox(path: string, post: (body: Buffer) => Promise<void>): Promise<Outbox> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(path, (error) => {
      if (error === null) resolve(outboxOf(database, post))
      else reject(error)
    })
  })
}

function outboxOf(database: sqlite3.Database, post: (body: Buffer) => Promise<void>): Outbox {
  database.serialize(() => {
    database.run('PRAGMA journal_mode = wal')
    database.run('PRAGMA synchronous = FULL')
    database.run('CREATE TABLE IF NOT EXISTS floor_sent (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL)')
    database.run('INSERT OR IGNORE INTO floor_sent VALUES (1, 0)')
  })
  const select = (seq: number): Promise<readonly Row[]> =>
    new Promise((resolve, reject) => {
      const sql =
        'SELECT seq, operation_id AS operationId, payload, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT 500'
      database.all<Row>(sql, [seq], (error, rows) => {
        if (error === null) resolve(rows)
        else reject(error)
      })
    })
  const mark = (seq: number): Promise<void> =>
    new Promise((resolve, reject) => {
      database.run('UPDATE floor_sent SET seq = ?', [seq], (error) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
  let sent = 0
  return {
    async drain(count) {
      for (const end = sent + count; sent < end;) {
        const rows = await select(sent)
        await post(Buffer.from(JSON.stringify(rows)))
        sent = rows.at(-1)?.seq ?? end
        await mark(sent)
      }
    },
    close() {
      database.close()
    },
  }
}
