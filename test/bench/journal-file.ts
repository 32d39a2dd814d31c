import { createHash } from 'node:crypto'
import { join } from 'node:path'
import sqlite3 from 'sqlite3'
import { journalGenesisHash, journalHashText, type JournalRecord } from '#contract/central'
import type { Clock } from '#domain/time'
import { openStore } from '#electron/store/open'
import { saleEventKind } from '#electron/store/sales'

/** A store as a terminal has it after years: a million journal records with an unbroken hash chain and the projections that
 *  follow from them, written past the store's own append path because that takes a quarter of an hour. */

export const systemClock: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

const eventsPerSale = 10
const rowsPerInsert = 100
const startMs = Date.UTC(2024, 0, 1)
/** As long as the sale events of the product, about 570 bytes each. */
const filler = 'x'.repeat(400)

type Row = (string | number)[]

export async function makeLongJournal(directory: string, recordCount: number): Promise<void> {
  const path = join(directory, 'beket.sqlite')
  await (await openStore(path, systemClock)).close()
  const database = await opened(path)
  await run(database, 'PRAGMA synchronous = OFF')
  await run(database, 'BEGIN')
  const journal = inserter(database, 'journal (seq, at_ms, kind, operation_id, payload, prev_hash, hash)', 7)
  const sales = inserter(database, 'sales (sale_id, revision, state_kind, state, open, updated_at_ms)', 6)
  let prevHash = journalGenesisHash
  for (let seq = 1; seq <= recordCount; seq += 1) {
    const { record, sale } = saleRecord(seq, prevHash)
    prevHash = record.hash
    const { atMs, kind, operationId, payload, hash } = record
    await journal.add([seq, atMs, kind, operationId, payload, record.prevHash, hash])
    if (sale !== null) await sales.add(sale)
  }
  await journal.end()
  await sales.end()
  await run(database, 'UPDATE projection_state SET projected_seq = ?', [recordCount])
  await run(database, 'COMMIT')
  await run(database, 'PRAGMA wal_checkpoint(TRUNCATE)')
  await new Promise<void>((resolve, reject) => {
    database.close((error) => (error === null ? resolve() : reject(error)))
  })
}

/** A store whose journal holds these records and nothing has been sent of. Its totals say nothing of them. */
export async function writeJournal(path: string, pages: Iterable<readonly JournalRecord[]>): Promise<void> {
  await (await openStore(path, systemClock)).close()
  const database = await opened(path)
  await run(database, 'PRAGMA synchronous = OFF')
  await run(database, 'BEGIN')
  const journal = inserter(database, 'journal (seq, at_ms, kind, operation_id, payload, prev_hash, hash)', 7)
  let last = 0
  for (const page of pages) {
    for (const { seq, atMs, kind, operationId, payload, prevHash, hash } of page) {
      await journal.add([seq, atMs, kind, operationId, payload, prevHash, hash])
      last = seq
    }
  }
  await journal.end()
  await run(database, 'UPDATE projection_state SET projected_seq = ?', [last])
  await run(database, 'COMMIT')
  await run(database, 'PRAGMA wal_checkpoint(TRUNCATE)')
  await new Promise<void>((resolve, reject) => {
    database.close((error) => (error === null ? resolve() : reject(error)))
  })
}

/** The journal record, and with the last event of a sale also its row of the projection. */
function saleRecord(seq: number, prevHash: string): { record: JournalRecord; sale: Row | null } {
  const saleId = `bench-${String(Math.ceil(seq / eventsPerSale))}`
  const revision = ((seq - 1) % eventsPerSale) + 1
  const isLast = revision === eventsPerSale
  const state = { kind: isLast ? 'completed' : 'paying', sale: { saleId, lines: [], filler } }
  const unhashed = {
    seq,
    atMs: startMs + seq * 60_000,
    kind: saleEventKind,
    operationId: `${saleId}:event:${String(revision)}`,
    payload: JSON.stringify({ saleId, revision, state }),
    prevHash,
  }
  const hash = createHash('sha256').update(journalHashText(unhashed)).digest('hex')
  const sale: Row = [saleId, revision, state.kind, JSON.stringify(state), 0, unhashed.atMs]
  return { record: { ...unhashed, hash }, sale: isLast ? sale : null }
}

function opened(path: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(path, (error) => (error === null ? resolve(database) : reject(error)))
  })
}

function run(database: sqlite3.Database, sql: string, parameters: Row = []): Promise<void> {
  return new Promise((resolve, reject) => {
    database.run(sql, parameters, (error) => (error === null ? resolve() : reject(error)))
  })
}

function inserter(
  database: sqlite3.Database,
  into: string,
  columns: number,
): { add(row: Row): Promise<void>; end(): Promise<void> } {
  const places = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  const sqlFor = (rows: number): string =>
    `INSERT INTO ${into} VALUES ${Array.from({ length: rows }, () => places).join(', ')}`
  const statement = database.prepare(sqlFor(rowsPerInsert))
  let waiting: Row[] = []
  return {
    async add(row) {
      waiting.push(row)
      if (waiting.length < rowsPerInsert) return
      const full = waiting.flat()
      waiting = []
      await new Promise<void>((resolve, reject) => {
        statement.run(full, (error: Error | null) => (error === null ? resolve() : reject(error)))
      })
    },
    async end() {
      if (waiting.length > 0) await run(database, sqlFor(waiting.length), waiting.flat())
      await new Promise<void>((resolve) => statement.finalize(() => resolve()))
    },
  }
}
