import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A private PostgreSQL cluster in a temporary directory, reached over a socket in that directory. */
export type PostgresRig = { readonly url: string; stop(): Promise<void> }

const installations = '/usr/lib/postgresql'

/** Directory with `initdb` and `postgres`, or null where PostgreSQL is not installed. */
export function postgresBinaries(): string | null {
  if (!existsSync(installations)) return null
  const versions = readdirSync(installations).sort((a, b) => Number(b) - Number(a))
  const found = versions.map((version) => join(installations, version, 'bin'))
  return found.find((directory) => existsSync(join(directory, 'initdb'))) ?? null
}

/** `durable`: with fsync and in a folder on a disk, for measurements. Otherwise what is tested is what the server answers, not
 *  what a power cut leaves. */
export async function startPostgres(
  binaries: string,
  durable: { readonly folder: string; readonly settings: Readonly<Record<string, string>> } | null = null,
): Promise<PostgresRig> {
  const directory = mkdtempSync(join(durable?.folder ?? tmpdir(), 'beket-postgres-'))
  const data = join(directory, 'data')
  const owner = serverOwner()
  if (owner !== null) chownSync(directory, owner.uid, owner.gid)
  const common = { cwd: directory, ...owner }
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'beket', '-A', 'trust', '--locale=C.UTF-8', '-E', 'UTF8', '--no-sync'],
    { ...common, stdio: 'ignore' },
  )
  // -F: no fsync.
  const settings = Object.entries(durable?.settings ?? {}).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const ways = durable === null ? ['-F'] : settings
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-k', directory, ...ways, '-c', 'listen_addresses='], {
    ...common,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => {
      resolve()
    })
  })
  const ready = new Promise<void>((resolve, reject) => {
    let output = ''
    server.once('error', reject)
    server.once('exit', () => {
      reject(new Error(`PostgreSQL did not start: ${output}`))
    })
    server.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('ready to accept connections')) resolve()
    })
  })
  await ready
  return {
    url: `postgresql://beket@${encodeURIComponent(directory)}/postgres`,
    async stop() {
      // SIGINT is PostgreSQL's "fast shutdown": sessions are closed, then the server ends.
      server.kill('SIGINT')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: as root it runs as the system user `postgres`. */
function serverOwner(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
