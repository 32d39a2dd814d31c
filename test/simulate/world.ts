import type { Cards } from '#test/simulate/cards'
import type { ModelCentre } from '#test/simulate/centre'
import type { Chance } from '#test/simulate/chance'
import type { DeviceHouse } from '#test/simulate/devices'
import type { ModelLink } from '#test/simulate/link'
import type { FaultKind } from '#test/simulate/fault-kinds'
import type { Machine } from '#test/simulate/machine'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

/** Everything of one run. */
export type World = {
  readonly owner: Owner
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly trace: Trace
  readonly cards: Cards
  readonly house: DeviceHouse
  readonly link: ModelLink
  readonly centre: ModelCentre
  readonly machine: Machine
  /** Something went wrong, or somebody did something silly: counted by kind. */
  readonly happened: (kind: FaultKind) => void
}
