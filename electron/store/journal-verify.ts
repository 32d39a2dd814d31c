import { journalGenesisHash, journalRecordSchema, type JournalRecord } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import { StoreFailure, type Row } from '#electron/store/connection'
import type { Reader } from '#electron/store/database'
import { journalColumns, journalHash } from '#electron/store/journal-record'

export type BrokenJournal = {
  readonly kind: 'journal_broken'
  /** First record that is not what was written; for a missing one, the number it should have. */
  readonly seq: number
  readonly reason: 'missing' | 'link' | 'hash' | 'unreadable'
}

const pageSize = 1000

function isDamage(error: unknown): boolean {
  return error instanceof StoreFailure && error.code === 'SQLITE_CORRUPT'
}

function linkFault(record: JournalRecord, seq: number, prevHash: string): BrokenJournal | null {
  if (record.seq !== seq) return { kind: 'journal_broken', seq, reason: 'missing' }
  if (record.hash !== journalHash(record)) return { kind: 'journal_broken', seq, reason: 'hash' }
  if (record.prevHash !== prevHash) return { kind: 'journal_broken', seq, reason: 'link' }
  return null
}

export function rowsAfter(reader: Reader, seq: number, limit: number): Promise<readonly Row[]> {
  return reader.all(`SELECT ${journalColumns} FROM journal WHERE seq > ? ORDER BY seq LIMIT ?`, [seq, limit])
}

/** A page of records from `seq` on, or the first of them alone where the page is damaged; null if that is as well. */
async function readablePage(reader: Reader, seq: number): Promise<readonly Row[] | null> {
  for (const limit of [pageSize, 1]) {
    try {
      return await rowsAfter(reader, seq - 1, limit)
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }
  return null
}

/** Recomputes the chain from `fromSeq` to the end. */
export async function verifyJournal(
  reader: Reader,
  fromSeq: number,
): Promise<Result<{ readonly lastSeq: number }, BrokenJournal>> {
  let seq = Math.max(fromSeq, 1)
  const [before] = seq === 1 ? [] : await rowsAfter(reader, seq - 2, 1)
  let prevHash = seq === 1 ? journalGenesisHash : String(before?.['hash'])
  for (;;) {
    const rows = await readablePage(reader, seq)
    if (rows === null) return err({ kind: 'journal_broken', seq, reason: 'unreadable' })
    if (rows.length === 0) return ok({ lastSeq: seq - 1 })
    for (const row of rows) {
      const record = journalRecordSchema.safeParse(row)
      if (!record.success) return err({ kind: 'journal_broken', seq, reason: 'unreadable' })
      const fault = linkFault(record.data, seq, prevHash)
      if (fault !== null) return err(fault)
      prevHash = record.data.hash
      seq += 1
    }
  }
}
