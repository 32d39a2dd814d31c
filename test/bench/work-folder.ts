import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux magic number of tmpfs, where a file is never written to a disk. */
const tmpfs = 0x0102_1994

/** A folder on a real disk, gone when the program ends: a commit to memory would be no commit. */
export function makeWorkFolder(): string {
  const parent = [tmpdir(), '/var/tmp', process.cwd()].find((path) => statfsSync(path).type !== tmpfs) ?? tmpdir()
  const folder = mkdtempSync(join(parent, 'beket-bench-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
