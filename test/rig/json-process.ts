import { fileURLToPath } from 'node:url'
import type { PcscdRig } from '#test/rig/pcscd'

/** A child that reads JSON lines and answers in JSON lines. */
export interface JsonProcess {
  /** Every line so far, oldest first. */
  readonly lines: readonly JsonLine[]
  send(message: object): void
  /** First line from `from` on (default: all) that satisfies the condition, waiting for it if need be. */
  until(condition: (line: JsonLine) => boolean, from?: number): Promise<JsonLine>
  /** Exit code, or the signal's name. */
  readonly exit: Promise<number | string>
  kill(): Promise<void>
}

/** Node itself, or Electron with ELECTRON_RUN_AS_NODE. */
export interface Runtime {
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
}

export type JsonLine = Readonly<Record<string, unknown>>

const LINE_TIMEOUT_MS = 15_000

/** Runs a TypeScript file under this Node (or `runtime`) in sight of the rig's pcscd. */
export function startJsonProcess(
  rig: PcscdRig,
  script: URL,
  scriptArguments: readonly string[] = [],
  runtime: Runtime = { command: process.execPath, environment: {} },
): JsonProcess {
  const commandArguments = ['--import', import.meta.resolve('tsx'), fileURLToPath(script), ...scriptArguments]
  const child = rig.run(runtime.command, commandArguments, { UV_THREADPOOL_SIZE: '8', ...runtime.environment })
  const lines: JsonLine[] = []
  const watchers = new Set<() => void>()
  let remainder = ''
  let errorOutput = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (remainder + chunk.toString()).split('\n')
    remainder = parts.pop() ?? ''
    for (const part of parts) if (part.startsWith('{')) lines.push(parseLine(part))
    for (const watcher of [...watchers]) watcher()
  })
  child.stderr?.on('data', (chunk: Buffer) => (errorOutput = (errorOutput + chunk.toString()).slice(-4000)))
  const exit = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })

  return {
    lines,
    exit,
    send: (message) => child.stdin?.write(`${JSON.stringify(message)}\n`),
    until: (condition, from = 0) =>
      new Promise((resolve, reject) => {
        const fail = (reason: string) =>
          reject(new Error(`${reason}\n${lines.map((l) => JSON.stringify(l)).join('\n')}\n${errorOutput}`))
        const look = () => {
          const found = lines.slice(from).find(condition)
          if (!found) return
          clearTimeout(timer)
          watchers.delete(look)
          resolve(found)
        }
        const timer = setTimeout(() => {
          watchers.delete(look)
          fail('the awaited line did not come')
        }, LINE_TIMEOUT_MS)
        watchers.add(look)
        void exit.then((code) => fail(`the process ended (${code.toString()})`))
        look()
      }),
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

function parseLine(line: string): JsonLine {
  const value: unknown = JSON.parse(line)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
