import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { benchViewSchema, type BenchAction, type BenchView } from '#contract/bench'
import type { RouteName } from '#contract/ipc'
import { kioskViewSchema, type KioskView, type ScreenKind } from '#contract/view'
import { assert } from '#domain/assert'
import { resolveElectron } from '#scripts/electron-runtime.mjs'
import { lifeVariable, processesOf } from '#test/kill/processes'

/** The real application as a child that is killed: acts of customer and bench go through its pages to its main process. */

export type Victim = 'main' | 'renderer' | 'devices'
/** Before the n-th journal transaction is written; when it is durable and nothing has followed from it; in the midst of what
 *  follows. */
export type KillTime = 'before' | 'after' | 'during'
export type KillPoint = { readonly victim: Victim; readonly when: KillTime; readonly append: number }

/** The process, or the page that was asked, ended meanwhile. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

export type Standing = {
  readonly appends: number
  readonly isArmed: boolean
  readonly pid: number
  readonly devices: number | null
  readonly kiosk: number | null
  /** Timers, sockets, files and whatever else keeps the main process alive. */
  readonly handles: number
}

export interface DrivenTerminal {
  readonly pid: number
  /** All of them, the bench's page too. */
  processes(): readonly number[]
  /** Everything it wrote: its log, and what Chromium says. */
  output(): string
  view(): Promise<KioskView>
  benchView(): Promise<BenchView>
  /** False when the terminal says that this cannot be done now. */
  press(route: RouteName, input?: object): Promise<boolean>
  bench(action: BenchAction): Promise<void>
  /** Runs in a page. */
  inPage(page: 'kiosk' | 'bench', code: string): Promise<unknown>
  /** Runs in the main process: a function of Electron's modules. */
  inMain(code: string): Promise<unknown>
  arm(point: KillPoint): Promise<void>
  kill(victim: Victim): Promise<void>
  state(): Promise<Standing>
  /** Resolves when all its processes are gone. */
  ended(): Promise<void>
  hasEnded(): boolean
  quit(): Promise<void>
}

export type DrivenOptions = {
  readonly directory: string
  readonly arguments?: readonly string[]
  /** How many times faster than real ones the simulated devices move. */
  readonly pace?: number
  readonly arm?: KillPoint
}

/** Folder of the package.json of the build under test; BEKET_PRODUCT names another one. */
export const productFolder = resolve(process.env['BEKET_PRODUCT'] ?? '.')

const answerSchema = z.union([
  z.looseObject({ reply: z.int(), ok: z.literal(true), value: z.json() }),
  z.looseObject({ reply: z.int(), ok: z.literal(false), gone: z.boolean(), error: z.string().optional() }),
])
const standingSchema = z.object({
  appends: z.int(),
  isArmed: z.boolean(),
  pid: z.int(),
  devices: z.int().nullable(),
  kiosk: z.int().nullable(),
  handles: z.int(),
})
const actAnswerSchema = z.looseObject({ ok: z.boolean() })

export async function launchTerminal(options: DrivenOptions): Promise<DrivenTerminal> {
  const { executable } = await resolveElectron()
  assert(existsSync(join(productFolder, 'out/renderer/index.html')), `no build in ${productFolder}: npm run build`)
  const { arm } = options
  const life = randomUUID()
  const child = spawn(
    executable,
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--force-device-scale-factor=1',
      `--user-data-dir=${join(options.directory, 'profile')}`,
      resolve('test/kill/application'),
      `--product=${productFolder}`,
      `--pace=${String(options.pace ?? 1)}`,
      ...(arm === undefined ? [] : [`--arm=${arm.victim}:${arm.when}:${String(arm.append)}`]),
      `--data=${join(options.directory, 'data')}`,
      ...(options.arguments ?? []),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, [lifeVariable]: life } },
  )
  const { pid } = child
  assert(pid !== undefined, 'the application starts')
  // A process that is killed may still be written to.
  child.stdin.on('error', () => undefined)
  return handle(child, pid, life)
}

function handle(child: ReturnType<typeof spawn>, pid: number, life: string): DrivenTerminal {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const written: string[] = []
  let nextId = 1
  let hasEnded = false
  let rest = ''
  const exited = new Promise<void>((settle) => {
    child.once('exit', () => {
      hasEnded = true
      for (const { reject } of open.values()) reject(new Gone('the application ended'))
      open.clear()
      settle()
    })
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => written.push(text))
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('{"reply":')) answered(line)
      else written.push(`${line}\n`)
    }
  })

  function answered(line: string): void {
    const answer = answerSchema.parse(JSON.parse(line))
    const call = open.get(answer.reply)
    open.delete(answer.reply)
    if (answer.ok) call?.resolve(answer.value)
    else if (answer.gone) call?.reject(new Gone('the page is gone'))
    else call?.reject(new Error(answer.error))
  }

  function ask(act: string, input: object = {}): Promise<unknown> {
    if (hasEnded) return Promise.reject(new Gone('the application ended'))
    const id = nextId++
    const answer = new Promise((settle, reject) => {
      open.set(id, { resolve: settle, reject })
    })
    child.stdin?.write(`${JSON.stringify({ id, act, ...input })}\n`)
    return answer
  }

  const inPage = (page: string, code: string): Promise<unknown> => ask('page', { page, code })
  const invoke = (page: string, route: RouteName, input?: object): Promise<unknown> =>
    inPage(
      page,
      `window.beket.invoke(${JSON.stringify(route)}, ${input === undefined ? 'undefined' : JSON.stringify(input)})`,
    )

  return {
    pid,
    processes: () => processesOf(life),
    output: () => written.join(''),
    view: async () => kioskViewSchema.parse(await invoke('kiosk', 'kiosk.view')),
    benchView: async () => benchViewSchema.parse(await invoke('bench', 'bench.view')),
    press: async (route, input) => actAnswerSchema.parse(await invoke('kiosk', route, input)).ok,
    async bench(action) {
      const { ok } = actAnswerSchema.parse(await invoke('bench', 'bench.do', action))
      if (!ok) throw new Gone(`the bench refused ${action.kind}`)
    },
    inPage,
    inMain: (code) => ask('main', { code }),
    arm: async ({ victim, when, append }) => {
      await ask('arm', { target: victim, when, append })
    },
    kill: async (victim) => {
      await ask('kill', { target: victim }).catch((error: unknown) => {
        if (!(error instanceof Gone)) throw error
      })
    },
    state: async () => standingSchema.parse(await ask('state')),
    async ended() {
      await exited
      await allGone(life)
    },
    hasEnded: () => hasEnded,
    async quit() {
      if (!hasEnded) await ask('quit').catch(() => undefined)
      const timer = setTimeout(() => child.kill('SIGKILL'), quitWithinMs)
      await exited
      clearTimeout(timer)
      await allGone(life)
    },
  }
}

const quitWithinMs = 10_000
const lookEveryMs = 8
const patienceMs = 30_000

/** Its children end by themselves when it is gone; until then they may still write what they know. */
async function allGone(life: string): Promise<void> {
  while (processesOf(life).length > 0) await pause(lookEveryMs)
}

/** Waits until something holds of the terminal; what ends meanwhile and comes back is waited for. */
export async function until<T>(what: string, look: () => Promise<T | null>, withinMs = patienceMs): Promise<T> {
  const givenUpAtMs = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > givenUpAtMs) throw new Error(`waited in vain for ${what}`)
    await pause(lookEveryMs)
  }
}

/** The first screen that is one of these. A page that is being loaded again is waited for. */
export async function untilScreen(
  terminal: DrivenTerminal,
  kinds: readonly ScreenKind[],
  withinMs = patienceMs,
): Promise<KioskView> {
  let shown = 'nothing'
  return until(
    kinds.join(' or '),
    async () => {
      const view = await viewIfThere(terminal)
      if (view !== null) shown = view.screen.kind
      return view !== null && kinds.includes(view.screen.kind) ? view : null
    },
    withinMs,
  ).catch((error: unknown) => {
    if (error instanceof Gone) throw error
    throw new Error(`waited in vain for ${kinds.join(' or ')}; the screen is ${shown}`, { cause: error })
  })
}

/** Null while the page is being loaded. */
export async function viewIfThere(terminal: DrivenTerminal): Promise<KioskView | null> {
  try {
    return await terminal.view()
  } catch (error) {
    if (error instanceof Gone && !terminal.hasEnded()) return null
    throw error
  }
}
