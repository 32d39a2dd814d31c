import { z } from 'zod'

/** What is known of a database that was put in the place of a damaged one, until the centre was asked what it lacks. While it
 *  stands nothing is journaled: a record would take the number of one the centre has. */
export const restorationSchema = z.strictObject({
  code: z.enum(['database_corrupt', 'journal_corrupt', 'database_missing']),
  atMs: z.int(),
  backupTakenAtMs: z.int(),
  /** Last record of the backup. */
  backupSeq: z.int().nonnegative(),
  /** Last record that could be read of the damaged database; not below `backupSeq`. */
  salvagedSeq: z.int().nonnegative(),
  /** Folder of the damaged database. */
  setAside: z.string(),
})
export type Restoration = z.infer<typeof restorationSchema>

export const restorationSetting = { key: 'store.restoration', schema: restorationSchema }

/** Card operation numbers and card serials that may have been used after the last known record are passed over. A month alone
 *  at 300 sales a day, some of them baskets, uses a third of it. */
export const restorationMargins = { operationNumbers: 100_000, cardSerials: 10_000 } as const

export const journalRestoredKind = 'journal.restored'

/** What the record says of a restored journal. */
export type JournalRestored = Omit<Restoration, 'code'> & {
  readonly code: Restoration['code'] | 'journal_behind'
  /** Last record before this one: what the centre gave back, or what was salvaged. */
  readonly lastSeq: number
  /** Numbers of records that were spoken of and are nowhere any more; 0 when none is known. */
  readonly lostRecords: number
}
