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

export function linkFault(record: JournalRecord, seq: number, prevHash: string): BrokenJournal | null {
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

export type ChainPoint = { readonly seq: number; readonly hash: string }

/** Whether the rows, read after `before`, continue the chain; gives its end. */
export function verifyPage(rows: readonly Row[], before: ChainPoint): Result<ChainPoint, BrokenJournal> {
  let at = before
  for (const row of rows) {
    const seq = at.seq + 1
    const record = journalRecordSchema.safeParse(row)
    if (!record.success) return err({ kind: 'journal_broken', seq, reason: 'unreadable' })
    const fault = linkFault(record.data, seq, at.hash)
    if (fault !== null) return err(fault)
    at = { seq, hash: record.data.hash }
  }
  return ok(at)
}

/** Recomputes the chain from `fromSeq` to the end. */
export async function verifyJournal(
  reader: Reader,
  fromSeq: number,
): Promise<Result<{ readonly lastSeq: number }, BrokenJournal>> {
  const first = Math.max(fromSeq, 1)
  const [before] = first === 1 ? [] : await rowsAfter(reader, first - 2, 1)
  let at: ChainPoint = { seq: first - 1, hash: first === 1 ? journalGenesisHash : String(before?.['hash']) }
  for (;;) {
    const rows = await readablePage(reader, at.seq + 1)
    if (rows === null) return err({ kind: 'journal_broken', seq: at.seq + 1, reason: 'unreadable' })
    if (rows.length === 0) return ok({ lastSeq: at.seq })
    const verified = verifyPage(rows, at)
    if (!verified.ok) return verified
    at = verified.value
  }
}
