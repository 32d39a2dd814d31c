import { z } from 'zod'
import { journalGenesisHash } from '#contract/central'
import { isDamage } from '#electron/store/backup'
import { Connection, StoreFailure } from '#electron/store/connection'
import type { Database } from '#electron/store/database'
import { rowsAfter, verifyPage, type BrokenJournal } from '#electron/store/journal-verify'
import type { DamageCode } from '#electron/store/recover'
import { settingChange, writeSettings, type Settings } from '#electron/store/settings'

/** The database checks itself while nobody is being served: the chain in slices, then the file in SQLite's own thread. What a
 *  start has to verify before it sells is the end of the chain after the last checkpoint (store/open.ts). */

/** The chain was verified up to here; its hash is what the record must still have. */
export const verifiedSetting = {
  key: 'store.verified',
  schema: z.strictObject({ seq: z.int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
}

export type HealthFinding = { readonly kind: 'damaged'; readonly code: DamageCode; readonly detail: string }

export type HealthStep =
  | HealthFinding
  /** `done`: everything was looked at since the program started. */
  | { readonly kind: 'sound'; readonly verifiedSeq: number; readonly done: boolean }

export interface StoreHealth {
  /** A few milliseconds of this thread. */
  verifySlice(): Promise<HealthStep>
  /** Pages and indexes of every table, in another thread. */
  checkFile(): Promise<HealthFinding | null>
}

/** Of records; verifying one takes some 15 µs of the thread that serves customers. */
const sliceRecords = 200
const keepEverySlices = 50

export function createStoreHealth(path: string, database: Database, settings: Settings): StoreHealth {
  let at = { seq: 0, hash: journalGenesisHash }
  let slices = 0

  async function keep(): Promise<void> {
    const known = await settings.read(verifiedSetting)
    if (known !== null && known.seq >= at.seq) return
    await database.transaction((transaction) => {
      writeSettings(transaction, [settingChange(verifiedSetting, at)])
    })
  }

  return {
    verifySlice: async () => {
      try {
        const rows = await rowsAfter(database, at.seq, sliceRecords)
        const verified = verifyPage(rows, at)
        if (!verified.ok) return broken(verified.error)
        at = verified.value
        slices += 1
        const done = rows.length < sliceRecords
        if (done || slices % keepEverySlices === 0) await keep()
        return { kind: 'sound', verifiedSeq: at.seq, done }
      } catch (error) {
        return damageOf(error)
      }
    },
    checkFile: async () => {
      try {
        return await checkFile(path)
      } catch (error) {
        return damageOf(error)
      }
    },
  }
}

function broken({ seq, reason }: BrokenJournal): HealthFinding {
  return { kind: 'damaged', code: 'journal_corrupt', detail: `record ${String(seq)}: ${reason}` }
}

function damageOf(error: unknown): HealthFinding {
  if (!(error instanceof StoreFailure) || !isDamage(error)) throw error
  return { kind: 'damaged', code: 'database_corrupt', detail: error.message }
}

/** One table after the other: the statement of a large one is all that a checkpoint may have to wait for. */
async function checkFile(path: string): Promise<HealthFinding | null> {
  const connection = await Connection.open(path, 'read_only')
  try {
    const tables = await connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (const { name } of tables) {
      const quoted = `"${String(name).replaceAll('"', '""')}"`
      const [row] = await connection.execute(`PRAGMA integrity_check(${quoted})`)
      const answer = String(row?.['integrity_check'])
      if (answer !== 'ok') return { kind: 'damaged', code: 'database_corrupt', detail: `${String(name)}: ${answer}` }
    }
    return null
  } finally {
    await connection.close()
  }
}
