import { existsSync, statSync } from 'node:fs'
import { copyFile, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { z } from 'zod'
import type { Clock } from '#domain/time'
import { backupPolicy, isDamage, newestSound, takeBackup, type Backup } from '#electron/store/backup'
import { StoreFailure } from '#electron/store/connection'
import type { StorageBound } from '#electron/store/database'
import { renameDurably, syncPath } from '#electron/store/durable-file'
import { JournalCorruption } from '#electron/store/journal'
import { migrations } from '#electron/store/migrations'
import { openStore, type Store } from '#electron/store/open'
import { salvageInto } from '#electron/store/salvage'
import type { StorageReserve } from '#electron/store/storage-space'
import { restorationSchema, restorationSetting, type Restoration } from '#electron/store/restoration'

/** A database that cannot be trusted is set aside, never deleted, and the newest sound backup takes its place with what can
 *  still be read of the damaged one behind it. What the centre has beyond that is fetched before anything is sold
 *  (sync/restore.ts). Each step can be interrupted: the mark stands until the new file is in its place. */

export type DamageCode = Restoration['code']

const markSchema = restorationSchema.pick({ code: true, atMs: true })
type Mark = z.infer<typeof markSchema>

const firstPageBytes = 4096
const suffixes = ['', '-wal', '-shm']

const markPath = (path: string): string => `${path}.damaged`
const setAsideFolder = (path: string, atMs: number): string => join(dirname(path), 'set-aside', String(atMs))

/** Says that the database at `path` is damaged: the next opening sets it aside. */
export async function markDamaged(path: string, code: DamageCode, atMs: number): Promise<void> {
  if (existsSync(markPath(path))) return
  const unfinished = `${markPath(path)}.unfinished`
  await writeFile(unfinished, JSON.stringify({ code, atMs }))
  await syncPath(unfinished)
  await renameDurably(unfinished, markPath(path))
}

/** As `openStore`; a damaged database is replaced first, if there is a sound backup in `backupFolder`. `Restoration` is what
 *  is still to be settled with the centre. */
export async function openOrRestore(
  path: string,
  clock: Clock,
  options: { readonly backupFolder: string; readonly bound?: StorageBound & { readonly reserve?: StorageReserve } },
): Promise<{ readonly store: Store; readonly restoration: Restoration | null }> {
  const openHere = (): Promise<Store> => openStore(path, clock, options.bound)
  if (!existsSync(markPath(path))) {
    const damage = await damageOf(path, options.backupFolder)
    if (damage === null) {
      await keepBeforeUpgrade(path, options.backupFolder, clock.wallMs())
      try {
        return await withRestoration(await openHere())
      } catch (error) {
        const code = damageCode(error)
        if (code === null) throw error
        if (isUnborn(path)) {
          await moveAside(path, setAsideFolder(path, clock.wallMs()))
          return await withRestoration(await openHere())
        }
        if ((await newestSound(options.backupFolder)) === null) throw error
        await markDamaged(path, code, clock.wallMs())
      }
    } else {
      await markDamaged(path, damage, clock.wallMs())
    }
  }
  await replace(path, options.backupFolder)
  return withRestoration(await openHere())
}

/** A database that is gone although there are backups of it was there once. SQLite takes an empty file for a new one. */
async function damageOf(path: string, backupFolder: string): Promise<DamageCode | null> {
  const isThere = existsSync(path) && statSync(path).size > 0
  return !isThere && (await newestSound(backupFolder)) !== null ? 'database_missing' : null
}

/** Torn while it was made: its first page is durable before its log holds anything. */
function isUnborn(path: string): boolean {
  const log = `${path}-wal`
  return statSync(path).size <= firstPageBytes && (!existsSync(log) || statSync(log).size === 0)
}

/** The database as the earlier program left it. Where there is no room, or the copy shows damage, opening it decides. */
async function keepBeforeUpgrade(path: string, backupFolder: string, nowMs: number): Promise<void> {
  const version = existsSync(path) ? await writtenVersion(path) : 0
  if (version > 0 && version < migrations.length) await takeBackup(path, backupPolicy(backupFolder), nowMs)
}

/** `user_version` of the file's header (SQLite file format, 1.3: big-endian at offset 60). */
async function writtenVersion(path: string): Promise<number> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 60)
    return bytesRead === 4 ? buffer.readUInt32BE(0) : 0
  } finally {
    await file.close()
  }
}

function damageCode(error: unknown): DamageCode | null {
  if (error instanceof JournalCorruption) return 'journal_corrupt'
  return error instanceof StoreFailure && isDamage(error) ? 'database_corrupt' : null
}

async function withRestoration(store: Store): Promise<{ store: Store; restoration: Restoration | null }> {
  return { store, restoration: await store.settings.read(restorationSetting) }
}

async function replace(path: string, backupFolder: string): Promise<void> {
  const mark = markSchema.parse(JSON.parse(await readFile(markPath(path), 'utf8')))
  const folder = setAsideFolder(path, mark.atMs)
  const isReplaced = existsSync(path) && existsSync(join(folder, basename(path)))
  if (!isReplaced) {
    // Looked for before anything is moved: without one the terminal stays halted on what it has.
    const backup = await newestSound(backupFolder)
    if (backup === null) throw new JournalCorruption('', 'the database is damaged and there is no sound backup')
    await moveAside(path, folder)
    await putInPlace(path, folder, backup, mark)
  }
  await rm(markPath(path))
  await syncPath(dirname(path))
}

/** The database first: while it lies there and none is in its place, the move goes on. */
async function moveAside(path: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await syncPath(dirname(folder))
  for (const suffix of suffixes) {
    const from = `${path}${suffix}`
    if (existsSync(from)) await renameDurably(from, join(folder, basename(from)))
  }
}

async function putInPlace(path: string, folder: string, backup: Backup, { code, atMs }: Mark): Promise<void> {
  const restored = `${path}.restoring`
  for (const suffix of suffixes) await rm(`${restored}${suffix}`, { force: true })
  await copyFile(backup.path, restored)
  await salvageInto(restored, join(folder, basename(path)), {
    code,
    atMs,
    backupTakenAtMs: backup.takenAtMs,
    setAside: basename(folder),
  })
  await syncPath(restored)
  await renameDurably(restored, path)
}
