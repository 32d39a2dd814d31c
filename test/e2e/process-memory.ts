import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'

/** Process `pid` and all it started. */
export function processesUnder(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(name) }))
  const found = [pid]
  for (const one of found) found.push(...parents.filter(({ parent }) => parent === one).map((child) => child.pid))
  return found
}

function parentOf(pid: string): number | null {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1])
  } catch {
    // It ended meanwhile.
    return null
  }
}

/** How often `needle` stands in the memory of a process that it may write to, as the kernel shows it (proc(5)). */
export function countInMemory(pid: number, needle: Buffer): number {
  const regions = readFileSync(`/proc/${String(pid)}/maps`, 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)
  const memory = openSync(`/proc/${String(pid)}/mem`, 'r')
  let count = 0
  for (const [, from = '0', to = '0'] of regions) {
    const start = BigInt(`0x${from}`)
    const held = readRegion(memory, start, Number(BigInt(`0x${to}`) - start))
    for (let at = held.indexOf(needle); at >= 0; at = held.indexOf(needle, at + 1)) count += 1
  }
  closeSync(memory)
  return count
}

const largestRegion = 1 << 30

/** What of it is there: a region may be reserved and not backed, or gone. */
function readRegion(memory: number, start: bigint, length: number): Buffer {
  if (length > largestRegion) return Buffer.alloc(0)
  const held = Buffer.alloc(length)
  try {
    return held.subarray(0, readSync(memory, held, 0, length, start))
  } catch {
    return Buffer.alloc(0)
  }
}
