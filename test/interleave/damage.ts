import type { Database } from '#central/database/database'
import type { HostHandlers } from '#electron/device-host/calls'
import type { Store } from '#electron/store/open'
import type { CentreClient } from '#electron/sync/client'

/** Where a real part can be put out of order, to see that the audit notices. */
export type Damage = {
  readonly devices: (handlers: HostHandlers) => HostHandlers
  readonly store: (store: Store) => Store
  readonly client: (client: CentreClient) => CentreClient
  readonly database: (database: Database) => Database
}

export const noDamage: Damage = {
  devices: (handlers) => handlers,
  store: (store) => store,
  client: (client) => client,
  database: (database) => database,
}
