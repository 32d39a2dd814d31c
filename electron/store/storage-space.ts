import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { StorageFault } from '#contract/standing'

/** Space on the disk for what must still be written when there is none: a sale that has begun is finished, a new one is not
 *  begun. */

export interface StorageReserve {
  /** Gives the kept space free; false when there was none. */
  release(): boolean
}

export const noReserve: StorageReserve = { release: () => false }

export interface StorageSpace extends StorageReserve {
  /** Why nothing new may be sold; null: the disk takes what a sale writes. Looks at most once a second. */
  fault(): StorageFault | null
}

export type StorageLimits = {
  /** Kept in a file of its own, written out so that it is really there: some hundred sales. */
  readonly reserveBytes: number
  /** With less free than this nothing new is sold. */
  readonly sellFreeBytesMin: number
}

export const standardStorageLimits: StorageLimits = {
  reserveBytes: 8 * 1024 * 1024,
  sellFreeBytesMin: 16 * 1024 * 1024,
}

const lookEveryMs = 1000
const pieceBytes = 1024 * 1024

/** Watches the folder of the database. `monotonicMs`: the clock the pauses are counted by. */
export function watchStorage(
  folder: string,
  monotonicMs: () => number,
  limits: StorageLimits = standardStorageLimits,
): StorageSpace {
  const reservePath = join(folder, 'reserve')
  let lookedAtMs: number | null = null
  let found: StorageFault | null = null

  function look(): StorageFault | null {
    try {
      const { bavail, bsize } = statfsSync(folder)
      const isReserved = keepReserve(reservePath, limits.reserveBytes)
      return isReserved && bavail * bsize >= limits.sellFreeBytesMin ? null : 'disk_full'
    } catch (error) {
      return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT' ? 'disk_full' : 'disk_read_only'
    }
  }

  return {
    fault: () => {
      const nowMs = monotonicMs()
      if (lookedAtMs === null || nowMs - lookedAtMs >= lookEveryMs) {
        lookedAtMs = nowMs
        found = look()
      }
      return found
    },
    release: () => {
      lookedAtMs = null
      if (!existsSync(reservePath)) return false
      try {
        unlinkSync(reservePath)
        return true
      } catch {
        return false
      }
    },
  }
}

/** Whether the reserve is whole. Opening it for writing is also what shows a disk that takes nothing any more. What does not
 *  fit is given back at once: half a reserve would be in the way of a sale. */
function keepReserve(path: string, bytes: number): boolean {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w')
  try {
    const { size } = fstatSync(file)
    if (size >= bytes) return true
    try {
      const piece = Buffer.alloc(pieceBytes, 1)
      for (let at = size; at < bytes; at += piece.length) {
        writeSync(file, piece, 0, Math.min(piece.length, bytes - at), at)
      }
      fsyncSync(file)
      return true
    } catch (error) {
      ftruncateSync(file, 0)
      throw error
    }
  } finally {
    closeSync(file)
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
