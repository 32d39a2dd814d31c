import type { Clock } from '#domain/time'
import type { MachineClock } from '#electron/services/system-clock'

/** The clock of a machine whose power comes and goes and which somebody sets wrong. */
export interface FaultyClock {
  /** As a process that starts now finds it. */
  machine(): MachineClock
  powerCut(): void
  setError(errorMs: number): void
  errorMs(): number
  /** It has been ahead of the true time. */
  wasAhead(): boolean
}

/** `clock`: true time. */
export function createFaultyClock(name: string, clock: Clock): FaultyClock {
  let errorMs = 0
  let hasBeenAhead = false
  let switchedOnMs = clock.monotonicMs()
  let powerCuts = 1
  return {
    machine: () => ({
      wallMs: () => clock.wallMs() + errorMs,
      monotonicMs: () => clock.monotonicMs(),
      uptimeMs: () => clock.monotonicMs() - switchedOnMs,
      bootId: `${name}-${String(powerCuts)}`,
    }),
    powerCut() {
      switchedOnMs = clock.monotonicMs()
      powerCuts += 1
    },
    setError(next) {
      errorMs = next
      hasBeenAhead ||= next > 0
    },
    errorMs: () => errorMs,
    wasAhead: () => hasBeenAhead,
  }
}
