import type { TrustedClock } from '#domain/clock/trusted-time'
import type { Clock } from '#domain/time'
import type { Schedule } from '#electron/services/kiosk/ports'

/** Time that passes when the test says so. Monotonic and wall time go together; `setDay` moves wall time alone. */
export interface ManualTime {
  /** Nobody doubts it. */
  readonly clock: TrustedClock
  readonly schedule: Schedule
  /** Lets time go by and runs, in order, what was scheduled for it. */
  advance(durationMs: number): void
  /** Sets the wall clock; monotonic time goes on. */
  setWall(wallMs: number): void
}

export function undoubted(clock: Clock): TrustedClock {
  return { ...clock, doubt: () => null, isAlone: () => false }
}

export function createManualTime(startMs: number): ManualTime {
  let monotonicMs = 0
  let offsetMs = startMs
  let timers: { readonly dueMs: number; readonly act: () => void }[] = []
  return {
    clock: undoubted({ wallMs: () => monotonicMs + offsetMs, monotonicMs: () => monotonicMs }),
    schedule: {
      after(delayMs, act) {
        const timer = { dueMs: monotonicMs + delayMs, act }
        timers.push(timer)
        return () => {
          timers = timers.filter((other) => other !== timer)
        }
      },
    },
    advance(durationMs) {
      const endMs = monotonicMs + durationMs
      for (;;) {
        const [next] = timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)
        if (next === undefined) break
        timers = timers.filter((other) => other !== next)
        monotonicMs = Math.max(monotonicMs, next.dueMs)
        next.act()
      }
      monotonicMs = endMs
    },
    setWall(wallMs) {
      offsetMs = wallMs - monotonicMs
    },
  }
}
