import { readdirSync, readFileSync } from 'node:fs'

/** Memory and CPU time of a process with everything it started, from /proc. */

const ticksPerSecond = 100

function statOf(pid: number): { readonly parent: number; readonly cpuMs: number } | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    // The name in parentheses may hold anything; what follows the last one is numbers (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number)
    return { parent: parent ?? 0, cpuMs: (((user ?? 0) + (system ?? 0)) * 1000) / ticksPerSecond }
  } catch {
    return null
  }
}

/** The process and all its descendants. */
export function treeOf(root: number): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  const parents = new Map(pids.map((pid) => [pid, statOf(pid)?.parent ?? 0]))
  const tree = [root]
  for (const pid of tree) tree.push(...pids.filter((other) => parents.get(other) === pid))
  return tree
}

/** User and system time so far. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (statOf(pid)?.cpuMs ?? 0), 0)
}

/** Proportional set size: shared pages count by their share. */
export function pssMibOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8')
      return sum + Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024
    } catch {
      return sum
    }
  }, 0)
}
