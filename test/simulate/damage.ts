import type { Database } from '#central/database/database'
import type { HostHandlers } from '#electron/device-host/calls'
import type { Store } from '#electron/store/open'
import type { CentreClient } from '#electron/sync/client'

/** Where a real part can be put out of order, to see that the audit notices. */
export type Damage = {
  readonly devices: (handlers: HostHandlers) => HostHandlers
  readonly store: (store: Store) => Store
  readonly client: (client: CentreClient) => CentreClient
  /** Of the centre, where it is a real one. */
  readonly database: (database: Database) => Database
  /** Whether the disk writes what it is told to sync, where there is a simulated one. */
  readonly syncs: boolean
}

export const noDamage: Damage = {
  devices: (handlers) => handlers,
  store: (store) => store,
  client: (client) => client,
  database: (database) => database,
  syncs: true,
}

/** One real part put out of order, and one of the invariants that must break by it. */
export type Mutation<Invariant extends string> = {
  readonly name: string
  /** The first seed that has shown it; a change of the product may move it. */
  readonly shownBySeed: number
  readonly breaks: Invariant
  readonly damage: Damage
}
