import { z } from 'zod'
import { tengeSchema } from '#contract/base'
import { factRecordKind, type JournalAnswer } from '#contract/central'
import { assert } from '#domain/assert'
import type { Tenge } from '#domain/money'
import type { Database } from '#electron/store/database'

/** A record the centre stored and disagrees with, and why: there may be several reasons. */
export type SyncConflict = { readonly seq: number; readonly code: string; readonly heardAtMs: number }

/** A batch the centre would not store. Never deleted; `settledAtMs` when the centre took its first record after all. */
export type SyncRefusal = {
  readonly firstSeq: number
  readonly lastSeq: number
  readonly code: string
  readonly status: number
  readonly attempts: number
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly settledAtMs: number | null
}

/** How the centre and this journal stand to each other, in one instant. */
export type SyncStanding = {
  readonly acknowledgedSeq: number
  /** Records the centre has not acknowledged, and the money taken (cash and bank charges) they tell of. */
  readonly unsentRecords: number
  readonly unsentTaken: Tenge
  /** All there ever were. */
  readonly conflicts: number
  /** Batches that are still refused. */
  readonly refusedBatches: number
}

/** How far the centre has the journal. */
export interface SyncState {
  acknowledgedSeq(): Promise<number>
  /** The centre has everything up to `answer.acknowledgedSeq`, which may be less than before (a centre restored from a
   *  backup) and never more than the journal has. */
  acknowledge(answer: JournalAnswer, atMs: number): Promise<void>
  recordRefusal(
    refusal: { firstSeq: number; lastSeq: number; code: string; status: number },
    atMs: number,
  ): Promise<void>
  /** In the order of the records; all there ever were. */
  conflicts(): Promise<readonly SyncConflict[]>
  refusals(): Promise<readonly SyncRefusal[]>
  standing(): Promise<SyncStanding>
}

const acknowledgedRowSchema = z.object({ acknowledgedSeq: z.int().nonnegative() })
const acknowledgingRowSchema = z.object({ lastSeq: z.int().nonnegative(), taken: tengeSchema })
const standingRowSchema = z.object({
  acknowledgedSeq: z.int().nonnegative(),
  unsentRecords: z.int().nonnegative(),
  unsentTaken: tengeSchema,
  conflicts: z.int().nonnegative(),
  refusedBatches: z.int().nonnegative(),
}) satisfies z.ZodType<SyncStanding>
const conflictRowSchema = z.object({ seq: z.int(), code: z.string(), heardAtMs: z.int() })
const refusalRowSchema = z.object({
  firstSeq: z.int(),
  lastSeq: z.int(),
  code: z.string(),
  status: z.int(),
  attempts: z.int(),
  firstAtMs: z.int(),
  lastAtMs: z.int(),
  settledAtMs: z.int().nullable(),
})

/** One statement each: every call costs two changes of thread, and what is read in one instant belongs together. */
const selectStanding = `SELECT acknowledged_seq AS acknowledgedSeq,
    max((SELECT coalesce(max(seq), 0) FROM journal) - acknowledged_seq, 0) AS unsentRecords,
    max(coalesce((SELECT cash_accepted + bank_charged FROM totals), 0) - acknowledged_taken, 0) AS unsentTaken,
    (SELECT count(*) FROM sync_conflict) AS conflicts,
    (SELECT count(*) FROM sync_refusal WHERE settled_at_ms IS NULL) AS refusedBatches
  FROM sync_state`

/** Last record, and the money taken up to another record than the acknowledged one: what lies between is added or taken off. */
const selectAcknowledging = `SELECT (SELECT coalesce(max(seq), 0) FROM journal) AS lastSeq,
    acknowledged_taken + (
      SELECT coalesce(sum(iif(seq > acknowledged_seq, 1, -1) * json_extract(payload, '$.amount')), 0) FROM journal
      WHERE seq > min(acknowledged_seq, ?) AND seq <= max(acknowledged_seq, ?) AND kind = '${factRecordKind}'
        AND json_extract(payload, '$.kind') IN ('cash_accepted', 'bank_charged')
    ) AS taken
  FROM sync_state`

export function createSyncState(database: Database): SyncState {
  return {
    acknowledgedSeq: async () => {
      const [row] = await database.all('SELECT acknowledged_seq AS acknowledgedSeq FROM sync_state')
      return acknowledgedRowSchema.parse(row).acknowledgedSeq
    },
    acknowledge: async ({ acknowledgedSeq, conflicts }, atMs) => {
      // The sum is read outside the transaction, which sales wait for: records do not change.
      const [row] = await database.all(selectAcknowledging, [acknowledgedSeq, acknowledgedSeq])
      const { lastSeq, taken } = acknowledgingRowSchema.parse(row)
      assert(acknowledgedSeq <= lastSeq, 'acknowledged beyond the journal')
      await database.transaction((transaction) => {
        transaction.write('UPDATE sync_state SET acknowledged_seq = ?, acknowledged_taken = ?', [
          acknowledgedSeq,
          taken,
        ])
        for (const { seq, code } of conflicts) {
          const sql = 'INSERT INTO sync_conflict (seq, code, heard_at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
          transaction.write(sql, [seq, code, atMs])
        }
        const settle = 'UPDATE sync_refusal SET settled_at_ms = ? WHERE settled_at_ms IS NULL AND first_seq <= ?'
        transaction.write(settle, [atMs, acknowledgedSeq])
      })
    },
    recordRefusal: ({ firstSeq, lastSeq, code, status }, atMs) =>
      database.transaction((transaction) => {
        transaction.write(
          `INSERT INTO sync_refusal (first_seq, last_seq, code, status, attempts, first_at_ms, last_at_ms)
           VALUES (?, ?, ?, ?, 1, ?, ?)
           ON CONFLICT (first_seq, code) DO UPDATE SET last_seq = excluded.last_seq, status = excluded.status,
             attempts = attempts + 1, last_at_ms = excluded.last_at_ms, settled_at_ms = NULL`,
          [firstSeq, lastSeq, code, status, atMs, atMs],
        )
      }),
    conflicts: async () => {
      const rows = await database.all(
        'SELECT seq, code, heard_at_ms AS heardAtMs FROM sync_conflict ORDER BY seq, code',
      )
      return rows.map((row) => conflictRowSchema.parse(row))
    },
    refusals: async () => {
      const rows = await database.all(
        `SELECT first_seq AS firstSeq, last_seq AS lastSeq, code, status, attempts, first_at_ms AS firstAtMs,
           last_at_ms AS lastAtMs, settled_at_ms AS settledAtMs FROM sync_refusal ORDER BY id`,
      )
      return rows.map((row) => refusalRowSchema.parse(row))
    },
    standing: async () => {
      const [row] = await database.all(selectStanding)
      return standingRowSchema.parse(row)
    },
  }
}
