import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assert } from '#domain/assert'
import { faultOf, sectorBytes, type TornReport } from '#test/electron/store/torn-images'

/** R4: what the disk may hold after a power cut when writes since the last fsync reached it in any choice of sectors, in the
 *  manner of SQLite's own crash tests. The writes and fsyncs are those the kernel saw. */

type Name = 'database' | 'log'

export type Event =
  | { readonly kind: 'write'; readonly name: Name; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly name: Name; readonly length: number }
  | { readonly kind: 'sync'; readonly name: Name }
  | { readonly kind: 'answered'; readonly seq: number; readonly hash: string }

const childPath = fileURLToPath(new URL('recorded-child.ts', import.meta.url))
const traced = 'openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink'

/** Null where strace may not be used. */
export function recordWrites(folder: string): readonly Event[] | null {
  const path = join(folder, 'recorded.sqlite')
  const trace = join(folder, 'trace')
  const files = ['', '-wal', '-answers'].flatMap((suffix) => ['-P', `${path}${suffix}`])
  const run = spawnSync(
    'strace',
    ['-f', '-qq', '-xx', '-s', '70000', '-e', `trace=${traced}`, '-e', 'signal=none', ...files, '-o', trace].concat([
      process.execPath,
      '--import',
      'tsx',
      childPath,
      path,
    ]),
    { stdio: 'ignore' },
  )
  if (run.status !== 0) return null
  return eventsOf(wholeCalls(readFileSync(trace, 'utf8').split('\n')), path)
}

/** A call during which another thread's was seen is written in two lines; it counts where it ended. */
function wholeCalls(lines: readonly string[]): readonly string[] {
  const begun = new Map<string, string>()
  return lines.flatMap((line) => {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(text)?.[1]
    if (unfinished !== undefined) {
      begun.set(thread, unfinished)
      return []
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1]
    return rest === undefined ? [text] : [`${begun.get(thread) ?? ''}${rest}`]
  })
}

function bytesOf(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll('\\x', ''), 'hex')
}

function eventsOf(calls: readonly string[], path: string): readonly Event[] {
  const names = new Map<string, Name>([
    [path, 'database'],
    [`${path}-wal`, 'log'],
  ])
  const open = new Map<string, Name>()
  const events: Event[] = []
  for (const call of calls) {
    const opened = /^openat\(AT_FDCWD, "([^"]*)".* = (\d+)$/.exec(call)
    const written = /^pwrite64\((\d+), "([^"]*)", \d+, (\d+)\)/.exec(call)
    const cut = /^ftruncate\((\d+), (\d+)\)/.exec(call)
    const synced = /^f(?:data)?sync\((\d+)\)/.exec(call)
    const answered = /^write\(\d+, "([^"]*)"/.exec(call)
    if (call.startsWith('unlink(')) break
    if (opened !== null) {
      const name = names.get(bytesOf(opened[1] ?? '').toString())
      if (name === undefined) open.delete(opened[2] ?? '')
      else open.set(opened[2] ?? '', name)
    } else if (answered !== null) {
      const [seq = '', hash = ''] = bytesOf(answered[1] ?? '')
        .toString()
        .trim()
        .split(' ')
      events.push({ kind: 'answered', seq: Number(seq), hash })
    } else {
      const name = open.get((written ?? cut ?? synced)?.[1] ?? '')
      if (name === undefined) continue
      if (written !== null) {
        events.push({ kind: 'write', name, offset: Number(written[3]), bytes: bytesOf(written[2] ?? '') })
      } else if (cut !== null) events.push({ kind: 'truncate', name, length: Number(cut[2]) })
      else events.push({ kind: 'sync', name })
    }
  }
  return events
}

/** A file as it is written, growing with zeros. */
class FileImage {
  #bytes: Buffer = Buffer.alloc(65_536)
  #length = 0

  write(offset: number, bytes: Buffer): void {
    const end = offset + bytes.length
    if (end > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(2 * end - this.#bytes.length)])
    bytes.copy(this.#bytes, offset)
    this.#length = Math.max(this.#length, end)
  }

  truncate(length: number): void {
    this.#bytes.fill(0, length)
    this.#length = length
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** The file after a power cut behind these events: all that was synced, and of the rest the sectors `keeps` chooses. */
export function imageOf(events: readonly Event[], name: Name, keeps: () => boolean): Buffer {
  const lastSync = events.findLastIndex((event) => event.kind === 'sync' && event.name === name)
  const file = new FileImage()
  events.forEach((event, index) => {
    if (event.kind === 'answered' || event.kind === 'sync' || event.name !== name) return
    const isDurable = index < lastSync
    if (event.kind === 'truncate') {
      if (isDurable || keeps()) file.truncate(event.length)
      return
    }
    if (isDurable) file.write(event.offset, event.bytes)
    for (let at = isDurable ? event.bytes.length : 0; at < event.bytes.length;) {
      // Sectors of the disk, not of the write.
      const length = Math.min(sectorBytes - ((event.offset + at) % sectorBytes), event.bytes.length - at)
      if (keeps()) file.write(event.offset + at, event.bytes.subarray(at, at + length))
      at += length
    }
  })
  return file.bytes()
}

function chance(seed: number): () => boolean {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 31 === 1
  }
}

/** About `imagesMax` images over all points between two calls; the same ones every time for the same recording. */
export async function loseUnsynced(imagesMax: number, root: string): Promise<TornReport | null> {
  const folder = mkdtempSync(join(root, 'beket-recorded-'))
  try {
    const events = recordWrites(folder)
    if (events === null) return null
    assert(
      events.some(({ kind }) => kind === 'answered'),
      'nothing was recorded',
    )
    const image = join(folder, 'image.sqlite')
    const faults: string[] = []
    const step = Math.max(1, events.length / imagesMax)
    const perPoint = Math.max(1, Math.round(imagesMax / events.length))
    let images = 0
    for (let point = 1; point <= events.length; point += step) {
      const before = events.slice(0, Math.floor(point))
      const answered = before.filter((event) => event.kind === 'answered')
      for (let seed = 0; seed < perPoint; seed += 1) {
        const keeps = chance(images * 7919 + seed)
        rmSync(`${image}-shm`, { force: true })
        writeFileSync(image, imageOf(before, 'database', keeps))
        writeFileSync(`${image}-wal`, imageOf(before, 'log', keeps))
        const fault = await faultOf(image, answered)
        if (fault !== null) faults.push(`after call ${String(before.length)}, seed ${String(seed)}: ${fault}`)
        images += 1
      }
    }
    return { images, faults }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
