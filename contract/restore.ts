import { z } from 'zod'
import { journalRecordSchema } from '#contract/central'
import { terminalStartSchema } from '#contract/standing'

/** A terminal whose database was damaged goes on with an older copy of it: it asks whether it may, takes back the records the
 *  centre acknowledged, and only then sells. */

/** POST /v1/terminals/self/restore: the end of the journal the terminal has. `headSeq` 0: none, and the hash is the first
 *  record's `prevHash`. */
export const restoreRequestSchema = z.strictObject({
  headSeq: z.int().nonnegative(),
  headHash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type RestoreRequest = z.infer<typeof restoreRequestSchema>

/** Refused with `terminal_still_heard` while another machine may run under the same name, with `journal_fork` when the journal
 *  is not an older state of what the centre has. */
export const restoreAnswerSchema = z.strictObject({
  acknowledgedSeq: z.int().nonnegative(),
  acknowledgedHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Last record the terminal ever spoke of; above `acknowledgedSeq`, what lies between was never sent. */
  reportedHeadSeq: z.int().nonnegative(),
  /** The next start of the program counts on from here; null when none was heard of. */
  lastStart: terminalStartSchema.pick({ number: true, startId: true }).nullable(),
})
export type RestoreAnswer = z.infer<typeof restoreAnswerSchema>

/** GET /v1/terminals/self/journal?after=N: acknowledged records, ascending, as they were sent. Empty after the last one. */
export const keptRecordsSchema = z.strictObject({ records: z.array(journalRecordSchema).max(500) })
export type KeptRecords = z.infer<typeof keptRecordsSchema>
