import { existsSync } from 'node:fs'
import { journalGenesisHash, journalRecordSchema, type JournalRecord } from '#contract/central'
import { Connection, StoreFailure, type Row, type SqlValue } from '#electron/store/connection'
import { openDatabase, type Database } from '#electron/store/database'
import { insertRecords, readLast } from '#electron/store/journal'
import { linkFault, rowsAfter } from '#electron/store/journal-verify'
import { restorationSetting, type Restoration } from '#electron/store/restoration'
import { settingChange, writeSettings } from '#electron/store/settings'

/** What a damaged database still says that its backup does not: records that follow the backup's without a break, and small
 *  tables where they can be read. The damaged file is read only and stays as it is. */

const pageSize = 500

const copiedTables: Readonly<Record<string, readonly string[]>> = {
  settings: ['key', 'value'],
  sync_conflict: ['seq', 'code', 'heard_at_ms'],
}

export async function salvageInto(
  restoredPath: string,
  damagedPath: string,
  facts: Omit<Restoration, 'backupSeq' | 'salvagedSeq'>,
): Promise<Restoration> {
  const restored = await openDatabase(restoredPath)
  try {
    const backupSeq = (await readLast(restored))?.seq ?? 0
    if (existsSync(damagedPath)) await readWhatCanBeRead(restored, damagedPath)
    const salvagedSeq = (await readLast(restored))?.seq ?? 0
    const restoration = { ...facts, backupSeq, salvagedSeq }
    await restored.transaction((transaction) => {
      writeSettings(transaction, [settingChange(restorationSetting, restoration)])
    })
    return restoration
  } finally {
    // The last connection moves the log into the file, which is then the whole database.
    await restored.close()
  }
}

async function readWhatCanBeRead(restored: Database, damagedPath: string): Promise<void> {
  const damaged = await unlessDamaged(() => Connection.open(damagedPath, 'read_only'))
  if (damaged === null) return
  try {
    await salvageRecords(restored, damaged)
    for (const [table, columns] of Object.entries(copiedTables)) await salvageTable(restored, damaged, table, columns)
  } finally {
    await unlessDamaged(() => damaged.close())
  }
}

async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    return null
  }
}

async function salvageRecords(restored: Database, damaged: Connection): Promise<void> {
  const reader = { all: damaged.execute.bind(damaged) }
  const last = await readLast(restored)
  let tail = { seq: last?.seq ?? 0, hash: last?.hash ?? journalGenesisHash }
  for (let limit = pageSize; ;) {
    const { seq } = tail
    const rows = await unlessDamaged(() => rowsAfter(reader, seq, limit))
    if (rows === null && limit === 1) return
    if (rows === null) {
      limit = 1
      continue
    }
    const sound = soundRecords(rows, tail)
    await restored.transaction((transaction) => {
      insertRecords(transaction, sound)
    })
    const end = sound.at(-1)
    if (end === undefined || sound.length < rows.length) return
    tail = end
  }
}

/** Those from the first on that continue the chain. */
function soundRecords(rows: readonly Row[], before: { seq: number; hash: string }): readonly JournalRecord[] {
  const sound: JournalRecord[] = []
  let { seq, hash } = before
  for (const row of rows) {
    const record = journalRecordSchema.safeParse(row)
    if (!record.success || linkFault(record.data, seq + 1, hash) !== null) break
    sound.push(record.data)
    ;({ seq, hash } = record.data)
  }
  return sound
}

async function salvageTable(
  restored: Database,
  damaged: Connection,
  table: string,
  columns: readonly string[],
): Promise<void> {
  const rows = await unlessDamaged(() => damaged.execute(`SELECT ${columns.join(', ')} FROM ${table}`))
  if (rows === null) return
  const places = columns.map(() => '?').join(', ')
  await restored.transaction((transaction) => {
    for (const row of rows) {
      const values = columns.map((column) => row[column]).filter(isSqlValue)
      if (values.length !== columns.length || !isReadable(table, row)) continue
      transaction.write(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${places})`, values)
    }
  })
}

function isSqlValue(value: unknown): value is SqlValue {
  return typeof value === 'string' ? !value.includes('\0') : Number.isSafeInteger(value) || value === null
}

function isReadable(table: string, row: Row): boolean {
  if (table !== 'settings') return true
  // What is said of the file itself is not true of another one.
  if (String(row['key']).startsWith('store.')) return false
  try {
    JSON.parse(String(row['value']))
    return true
  } catch {
    return false
  }
}
