import { journalGenesisHash, type JournalRecord } from '#contract/central'
import { assert } from '#domain/assert'
import type { Result } from '#domain/result'
import type { Clock } from '#domain/time'
import { StoreFailure, type SqlValue } from '#electron/store/connection'
import type { Database, Reader, Transaction } from '#electron/store/database'
import { journalColumns, journalHash, recordOf } from '#electron/store/journal-record'
import { linkFault, rowsAfter, verifyJournal, type BrokenJournal } from '#electron/store/journal-verify'
import { noReserve, type StorageReserve } from '#electron/store/storage-space'

export type JournalEntry = {
  /** Dotted, past tense: `sale.event`, `fact`, `receipt.printed`. */
  readonly kind: string
  /** One per intended step, made once: the same step told again is the same record. Printable ASCII. */
  readonly operationId: string
  /** JSON-serialisable; finite numbers only. */
  readonly payload: unknown
}

/** The same operation was told twice with different content. Not a failure to retry but a defect or tampering: the caller
 *  stops selling (design D4). */
export class JournalCorruption extends Error {
  override readonly name = 'JournalCorruption'
  readonly operationId: string
  constructor(operationId: string, message: string) {
    super(message)
    this.operationId = operationId
  }
}

/** Writes that stand or fall with the records. It may be run a second time after the first was rolled back. */
export type Alongside = (transaction: Transaction) => void | Promise<void>

export interface Journal {
  /** Adds the entries in one durable transaction, folds the projections and runs `alongside` in it. An entry that is there
   *  already with the same content is not added again and its record is returned; if all are, nothing of `alongside` is kept.
   *  Throws `JournalCorruption`, or `StoreFailure` with nothing kept. */
  append(entries: readonly JournalEntry[], alongside?: Alongside): Promise<JournalRecord[]>
  /** Adds records of this very journal that the centre kept and this file lost, as they are. Nobody is told of them. Throws
   *  `JournalCorruption` when they do not continue the chain. */
  takeBack(records: readonly JournalRecord[]): Promise<void>
  /** Up to `limit` records after `seq`, ascending. */
  after(seq: number, limit: number): Promise<JournalRecord[]>
  last(): Promise<JournalRecord | null>
  /** Records whose operation id starts with `prefix`, ascending by `seq`. */
  byOperationPrefix(prefix: string): Promise<JournalRecord[]>
  /** Recomputes the chain from `fromSeq` on; O(records), so when idle. */
  verify(fromSeq?: number): Promise<Result<{ readonly lastSeq: number }, BrokenJournal>>
  /** Called after each durable append that added something. Returns its own unsubscribe. */
  subscribe(listener: (records: readonly JournalRecord[]) => void): () => void
}

/** Folds freshly appended records inside the appending transaction. */
export type FoldAppended = (records: readonly JournalRecord[], transaction: Transaction) => void

type Tail = { readonly seq: number; readonly hash: string }

/** `all`: a record for each entry; `added`: those that are new. */
type Chained = { readonly all: JournalRecord[]; readonly added: JournalRecord[] }

type EntryText = { readonly kind: string; readonly operationId: string; readonly payload: string }

const insertRowsMax = 50
const payloadLengthMax = 65_536

function payloadText(payload: unknown): string {
  const text = JSON.stringify(payload, (key, value: unknown) => {
    assert(typeof value !== 'number' || Number.isFinite(value), `not a finite number in a journal payload: ${key}`)
    return value
  })
  assert(typeof text === 'string' && text.length <= payloadLengthMax, 'not a journal payload')
  return text
}

export function insertRecords(transaction: Transaction, records: readonly JournalRecord[]): void {
  for (let start = 0; start < records.length; start += insertRowsMax) {
    const rows = records.slice(start, start + insertRowsMax)
    const values = rows.flatMap((record): SqlValue[] => [
      record.seq,
      record.atMs,
      record.kind,
      record.operationId,
      record.payload,
      record.prevHash,
      record.hash,
    ])
    const places = rows.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')
    transaction.write(
      `INSERT INTO journal (seq, at_ms, kind, operation_id, payload, prev_hash, hash) VALUES ${places}`,
      values,
    )
  }
}

/** Chains the entries that are not known yet. `known` is completed on the way, so an entry repeated within one call counts
 *  once. */
function chain(entries: readonly EntryText[], tail: Tail, known: Map<string, JournalRecord>, atMs: number): Chained {
  const all: JournalRecord[] = []
  const added: JournalRecord[] = []
  let last: Tail = tail
  for (const entry of entries) {
    const existing = known.get(entry.operationId)
    if (existing !== undefined) {
      const isSame = existing.kind === entry.kind && existing.payload === entry.payload
      if (!isSame)
        throw new JournalCorruption(entry.operationId, `told twice with different content: ${entry.operationId}`)
      all.push(existing)
      continue
    }
    const unhashed = { ...entry, seq: last.seq + 1, atMs, prevHash: last.hash }
    const record = { ...unhashed, hash: journalHash(unhashed) }
    known.set(record.operationId, record)
    all.push(record)
    added.push(record)
    last = record
  }
  return { all, added }
}

export async function readLast(reader: Reader): Promise<JournalRecord | null> {
  const [row] = await reader.all(`SELECT ${journalColumns} FROM journal ORDER BY seq DESC LIMIT 1`)
  return row === undefined ? null : recordOf(row)
}

function createAppender(
  database: Database,
  clock: Clock,
  fold: FoldAppended,
  reserve: StorageReserve,
): {
  readonly add: (entries: readonly EntryText[], alongside: Alongside | undefined) => Promise<Chained>
  readonly takeBack: (records: readonly JournalRecord[]) => Promise<void>
} {
  /** End of the chain; null when it has to be read. */
  let tail: Tail | null = null

  async function lookUp(entries: readonly EntryText[]): Promise<Map<string, JournalRecord>> {
    const operationIds = JSON.stringify(entries.map(({ operationId }) => operationId))
    const sql = `SELECT ${journalColumns} FROM journal WHERE operation_id IN (SELECT value FROM json_each(?))`
    const records = (await database.all(sql, [operationIds])).map(recordOf)
    return new Map(records.map((record) => [record.operationId, record]))
  }

  function addUnknown(
    entries: readonly EntryText[],
    known: Map<string, JournalRecord>,
    alongside: Alongside | undefined,
  ): Promise<Chained> {
    return database.transaction(async (transaction) => {
      tail ??= (await readLast(transaction)) ?? { seq: 0, hash: journalGenesisHash }
      const chained = chain(entries, tail, known, clock.wallMs())
      const last = chained.added.at(-1)
      if (last === undefined) return chained
      insertRecords(transaction, chained.added)
      fold(chained.added, transaction)
      await alongside?.(transaction)
      transaction.afterCommit(() => {
        tail = last
      })
      return chained
    })
  }

  // Entries are new nearly always, so they are looked up only when SQLite says that one is not.
  async function add(entries: readonly EntryText[], alongside: Alongside | undefined): Promise<Chained> {
    try {
      return await addUnknown(entries, new Map(), alongside)
    } catch (error) {
      tail = null
      if (!(error instanceof StoreFailure)) throw error
      // What is being sold is finished on the space kept for it.
      if (error.code === 'SQLITE_FULL' && reserve.release()) return add(entries, alongside)
      if (error.code !== 'SQLITE_CONSTRAINT') throw error
      const known = await lookUp(entries)
      if (known.size === 0) throw error
      return addUnknown(entries, known, alongside)
    }
  }

  return {
    add,
    takeBack: (records) => {
      tail = null
      return takeBack(database, fold, records)
    },
  }
}

async function takeBack(database: Database, fold: FoldAppended, records: readonly JournalRecord[]): Promise<void> {
  await database.transaction(async (transaction) => {
    let before: Tail = (await readLast(transaction)) ?? { seq: 0, hash: journalGenesisHash }
    for (const record of records) {
      const fault = linkFault(record, before.seq + 1, before.hash)
      if (fault !== null) {
        throw new JournalCorruption(record.operationId, `cannot be taken back: ${String(fault.seq)} ${fault.reason}`)
      }
      before = record
    }
    insertRecords(transaction, records)
    fold(records, transaction)
  })
}

export function createJournal(
  database: Database,
  clock: Clock,
  fold: FoldAppended,
  reserve: StorageReserve = noReserve,
): Journal {
  const { add, takeBack } = createAppender(database, clock, fold, reserve)
  const listeners = new Set<(records: readonly JournalRecord[]) => void>()
  return {
    append: async (entries, alongside) => {
      for (const { kind, operationId } of entries) {
        // Both are joined with line feeds to the text that is hashed.
        assert(/^[a-z0-9._]{1,64}$/.test(kind), `not a journal record kind: ${kind}`)
        assert(/^[\x20-\x7e]{1,200}$/.test(operationId), `not an operation id: ${operationId}`)
      }
      const texts = entries.map(({ kind, operationId, payload }) => ({
        kind,
        operationId,
        payload: payloadText(payload),
      }))
      const { all, added } = await add(texts, alongside)
      if (added.length > 0) for (const listener of listeners) listener(added)
      return all
    },
    takeBack,
    after: async (seq, limit) => (await rowsAfter(database, seq, limit)).map(recordOf),
    last: () => readLast(database),
    byOperationPrefix: async (prefix) => {
      const sql = `SELECT ${journalColumns} FROM journal WHERE operation_id >= ? AND operation_id < ? ORDER BY seq`
      // Operation ids are printable ASCII, so DEL sorts after every continuation.
      return (await database.all(sql, [prefix, `${prefix}\x7f`])).map(recordOf)
    },
    verify: (fromSeq = 1) => verifyJournal(database, fromSeq),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
