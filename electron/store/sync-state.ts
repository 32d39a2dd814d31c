import { z } from 'zod'
import { tengeSchema } from '#contract/base'
import { factRecordKind, type JournalAnswer } from '#contract/central'
import { assert } from '#domain/assert'
import { addTenge, subtractTenge, tenge, type Tenge } from '#domain/money'
import type { Database, Reader } from '#electron/store/database'
import { readTotals } from '#electron/store/totals'

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
  /** Records the centre has not acknowledged and the money taken (cash and bank charges) they tell of. */
  unsent(): Promise<{ readonly records: number; readonly taken: Tenge }>
}

const stateRowSchema = z.object({ acknowledgedSeq: z.int().nonnegative(), acknowledgedTaken: tengeSchema })
const takenRowSchema = z.object({ taken: tengeSchema })
const lastRowSchema = z.object({ lastSeq: z.int().nonnegative() })
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

async function readState(reader: Reader): Promise<z.infer<typeof stateRowSchema>> {
  const [row] = await reader.all(
    'SELECT acknowledged_seq AS acknowledgedSeq, acknowledged_taken AS acknowledgedTaken FROM sync_state',
  )
  return stateRowSchema.parse(row)
}

/** Money taken according to the records after `from` up to `to`. */
async function takenBetween(reader: Reader, from: number, to: number): Promise<Tenge> {
  const [row] = await reader.all(
    `SELECT coalesce(sum(json_extract(payload, '$.amount')), 0) AS taken FROM journal
     WHERE seq > ? AND seq <= ? AND kind = '${factRecordKind}'
       AND json_extract(payload, '$.kind') IN ('cash_accepted', 'bank_charged')`,
    [from, to],
  )
  return takenRowSchema.parse(row).taken
}

async function readLastSeq(reader: Reader): Promise<number> {
  const [row] = await reader.all('SELECT coalesce(max(seq), 0) AS lastSeq FROM journal')
  return lastRowSchema.parse(row).lastSeq
}

export function createSyncState(database: Database): SyncState {
  return {
    acknowledgedSeq: async () => (await readState(database)).acknowledgedSeq,
    acknowledge: async ({ acknowledgedSeq, conflicts }, atMs) => {
      assert(acknowledgedSeq <= (await readLastSeq(database)), 'acknowledged beyond the journal')
      const before = await readState(database)
      // The sum is read outside the transaction, which sales wait for: records do not change.
      const added = await takenBetween(database, before.acknowledgedSeq, acknowledgedSeq)
      const removed = await takenBetween(database, acknowledgedSeq, before.acknowledgedSeq)
      const taken = subtractTenge(addTenge(before.acknowledgedTaken, added), removed)
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
    unsent: async () => {
      const { acknowledgedSeq, acknowledgedTaken } = await readState(database)
      const { cashAccepted, bankCharged } = await readTotals(database)
      const taken = subtractTenge(addTenge(cashAccepted, bankCharged), acknowledgedTaken)
      // Read one after the other: a sale in between may be counted in one and not yet in the other.
      return {
        records: Math.max((await readLastSeq(database)) - acknowledgedSeq, 0),
        taken: taken > 0 ? taken : tenge(0),
      }
    },
  }
}
