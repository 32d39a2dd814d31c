import type { Clock } from '#domain/time'
import type { Delay } from '#drivers/delay'
import type { Chance } from '#test/simulate/chance'
import type { Trace } from '#test/simulate/trace'

/** A process, or the world around it. What it still had to do when it ended is never done. */
export type Owner = { readonly name: string; hasEnded: boolean }

type Task = { readonly owner: Owner; readonly what: string; readonly run: () => unknown }
type Timer = Task & { readonly dueMs: number; readonly order: number }

/** Everything that takes time is a task in a lane or a timer, and one thing happens at a time. Within a lane tasks keep their
 *  order, as messages on one pipe do; which lane goes on next is chance. Time passes when nothing else is to be done, and now
 *  and then before that: a machine can be slow. */
export interface Scheduler {
  readonly clock: Clock
  enqueue(owner: Owner, lane: string, what: string, run: () => unknown): void
  /** Work of the world outside, done in one go when its turn comes; its answer is then told in a turn of its own, so that a
   *  process can end between the deed and the news of it. */
  gate<T>(owner: Owner, lane: string, what: string, work: () => T | Promise<T>): Promise<T>
  after(owner: Owner, delayMs: number, what: string, run: () => unknown): () => void
  delay(owner: Owner): Delay
  /** Forgets what waits in a lane for an owner. */
  drop(owner: Owner, lane: string): void
  /** In any lane, or in one. */
  hasReadyTask(lane?: string): boolean
  /** Does this now, and everything that follows from it at once. */
  perform(owner: Owner, what: string, run: () => unknown): Promise<void>
  /** Does one thing and everything that follows from it at once. False: nothing is left to do. */
  step(): Promise<boolean>
}

const slowMachine = 0.01

export function createScheduler(startMs: number, chance: Chance, trace: () => Trace): Scheduler {
  const lanes = new Map<string, Task[]>()
  let timers: Timer[] = []
  let nowMs = 0
  let order = 0

  function laneOf(name: string): Task[] {
    const lane = lanes.get(name) ?? []
    lanes.set(name, lane)
    return lane
  }

  function readyLanes(): [string, Task[]][] {
    for (const [name, tasks] of lanes) {
      const alive = tasks.filter(({ owner }) => !owner.hasEnded)
      if (alive.length !== tasks.length) lanes.set(name, alive)
    }
    return [...lanes].filter(([, tasks]) => tasks.length > 0)
  }

  function nextTimer(): Timer | null {
    timers = timers.filter(({ owner }) => !owner.hasEnded)
    return timers.reduce<Timer | null>(
      (first, timer) => (first === null || isBefore(timer, first) ? timer : first),
      null,
    )
  }

  async function run(name: string, { owner, what, run: work }: Task): Promise<void> {
    trace().step(`${owner.name} ${name} ${what}`)
    await work()
    // Promises settle before the next turn of the event loop: after it nothing is going on but what was enqueued.
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
  }

  function after(owner: Owner, delayMs: number, what: string, act: () => unknown): () => void {
    order += 1
    const timer: Timer = { owner, what, run: act, dueMs: nowMs + Math.max(0, delayMs), order }
    timers.push(timer)
    return () => {
      timers = timers.filter((other) => other !== timer)
    }
  }

  async function fire(timer: Timer): Promise<void> {
    timers = timers.filter((other) => other !== timer)
    nowMs = Math.max(nowMs, timer.dueMs)
    await run('timer', timer)
  }

  return {
    clock: { wallMs: () => startMs + nowMs, monotonicMs: () => nowMs },
    enqueue: (owner, lane, what, work) => laneOf(lane).push({ owner, what, run: work }),
    gate(owner, lane, what, work) {
      return new Promise((resolve, reject) => {
        laneOf(lane).push({
          owner,
          what,
          async run() {
            const tell = await outcome(work, resolve, reject)
            laneOf(lane).unshift({ owner, what: `${what} answered`, run: tell })
          },
        })
      })
    },
    after,
    delay: (owner) => (durationMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve()
          return
        }
        const cancel = after(owner, durationMs, 'delay', () => {
          signal?.removeEventListener('abort', aborted)
          resolve()
        })
        const aborted = (): void => {
          cancel()
          resolve()
        }
        signal?.addEventListener('abort', aborted, { once: true })
      }),
    drop(owner, lane) {
      lanes.set(
        lane,
        laneOf(lane).filter((task) => task.owner !== owner),
      )
    },
    hasReadyTask: (lane) => readyLanes().some(([name]) => lane === undefined || name === lane),
    perform: (owner, what, work) => run('now', { owner, what, run: work }),
    async step() {
      const ready = readyLanes()
      const timer = nextTimer()
      const [first, ...rest] = ready
      if (timer !== null && (first === undefined || timer.dueMs <= nowMs || chance.happens(slowMachine))) {
        await fire(timer)
        return true
      }
      if (first === undefined) return false
      const [name, tasks] = chance.oneOf([first, ...rest])
      const task = tasks.shift()
      if (task !== undefined) await run(name, task)
      return true
    },
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}

/** How the one who waits is told, once it is known. */
async function outcome<T>(
  work: () => T | Promise<T>,
  resolve: (value: T) => void,
  reject: (cause: unknown) => void,
): Promise<() => void> {
  try {
    const value = await work()
    return () => {
      resolve(value)
    }
  } catch (cause) {
    return () => {
      reject(cause)
    }
  }
}
