import type { Clock } from '#domain/time'
import type { CentralAdmin } from '#central/admin'
import { createCentral } from '#central/central'
import { silentLog, type CentralLog, type RandomSource } from '#central/context'
import { openPglite } from '#central/database/pglite'
import { publishingSeedBytes } from '#central/published/keys'
import { systemRandom } from '#central/random'

export type EmbeddedCentral = {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  readonly admin: CentralAdmin
  /** What is registered, as a tree, to be compared with what is documented. */
  printRoutes(): string
  close(): Promise<void>
}

/** The central system inside this process, for demonstration and tests: on PGlite, which never calls fsync. Without a
 *  directory everything is gone when it closes. Listens on the loopback interface only; port 0 takes a free one. */
export async function startEmbeddedCentral(options: {
  readonly clock: Pick<Clock, 'wallMs'>
  readonly directory?: string
  readonly port?: number
  readonly random?: RandomSource
  readonly log?: CentralLog
  /** Opens the fleet page and the metrics. */
  readonly operatorKey?: string
  /** As of `createCentral`; without it one is made up for as long as this process runs. */
  readonly publishingSeed?: Uint8Array
}): Promise<EmbeddedCentral> {
  const { clock, directory = null, port = 0, random = systemRandom, log = silentLog } = options
  log.warn({ directory }, 'embedded PGlite never calls fsync: for demonstration and tests only, not for money')
  const database = await openPglite(directory)
  try {
    const { app, admin } = await createCentral({
      database,
      clock,
      random,
      log,
      hasBench: true,
      publishingSeed: options.publishingSeed ?? random.bytes(publishingSeedBytes),
      ...(options.operatorKey === undefined ? {} : { operatorKey: options.operatorKey }),
    })
    const url = await app.listen({ host: '127.0.0.1', port })
    const close = async (): Promise<void> => {
      await app.close()
      await database.close()
    }
    return { url, admin, printRoutes: () => app.printRoutes({ commonPrefix: false }), close }
  } catch (error) {
    await database.close()
    throw error
  }
}
