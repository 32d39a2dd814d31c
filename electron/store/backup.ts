import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Result } from '#domain/result'
import { Connection, StoreFailure } from '#electron/store/connection'
import { renameDurably, syncPath } from '#electron/store/durable-file'
import { verifyJournal } from '#electron/store/journal-verify'

export type BackupPolicy = {
  /** Own folder; nothing else is in it. */
  readonly folder: string
  /** Generations kept. */
  readonly keep: number
  readonly intervalMs: number
  /** Must stay free beside a new backup: a backup never takes the space a sale needs. */
  readonly freeBytesMin: number
}

export type Backup = { readonly path: string; readonly takenAtMs: number }

export type BackupRefusal =
  | { readonly kind: 'backup_no_space' }
  /** The copy is not sound, so what it was made of may not be. */
  | { readonly kind: 'backup_unsound' }
  | { readonly kind: 'backup_failed'; readonly code: string }

const namePattern = /^beket-(\d{15})\.sqlite$/
/** The end of the chain that is verified in each copy; the rest is verified in the database itself. */
const checkedRecords = 1000

export function backupPolicy(folder: string): BackupPolicy {
  return { folder, keep: 3, intervalMs: 24 * 3_600_000, freeBytesMin: 256 * 1024 * 1024 }
}

/** Newest first. */
export async function listBackups(folder: string): Promise<readonly Backup[]> {
  if (!existsSync(folder)) return []
  return (await readdir(folder))
    .flatMap((name) => {
      const digits = namePattern.exec(name)?.[1]
      return digits === undefined ? [] : [{ path: join(folder, name), takenAtMs: Number(digits) }]
    })
    .sort((a, b) => b.takenAtMs - a.takenAtMs)
}

/** Copies the database at `source` as it is at one moment, in a thread of SQLite's: whoever writes does not wait. It counts
 *  when it is durable and was checked; then the oldest ones go. */
export async function takeBackup(
  source: string,
  policy: BackupPolicy,
  nowMs: number,
): Promise<Result<Backup, BackupRefusal>> {
  const { folder, keep, freeBytesMin } = policy
  const unfinished = join(folder, 'unfinished')
  try {
    await mkdir(folder, { recursive: true })
    await rm(unfinished, { force: true })
    if (!(await hasRoom(source, folder, freeBytesMin))) return err({ kind: 'backup_no_space' })
    await copyTo(source, unfinished)
    await syncPath(unfinished)
    if (!(await isSound(unfinished))) return err({ kind: 'backup_unsound' })
    const path = join(folder, `beket-${String(nowMs).padStart(15, '0')}.sqlite`)
    await renameDurably(unfinished, path)
    for (const old of (await listBackups(folder)).slice(keep)) await rm(old.path, { force: true })
    return ok({ path, takenAtMs: nowMs })
  } catch (error) {
    if (error instanceof StoreFailure && isDamage(error)) return err({ kind: 'backup_unsound' })
    return err({ kind: 'backup_failed', code: codeOf(error) })
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** Result codes that say that the file is not what was written. A full, slow or missing disk is none of them. */
export function isDamage(failure: StoreFailure): boolean {
  return failure.code === 'SQLITE_CORRUPT' || failure.code === 'SQLITE_NOTADB'
}

/** Every page, every index, and the end of the chain. */
export async function isSound(path: string): Promise<boolean> {
  try {
    const connection = await Connection.open(path, 'read_only')
    try {
      const reader = { all: connection.execute.bind(connection) }
      const rows = await connection.execute('PRAGMA integrity_check(1)')
      if (rows[0]?.['integrity_check'] !== 'ok') return false
      const [last] = await connection.execute('SELECT coalesce(max(seq), 0) AS seq FROM journal')
      const fromSeq = Math.max(1, Number(last?.['seq']) - checkedRecords)
      return (await verifyJournal(reader, fromSeq)).ok
    } finally {
      await connection.close()
    }
  } catch (error) {
    if (error instanceof StoreFailure) return false
    throw error
  }
}

/** The newest that is sound. */
export async function newestSound(folder: string): Promise<Backup | null> {
  for (const backup of await listBackups(folder)) if (await isSound(backup.path)) return backup
  return null
}

async function hasRoom(source: string, folder: string, freeBytesMin: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  const log = `${source}-wal`
  const needed = (await stat(source)).size + (existsSync(log) ? (await stat(log)).size : 0)
  return bavail * bsize >= needed + freeBytesMin
}

async function copyTo(source: string, target: string): Promise<void> {
  const connection = await Connection.open(source, 'read_only')
  try {
    await connection.execute('VACUUM INTO ?', [target])
  } finally {
    await connection.close()
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)
}
