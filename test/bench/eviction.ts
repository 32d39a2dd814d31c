import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Lets the system forget the contents of the files a start reads, so that it reads them from the disk again: `dd` with
 *  `iflag=nocache` and no count advises just that (posix_fadvise DONTNEED). Only these files, not the caches of the whole
 *  machine. Pages that another running program has mapped stay. */
export function evictFiles(executable: string, dataDirectory: string): void {
  const folders = [dirname(executable), resolve('out'), resolve('node_modules/sqlite3/build/Release'), dataDirectory]
  const files = folders.flatMap(filesIn)
  const script = 'for file; do dd if="$file" iflag=nocache count=0 status=none; done'
  const run = spawnSync('sh', ['-c', script, 'sh', ...files], { stdio: 'ignore' })
  if (run.status !== 0) throw new Error('dd cannot evict files here')
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

/** How much of a file is in memory, 0 … 1; null where `fincore` is not installed. */
export function residentShare(file: string): number | null {
  const run = spawnSync('fincore', ['--bytes', '--noheadings', '--output', 'RES,SIZE', file], { encoding: 'utf8' })
  if (run.status !== 0) return null
  const [resident, size] = run.stdout.trim().split(/\s+/).map(Number)
  return resident === undefined || size === undefined || size === 0 ? null : resident / size
}
