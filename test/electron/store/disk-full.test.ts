import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { StoreFailure } from '#electron/store/connection'
import { openStore, type Store } from '#electron/store/open'
import { watchStorage, type StorageSpace } from '#electron/store/storage-space'
import { note, saleEntries, SettableClock, temporaryFolder } from '#test/electron/store/rig'

const kib = 1024
const pageBytes = 4 * kib

/** A file system of its own with so much space, where this process may make one; else null. */
async function smallDisk(bytes: number): Promise<string | null> {
  const folder = join(await temporaryFolder(), 'disk')
  mkdirSync(folder)
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${String(bytes)}`, 'tmpfs', folder])
  if (mount.status !== 0) return null
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder])
  })
  return folder
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** Takes all space but so much, really written. */
function fill(folder: string, leave: number): void {
  const path = join(folder, 'filler')
  rmSync(path, { force: true })
  const file = openSync(path, 'w')
  const page = Buffer.alloc(pageBytes, 1)
  for (let left = freeBytes(folder) - leave; left >= pageBytes; left -= pageBytes) writeSync(file, page)
  closeSync(file)
}

function empty(folder: string): void {
  const path = join(folder, 'filler')
  if (!existsSync(path)) return
  const file = openSync(path, 'r+')
  ftruncateSync(file, 0)
  closeSync(file)
}

async function outcomeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act
    return 'kept'
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    return error.code
  }
}

describe('a full disk', { timeout: 120_000 }, () => {
  test('at every single write keeps a call whole or not at all, and takes the next one when there is space (R9)', async () => {
    const folder = await smallDisk(4 * kib * kib)
    if (folder === null) {
      expect(process.getuid?.()).not.toBe(0)
      return
    }
    const clock = new SettableClock()
    const store = await openStore(join(folder, 'beket.sqlite'), clock)
    onTestFinished(() => store.close().catch(() => undefined))
    await store.journal.append(saleEntries(1))
    const outcomes = new Set<string>()
    for (let pages = 0; pages < 24; pages += 1) {
      // No checkpoint: a log that begins anew would find its own space again.
      const before = (await store.journal.last())?.seq ?? 0
      fill(folder, pages * pageBytes)
      const outcome = await outcomeOf(store.journal.append(saleEntries(pages + 2)))
      outcomes.add(outcome)
      empty(folder)
      const after = (await store.journal.last())?.seq ?? 0
      expect(after - before).toBe(outcome === 'kept' ? 7 : 0)
      // The same sale told again is the same records.
      await store.journal.append(saleEntries(pages + 2))
      expect((await store.journal.last())?.seq).toBe(before + 7)
    }
    expect(outcomes.has('kept')).toBe(true)
    expect([...outcomes].filter((outcome) => outcome !== 'kept')).toEqual(['SQLITE_FULL'])
    expect(await store.journal.verify()).toMatchObject({ ok: true })
    expect(await store.projections.compare()).toEqual([])
  })

  test('finishes what was begun on the space kept for it, begins nothing new, and recovers by itself (R9)', async () => {
    const folder = await smallDisk(6 * kib * kib)
    if (folder === null) {
      expect(process.getuid?.()).not.toBe(0)
      return
    }
    const { store, space, clock } = await watched(folder)
    expect(space.fault()).toBeNull()
    const [first, ...rest] = saleEntries(1).map((entry) => [entry])
    if (first !== undefined) await store.journal.append(first)
    fill(folder, 0)
    // What has begun is finished, though not a byte is free.
    for (const entries of rest) await store.journal.append(entries)
    expect(await store.totals()).toMatchObject({ cashAccepted: 1000 })
    fill(folder, 0)
    clock.nowMs += 1000
    expect(space.fault()).toBe('disk_full')
    expect(existsSync(join(folder, 'reserve'))).toBe(true)
    empty(folder)
    clock.nowMs += 1000
    expect(space.fault()).toBeNull()
    await store.journal.append(saleEntries(2))
    expect(await store.journal.verify()).toMatchObject({ ok: true })
  })

  test('stops before the reserve is needed (R9)', async () => {
    const folder = await smallDisk(6 * kib * kib)
    if (folder === null) {
      expect(process.getuid?.()).not.toBe(0)
      return
    }
    const { store, space, clock } = await watched(folder)
    expect(space.fault()).toBeNull()
    fill(folder, limits.sellFreeBytesMin - pageBytes)
    clock.nowMs += 1000
    expect(space.fault()).toBe('disk_full')
    expect(space.release()).toBe(true)
    await store.journal.append([note(1)])
    empty(folder)
    clock.nowMs += 1000
    expect(space.fault()).toBeNull()
  })

  test('that is bounded by pages keeps a call whole or not at all at every bound (R9)', async () => {
    const clock = new SettableClock()
    const outcomes = new Set<string>()
    for (let pages = 50; pages < 110; pages += 3) {
      const path = join(await temporaryFolder(), 'beket.sqlite')
      const store = await openedWithin(path, clock, pages)
      if (store === null) continue
      for (let index = 1; index <= 30; index += 1)
        outcomes.add(await outcomeOf(store.journal.append(saleEntries(index))))
      expect(((await store.journal.last())?.seq ?? 0) % 7).toBe(0)
      expect(await store.journal.verify()).toMatchObject({ ok: true })
      expect(await store.projections.compare()).toEqual([])
      await store.close()
    }
    expect([...outcomes].sort()).toEqual(['SQLITE_FULL', 'kept'])
  })
})

test('a disk that became read-only is seen before a sale begins, and nothing is written any more (R9)', async () => {
  const folder = await smallDisk(6 * kib * kib)
  if (folder === null) {
    expect(process.getuid?.()).not.toBe(0)
    return
  }
  const { space, clock, store } = await watched(folder)
  expect(space.fault()).toBeNull()
  await store.journal.append(saleEntries(1))
  await store.close()
  expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0)
  clock.nowMs += 1000
  expect(space.fault()).toBe('disk_read_only')
  await expect(openStore(join(folder, 'beket.sqlite'), clock)).rejects.toThrow()
  expect(spawnSync('mount', ['-o', 'remount,rw', folder]).status).toBe(0)
  clock.nowMs += 1000
  expect(space.fault()).toBeNull()
  const again = await openStore(join(folder, 'beket.sqlite'), clock)
  expect((await again.journal.last())?.seq).toBe(7)
  await again.close()
})

const limits = { reserveBytes: 512 * kib, sellFreeBytesMin: 1024 * kib }

async function watched(
  folder: string,
): Promise<{ readonly store: Store; readonly space: StorageSpace; readonly clock: SettableClock }> {
  const clock = new SettableClock()
  const space = watchStorage(folder, () => clock.monotonicMs(), limits)
  const store = await openStore(join(folder, 'beket.sqlite'), clock, { reserve: space })
  onTestFinished(() => store.close().catch(() => undefined))
  return { store, space, clock }
}

async function openedWithin(path: string, clock: SettableClock, pagesMax: number): Promise<Store | null> {
  try {
    return await openStore(path, clock, { pagesMax })
  } catch (error) {
    if (error instanceof StoreFailure && error.code === 'SQLITE_FULL') return null
    throw error
  }
}
