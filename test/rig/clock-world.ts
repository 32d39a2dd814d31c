import type { MachineClock } from '#electron/services/system-clock'
import type { ServerTime } from '#electron/sync/transport'
import type { ManualTime } from '#test/rig/manual-time'

/** The clocks of a terminal's computer beside the true time, which only the test knows. */
export interface ClockWorld {
  /** The machine as a process finds it. */
  machine(): MachineClock
  /** The centre's latest word; null: not heard since the power came. */
  centreTime(): ServerTime | null
  /** The machine's oscillator runs so much too fast. */
  setDrift(partsPerMillion: number): void
  /** The machine's wall clock from now on, as milliseconds beside the true time. */
  setWallError(errorMs: number): void
  /** The machine was without power; its wall clock comes back so wrong. */
  powerCut(wallErrorMs: number): void
  /** The centre's answer arrives; `errorMs`: its clock beside the true time. */
  hearCentre(answer?: { readonly errorMs?: number; readonly uncertaintyMs?: number }): void
}

export function createClockWorld({ clock }: ManualTime): ClockWorld {
  let wallErrorMs = 0
  let rate = 1
  let life = 1
  let poweredAtMs = clock.monotonicMs()
  const countedMs = (): number => (clock.monotonicMs() - poweredAtMs) * rate
  let heard: ServerTime | null = null
  return {
    machine: () => ({
      wallMs: () => clock.wallMs() + wallErrorMs,
      monotonicMs: countedMs,
      uptimeMs: countedMs,
      bootId: `life-${String(life)}`,
    }),
    centreTime: () => heard,
    setDrift(partsPerMillion) {
      rate = 1 + partsPerMillion / 1_000_000
    },
    setWallError(errorMs) {
      wallErrorMs = errorMs
    },
    powerCut(errorMs) {
      wallErrorMs = errorMs
      life += 1
      poweredAtMs = clock.monotonicMs()
      heard = null
    },
    hearCentre({ errorMs = 0, uncertaintyMs = 50 } = {}) {
      const serverTimeMs = clock.wallMs() + errorMs
      heard = { serverTimeMs, monotonicMs: countedMs(), uncertaintyMs, offsetMs: errorMs - wallErrorMs }
    },
  }
}
