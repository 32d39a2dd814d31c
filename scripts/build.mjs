/** Builds the application into out/ with electron-vite. `--if-stale` does nothing when no source has changed. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(import.meta.dirname)
const sources = [
  'domain',
  'contract',
  'drivers',
  'electron',
  'renderer',
  'central',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
const stampFile = join(root, 'out', '.sources')

/** Names, sizes and times of all sources: two equal prints mean nothing was touched. */
function sourcePrint() {
  const hash = createHash('sha256')
  for (const source of sources) {
    const path = join(root, source)
    if (!existsSync(path)) continue
    const isFolder = statSync(path).isDirectory()
    const names = isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : ['']
    for (const name of names) {
      const status = statSync(join(path, name))
      if (status.isFile()) hash.update(`${source}/${name} ${status.size} ${status.mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

/** @param {{ ifStale: boolean }} options */
export function build({ ifStale }) {
  const print = sourcePrint()
  if (ifStale && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === print) return
  process.stderr.write('building the application …\n')
  rmSync(stampFile, { force: true })
  const command = join(root, 'node_modules', '.bin', 'electron-vite')
  const run = spawnSync(command, ['build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (run.status !== 0) throw new Error('the build failed')
  writeFileSync(stampFile, print)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  build({ ifStale: process.argv.includes('--if-stale') })
}
