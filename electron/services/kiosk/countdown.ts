import type { Clock } from '#domain/time'
import type { Schedule } from '#electron/services/kiosk/ports'

/** One deadline at a time, with whole seconds left for the screen. Monotonic time: a clock set back does not hold a screen. */
export interface Countdown {
  /** Starts anew; `onSecond` is called when the number of whole seconds left changes, `onEnd` once at the end. */
  start(durationMs: number, onSecond: () => void, onEnd: () => void): void
  stop(): void
  secondsLeft(): number
}

export function createCountdown(clock: Clock, schedule: Schedule): Countdown {
  let endsAtMs: number | null = null
  let cancel: (() => void) | null = null

  function stop(): void {
    cancel?.()
    cancel = null
    endsAtMs = null
  }

  function leftMs(): number {
    return endsAtMs === null ? 0 : Math.max(0, endsAtMs - clock.monotonicMs())
  }

  function arm(onSecond: () => void, onEnd: () => void): void {
    const left = leftMs()
    // Timers may fire up to a millisecond early; the end is what the clock says.
    const untilNextSecondMs = left <= 0 ? 0 : Math.ceil(left - (Math.ceil(left / 1000) - 1) * 1000)
    cancel = schedule.after(untilNextSecondMs, () => {
      if (leftMs() <= 0) {
        stop()
        onEnd()
        return
      }
      onSecond()
      arm(onSecond, onEnd)
    })
  }

  return {
    start(durationMs, onSecond, onEnd) {
      stop()
      endsAtMs = clock.monotonicMs() + durationMs
      arm(onSecond, onEnd)
    },
    stop,
    secondsLeft: () => Math.ceil(leftMs() / 1000),
  }
}
