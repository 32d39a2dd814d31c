import { createHash } from 'node:crypto'
import { journalHashText, journalRecordSchema, type JournalRecord } from '#contract/central'
import type { Row } from '#electron/store/connection'

/** Columns of the table `journal`, named as `recordOf` reads them. */
export const journalColumns =
  'seq, at_ms AS atMs, kind, operation_id AS operationId, payload, prev_hash AS prevHash, hash'

export function journalHash(record: Omit<JournalRecord, 'hash'>): string {
  return createHash('sha256').update(journalHashText(record)).digest('hex')
}

export function recordOf(row: Row): JournalRecord {
  return journalRecordSchema.parse(row)
}
