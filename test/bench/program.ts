import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A program that tells what it does in JSON lines on its standard output: the product with its log, or a floor program. */

export type Line = Readonly<Record<string, unknown>>

export interface LineSource {
  /** The first line after the call that fits; `atMs` is when it came, by this process's monotonic clock. */
  next(fits: (line: Line) => boolean, waitMs?: number): Promise<{ readonly line: Line; readonly atMs: number }>
}

const waitMaxMs = 30_000

type Waiting = {
  readonly fits: (line: Line) => boolean
  readonly found: (found: { line: Line; atMs: number }) => void
}

function parsedLine(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    // Chromium writes lines of its own.
    return null
  }
}

export function linesOf(output: Readable): LineSource {
  let waiting: readonly Waiting[] = []
  let rest = ''
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const atMs = performance.now()
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.map(parsedLine)) {
      if (line === null) continue
      const fitting = waiting.filter(({ fits }) => fits(line))
      waiting = waiting.filter((one) => !fitting.includes(one))
      for (const { found } of fitting) found({ line, atMs })
    }
  })
  return {
    next: (fits, waitMs = waitMaxMs) => {
      const next = new Promise<{ line: Line; atMs: number }>((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`no such line within ${String(waitMs / 1000)} s`))
        }, waitMs)
        const found: Waiting['found'] = (line) => {
          clearTimeout(timer)
          resolve(line)
        }
        waiting = [...waiting, { fits, found }]
      })
      // Whoever gave up on what was to bring the line no longer waits for it.
      next.catch(() => undefined)
      return next
    },
  }
}

export interface Program extends LineSource {
  readonly pid: number
  /** When it was spawned. */
  readonly startedMs: number
  tell(text: string): void
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>
}

const patienceMs = 5000

export function startProgram(command: string, args: readonly string[]): Program {
  const startedMs = performance.now()
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  if (child.pid === undefined) throw new Error(`cannot be started: ${command}`)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  return {
    ...linesOf(child.stdout),
    pid: child.pid,
    startedMs,
    tell(text) {
      child.stdin.write(`${text}\n`)
    },
    stop: () => stopped(child, ended),
  }
}

async function stopped(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await ended
  clearTimeout(timer)
}
