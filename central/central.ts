import type { FastifyInstance } from 'fastify'
import { createAdmin, type CentralAdmin } from '#central/admin'
import { silentLog, type CentralContext, type CentralLog } from '#central/context'
import { migrate } from '#central/database/migrate'
import { addOpenRoutes } from '#central/http/open-routes'
import { createServer } from '#central/http/server'
import { addTerminalRoutes } from '#central/http/terminal-routes'

/** The central system over a database. Brings the schema up to date; does not listen yet. Keeps no state of its own, so any
 *  number of processes may serve one database. Closing `app` leaves the database open. */
export async function createCentral(
  options: Omit<CentralContext, 'log'> & { readonly log?: CentralLog },
): Promise<{ app: FastifyInstance; admin: CentralAdmin }> {
  const context: CentralContext = { ...options, log: options.log ?? silentLog }
  await migrate(context.database)
  const app = createServer(context)
  addOpenRoutes(app, context)
  addTerminalRoutes(app, context)
  return { app, admin: createAdmin(context) }
}
