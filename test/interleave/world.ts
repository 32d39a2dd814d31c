import type { Clock } from '#domain/time'
import type { Cards } from '#test/interleave/cards'
import type { Centre } from '#test/interleave/centre'
import type { Kiosk } from '#test/interleave/kiosk'
import type { Visit } from '#test/interleave/visit'
import type { Chance } from '#test/simulate/chance'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

/** Everything of one run. */
export type World = {
  readonly owner: Owner
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly trace: Trace
  /** True time, which is the centre's. */
  readonly clock: Clock
  readonly skip: (durationMs: number) => void
  readonly cards: Cards
  readonly centre: Centre
  readonly kiosks: readonly [Kiosk, ...Kiosk[]]
  /** Where somebody stands now. */
  readonly visits: Visit[]
  /** When the centre stored each record, by terminal number and sequence number. */
  readonly storedAtMs: ReadonlyMap<string, number>
  /** What terminals meant by their writes: the action number by terminal and operation number; null for what was paid there. */
  readonly intents: ReadonlyMap<string, number | null>
  readonly tap: (own: Cards['own'][number]) => Promise<boolean>
  /** Counted by kind. */
  readonly did: (action: string) => void
  readonly happened: (fault: string) => void
  readonly defects: string[]
  readonly defect: (error: unknown) => void
}

/** Of a record by its sequence number, of a write by its operation number. */
export function keyOf(terminalNumber: number, number: number): string {
  return `${String(terminalNumber)}:${String(number)}`
}
