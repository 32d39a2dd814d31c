import type { CentralAdmin, ListedConflict } from '#central/admin'
import { createCentral } from '#central/central'
import type { Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import { openPostgres } from '#central/database/postgres'
import { systemRandom } from '#central/random'
import { assert } from '#domain/assert'
import { postgresBinaries, startPostgres } from '#test/rig/postgres'

/** One centre on a socket for all tests of a file, each with a terminal of its own; on PostgreSQL where it is installed. */
export type SharedCentre = {
  readonly database: Database
  readonly admin: CentralAdmin
  readonly url: string
  /** A terminal to be enrolled. */
  code(): Promise<{ readonly code: string; readonly terminalNumber: number }>
  conflictsOf(terminalNumber: number): Promise<ListedConflict[]>
  stop(): Promise<void>
}

/** `wrap`: what stands between the centre and its database. */
export async function startSharedCentre(
  clock: { wallMs(): number },
  wrap: (database: Database) => Database = (database) => database,
): Promise<SharedCentre> {
  const binaries = postgresBinaries()
  const server = binaries === null ? null : await startPostgres(binaries)
  const database =
    server === null
      ? await openPglite(null)
      : openPostgres({ connectionString: server.url, connectionsMax: 4, onIdleError: () => undefined })
  const { app, admin } = await createCentral({ database: wrap(database), clock, random: systemRandom })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    database,
    admin,
    url,
    async code() {
      const made = await admin.createEnrolmentCode({ stopName: { kk: 'Бекет', ru: 'Станция', en: 'Station' } })
      assert(made.ok, 'a code')
      return made.value
    },
    async conflictsOf(terminalNumber) {
      return (await admin.listConflicts()).filter((conflict) => conflict.terminalNumber === terminalNumber)
    },
    async stop() {
      await app.close()
      await database.close()
      await server?.stop()
    },
  }
}
