import type { Clock } from '#domain/time'

const dayMs = 86_400_000

export type ShiftableClock = Clock & { shiftDays(days: number): void; shiftedDays(): number }

/** The machine's clock. The bench can shift wall time by days; monotonic time never shifts. */
export function createSystemClock(): ShiftableClock {
  let shifted = 0
  return {
    wallMs: () => Date.now() + shifted * dayMs,
    monotonicMs: () => performance.now(),
    shiftDays(days) {
      shifted += days
    },
    shiftedDays: () => shifted,
  }
}
