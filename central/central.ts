import type { FastifyInstance } from 'fastify'
import { createAdmin, type CentralAdmin } from '#central/admin'
import { createSmsOutbox, messageKeyBytes } from '#central/bike/sms-outbox'
import { silentLog, type CentralContext, type CentralLog } from '#central/context'
import { migrate } from '#central/database/migrate'
import { addBikeBenchRoute } from '#central/http/bike-routes'
import { addOpenRoutes } from '#central/http/open-routes'
import { createServer } from '#central/http/server'
import { addTerminalRoutes } from '#central/http/terminal-routes'

/** The central system over a database. Brings the schema up to date; does not listen yet. Keeps no state of its own, so any
 *  number of processes may serve one database. Closing `app` leaves the database open. */
export async function createCentral(
  options: Omit<CentralContext, 'log' | 'messages'> & {
    readonly log?: CentralLog
    /** Seals messages that wait to be sent, 32 bytes. Without it they can be read by this process only. */
    readonly messageKey?: Uint8Array
    /** Shows text messages and demonstration renters to a device bench; never where renters are real. */
    readonly hasBench?: boolean
  },
): Promise<{ app: FastifyInstance; admin: CentralAdmin }> {
  const { database, clock, random, log = silentLog, messageKey = random.bytes(messageKeyBytes) } = options
  const context: CentralContext = { database, clock, random, log, messages: createSmsOutbox(messageKey, random) }
  await migrate(context.database)
  const app = createServer(context)
  addOpenRoutes(app, context)
  addTerminalRoutes(app, context)
  if (options.hasBench === true) addBikeBenchRoute(app, context)
  return { app, admin: createAdmin(context) }
}
