import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOrRestore } from '#electron/store/recover'
import { playDay, type Stretch } from '#test/electron/store/day'
import { SettableClock } from '#test/electron/store/rig'

/** R4: the log of a day as a power cut may leave it: cut, garbage to its end, one lost sector, at every 512 bytes. After each
 *  image the store opens, its chain is whole, and every answered record before the tear is there. */

export const sectorBytes = 512
export const tears = ['cut', 'garbage', 'lost sector'] as const
export type Tear = (typeof tears)[number]

export type TornReport = { readonly images: number; readonly faults: readonly string[] }

/** Numbers of a linear congruential generator (Knuth, MMIX's low half): the same seed gives the same garbage. */
function garbageOf(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed >>> 0
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[index] = state >>> 24
  }
  return bytes
}

export function tornLog(log: Buffer, at: number, tear: Tear): Buffer {
  if (tear === 'cut') return log.subarray(0, at)
  const until = tear === 'garbage' ? log.length : Math.min(at + sectorBytes, log.length)
  return Buffer.concat([log.subarray(0, at), garbageOf(at, until - at), log.subarray(until)])
}

/** What is wrong with the store in this image; null when nothing is. */
export async function faultOf(path: string, durable: readonly { seq: number; hash: string }[]): Promise<string | null> {
  const { store } = await openOrRestore(path, new SettableClock(), { backupFolder: `${path}-backups` })
  try {
    const verdict = await store.journal.verify()
    if (!verdict.ok) return `chain broken at ${String(verdict.error.seq)}`
    const newest = durable.at(-1)
    if (newest === undefined) return null
    const [record] = await store.journal.after(newest.seq - 1, 1)
    return record?.hash === newest.hash ? null : `answered record ${String(newest.seq)} is lost`
  } catch (error) {
    return String(error)
  } finally {
    await store.close()
  }
}

async function tearAll(
  stretch: Stretch,
  folder: string,
  every: number,
  report: (image: string, fault: string | null) => void,
): Promise<void> {
  const path = join(folder, 'image.sqlite')
  const log = readFileSync(`${stretch.path}-wal`)
  let index = 0
  for (let at = 0; at < log.length; at += sectorBytes) {
    for (const tear of tears) {
      index += 1
      if (index % every !== 0) continue
      for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
      copyFileSync(stretch.path, path)
      writeFileSync(`${path}-wal`, tornLog(log, at, tear))
      const durable = stretch.answered.filter(({ logBytes }) => logBytes <= at)
      report(`${stretch.path} ${tear} at ${String(at)}`, await faultOf(path, durable))
    }
  }
}

/** At most about `imagesMax` images, evenly over the day. `folder`: memory, if there is some, because nothing of it is to last. */
export async function tearDay(imagesMax: number, sales: number, root: string = tmpdir()): Promise<TornReport> {
  const folder = mkdtempSync(join(root, 'beket-torn-'))
  try {
    const stretches = await playDay(folder, sales, 10)
    const positions = stretches.map(({ path }) => Math.ceil(readFileSync(`${path}-wal`).length / sectorBytes))
    const all = positions.reduce((sum, count) => sum + count, 0) * tears.length
    const faults: string[] = []
    let images = 0
    for (const stretch of stretches) {
      await tearAll(stretch, folder, Math.max(1, Math.ceil(all / imagesMax)), (image, fault) => {
        images += 1
        if (fault !== null) faults.push(`${image}: ${fault}`)
      })
    }
    return { images, faults }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
