import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import type { TrustedClock } from '#domain/clock/trusted-time'
import type { Clock } from '#domain/time'

const dayMs = 86_400_000

/** The machine's own clocks, right or wrong. */
export type MachineClock = Clock & {
  /** Since the machine was switched on, sleep included. */
  uptimeMs(): number
  /** Names this life of the machine, from power to power. */
  readonly bootId: string
}

/** Where the system does not name its lives, a life of the machine is one of this process. */
export function createMachineClock(): MachineClock {
  const bootId = readBootId()
  return {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    uptimeMs: () => (bootId === null ? performance.now() : uptime() * 1000),
    bootId: bootId ?? randomUUID(),
  }
}

function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

export type ShiftableClock = TrustedClock & { shiftDays(days: number): void; shiftedDays(): number }

/** The bench moves the calendar of the world and not a clock in it: what the centre tells and what the machine counts are moved
 *  together, so that the date is as well known as before. */
export function shiftable(clock: TrustedClock): ShiftableClock {
  let shifted = 0
  return {
    wallMs: () => clock.wallMs() + shifted * dayMs,
    monotonicMs: () => clock.monotonicMs(),
    doubt: () => clock.doubt(),
    isAlone: () => clock.isAlone(),
    shiftDays(days) {
      shifted += days
    },
    shiftedDays: () => shifted,
  }
}
