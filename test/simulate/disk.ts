import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { assert } from '#domain/assert'
import { StoreFailure } from '#electron/store/connection'
import type { Chance } from '#test/simulate/chance'

/** The disk of a terminal under SQLite. What a process wrote stays when the process ends. When the power goes, what was synced
 *  stays; of what was not, each sector is there, is as it was before, or is garbage (goals R4). */
export interface Disk {
  /** Of the database file, for the process that starts now. */
  path(): string
  /** One transaction of the process, which may be the one the power goes in. */
  write<T>(work: () => Promise<T>): Promise<T>
  /** The power goes while the next transaction is on its way: written, not yet synced. `cut` ends the process. Null: it does not. */
  cutPowerInNextWrite(cut: (() => Promise<void>) | null): void
  setFull(isFull: boolean): void
  isFull(): boolean
  /** The process is gone; what it had open is closed by `close`, which changes nothing of what the next one finds. */
  leave(how: 'process_ended' | 'power_cut', close: () => Promise<void>): Promise<void>
  remove(): void
}

/** Of a disk; a page of SQLite is eight of them. */
const sectorBytes = 512
const garbage = 0xa5
const companions = ['-wal', '-shm'] as const

/** `syncs: false`: a disk that says it has synced and has not. */
export function createDisk(base: string, image: Uint8Array, chance: Chance, { syncs }: { syncs: boolean }): Disk {
  let generation = 0
  let full = false
  let cut: (() => Promise<void>) | null = null
  /** The log as it was last synced; null: all of it is. */
  let synced: Buffer | null = null
  const pathOf = (number: number): string => `${base}-${String(number)}.sqlite`
  const log = (number: number): Buffer => {
    const path = `${pathOf(number)}-wal`
    return existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
  }
  const forget = (number: number): void => {
    for (const suffix of ['', ...companions]) rmSync(`${pathOf(number)}${suffix}`, { force: true })
  }
  writeFileSync(pathOf(generation), image)

  return {
    path() {
      if (!syncs) synced = log(generation)
      return pathOf(generation)
    },
    async write(work) {
      if (full) throw new StoreFailure('SQLITE_FULL', 'SQLITE_FULL: database or disk is full')
      const onCut = cut
      if (onCut === null) return work()
      cut = null
      synced ??= log(generation)
      const value = await work()
      await onCut()
      return value
    },
    cutPowerInNextWrite(next) {
      cut = next
    },
    setFull(isFull) {
      full = isFull
    },
    isFull: () => full,
    async leave(how, close) {
      const left = generation
      generation += 1
      copyFileSync(pathOf(left), pathOf(generation))
      const written = log(left)
      const kept = how === 'power_cut' && synced !== null ? torn(synced, written, chance) : written
      synced = null
      cut = null
      if (kept.length > 0) writeFileSync(`${pathOf(generation)}-wal`, kept)
      await close()
      forget(left)
    },
    remove() {
      forget(generation)
    },
  }
}

/** Shares of the sectors that are there, and that are as they were; the others are garbage. */
type Tear = { readonly kept: number; readonly lost: number }
const tears: readonly [Tear, ...Tear[]] = [
  { kept: 1, lost: 0 },
  { kept: 0, lost: 1 },
  { kept: 0.5, lost: 0.4 },
  { kept: 0.9, lost: 0.05 },
]

/** Of the log; SQLite syncs it on its own before frames follow when the log begins anew (its ticket ff5be73dee): an old header
 *  before new frames would bring old pages back. */
const headerBytes = 32

/** What is found of a log whose end was on its way. */
function torn(synced: Buffer, written: Buffer, chance: Chance): Buffer {
  assert(written.length >= synced.length, 'a log does not shrink while it is open')
  const beginsAnew = !synced.subarray(0, headerBytes).equals(written.subarray(0, headerBytes))
  if (!beginsAnew) return tornFrames(synced, written, chance)
  const header = Buffer.from(synced.length === 0 ? Buffer.alloc(headerBytes) : synced)
  if (chance.happens(0.2)) return synced
  written.copy(header, 0, 0, headerBytes)
  return chance.happens(0.2) ? header : tornFrames(header, written, chance)
}

/** What is left as it was is not harmed by what is written beside it, as SQLite takes for granted (SQLITE_POWERSAFE_OVERWRITE). */
function tornFrames(synced: Buffer, written: Buffer, chance: Chance): Buffer {
  const untouched = firstDifference(synced, written)
  const { kept, lost } = chance.oneOf(tears)
  const length = chance.happens(0.5) ? written.length : chance.between(synced.length, written.length)
  const found = Buffer.alloc(length)
  for (let start = 0; start < length; start += sectorBytes) {
    const end = Math.min(start + sectorBytes, length)
    const was = synced.subarray(start, Math.min(end, synced.length))
    const is = written.subarray(start, end)
    if (was.equals(is) || chance.happens(kept)) is.copy(found, start)
    else if (chance.happens(lost / (1 - kept))) was.copy(found, start)
    else found.fill(garbage, Math.max(start, Math.min(untouched, end)), end)
  }
  synced.copy(found, 0, 0, untouched)
  return found
}

function firstDifference(one: Buffer, other: Buffer): number {
  const length = Math.min(one.length, other.length)
  const isSame = (at: number): boolean =>
    one.subarray(at, at + sectorBytes).equals(other.subarray(at, at + sectorBytes))
  let at = 0
  while (at + sectorBytes <= length && isSame(at)) at += sectorBytes
  while (at < length && one[at] === other[at]) at += 1
  return at
}
