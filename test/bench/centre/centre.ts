import { spawn } from 'node:child_process'
import { chmodSync } from 'node:fs'
import pg from 'pg'
import { assert } from '#domain/assert'
import type { CentralAdmin } from '#central/admin'
import { createCentral } from '#central/central'
import { openPostgres } from '#central/database/postgres'
import { systemRandom } from '#central/random'
import { postgresBinaries, startPostgres } from '#test/rig/postgres'

/** The centre as it runs in production: PostgreSQL with fsync, API processes started as `npm run central` starts them. */
export type BenchCentre = {
  readonly apis: readonly Server[]
  readonly databaseUrl: string
  /** A connection past the product, for the floor and for counting. */
  readonly sql: pg.Client
  /** Where the database server may write files. */
  readonly files: string
  readonly admin: CentralAdmin
  stop(): Promise<void>
}

/** As of a small server; what is not named is PostgreSQL's default, fsync and synchronous_commit among it. */
const postgresSettings = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '15min',
} as const

export type Server = { readonly url: string; readonly pid: number; stop(): Promise<void> }

/** A program that tells its address on standard output. */
export async function startServer(file: string, environment: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    void ended.then(() => {
      reject(new Error(`${file} ended`))
    })
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const found = /http:\/\/[\d.]+:\d+/.exec(output)?.[0]
      if (found !== undefined) resolve(found)
    })
  })
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

export async function startCentre(folder: string, processes = 1): Promise<BenchCentre> {
  const binaries = postgresBinaries()
  if (binaries === null) throw new Error('PostgreSQL is not installed')
  // PostgreSQL runs as a user of its own and has to reach its data.
  chmodSync(folder, 0o711)
  const server = await startPostgres(binaries, { folder, settings: postgresSettings })
  const database = openPostgres({ connectionString: server.url, connectionsMax: 4, onIdleError: () => undefined })
  const { admin } = await createCentral({ database, clock: { wallMs: () => Date.now() }, random: systemRandom })
  const sql = new pg.Client({ connectionString: server.url })
  await sql.connect()
  const environment = { DATABASE_URL: server.url, PORT: '0' }
  const apis = await Promise.all(Array.from({ length: processes }, () => startServer('central/main.ts', environment)))
  return {
    apis,
    databaseUrl: server.url,
    sql,
    files: decodeURIComponent(new URL(server.url).host),
    admin,
    async stop() {
      for (const api of apis) await api.stop()
      await sql.end()
      await database.close()
      await server.stop()
    },
  }
}

/** The centre for as long as `measure` takes. */
export async function withCentre<T>(
  folder: string,
  processes: number,
  measure: (centre: BenchCentre) => Promise<T>,
): Promise<T> {
  const centre = await startCentre(folder, processes)
  try {
    return await measure(centre)
  } finally {
    await centre.stop()
  }
}

/** A number the database knows. */
export async function numberFrom(sql: pg.Client, text: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await sql.query<Record<string, unknown>>(text, [...values])
  const value = Number(Object.values(rows[0] ?? {})[0])
  assert(Number.isFinite(value), text)
  return value
}
