import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { assert } from '#domain/assert'
import type { Options } from '#test/simulate/options'
import { summarySchema, together, type Summary } from '#test/simulate/summary'

const program = fileURLToPath(new URL('main.ts', import.meta.url))

/** The seeds dealt out to processes of their own; what they report goes where this process reports to. */
export async function simulateInJobs(options: Options, jobs: number): Promise<Summary> {
  const { seeds, first } = options
  const starts = Array.from({ length: jobs }, (_, job) => Math.round((seeds * job) / jobs))
  const parts = starts.map((start, job) => ({ first: first + start, seeds: (starts[job + 1] ?? seeds) - start }))
  return together(
    await Promise.all(parts.filter((part) => part.seeds > 0).map((part) => runJob({ ...options, ...part }))),
  )
}

async function runJob({ seeds, first, scenario, database }: Options): Promise<Summary> {
  const args = [
    '--seeds',
    String(seeds),
    '--first',
    String(first),
    '--scenario',
    scenario,
    '--database',
    database,
    '--part',
  ]
  // One thread for SQLite: a run does one thing at a time, and more threads only wake each other.
  const env = { ...process.env, UV_THREADPOOL_SIZE: scenario === 'kiosk' ? '1' : '4' }
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const text = Buffer.concat(said).toString()
  assert(text !== '', `the seeds from ${String(first)} came to no end: ${String(code)}`)
  return summarySchema.parse(JSON.parse(text))
}
