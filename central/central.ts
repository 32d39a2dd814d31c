import type { FastifyInstance } from 'fastify'
import { createAdmin, type CentralAdmin } from '#central/admin'
import { createSmsOutbox, messageKeyBytes } from '#central/bike/sms-outbox'
import { silentLog, type CentralContext, type CentralLog } from '#central/context'
import { migrate } from '#central/database/migrate'
import { addFleetPages } from '#central/fleet/pages'
import { addBikeBenchRoute } from '#central/http/bike-routes'
import { addCardBenchRoute } from '#central/http/card-bench-route'
import { addOpenRoutes } from '#central/http/open-routes'
import { addProviderRoutes } from '#central/http/provider-routes'
import type { RouteSpec } from '#central/http/route'
import { createRouter } from '#central/http/router'
import { createServer } from '#central/http/server'
import { addTerminalRoutes } from '#central/http/terminal-routes'
import { createMetrics } from '#central/metrics/metrics'
import { introduceKey, publishingKey } from '#central/published/keys'
import { standardTerminalPolicy, type TerminalPolicy } from '#central/terminals/policy'

/** The central system over a database. Brings the schema up to date; does not listen yet. Keeps no state of its own but what
 *  it has counted, so any number of processes may serve one database. Closing `app` leaves the database open. */
export async function createCentral(
  options: Omit<CentralContext, 'log' | 'messages' | 'metrics' | 'operatorKey' | 'terminalPolicy' | 'publishingKey'> & {
    readonly log?: CentralLog
    /** Seals messages that wait to be sent, 32 bytes. Without it they can be read by this process only. */
    readonly messageKey?: Uint8Array
    /** Shows text messages and demonstration renters to a device bench; never where renters are real. */
    readonly hasBench?: boolean
    /** Opens the fleet page and the metrics, the same for all processes over one database. Without it nobody may see them. */
    readonly operatorKey?: string
    readonly terminalPolicy?: TerminalPolicy
    /** 32 secret bytes that sign what is published to terminals. Without them this process publishes nothing. */
    readonly publishingSeed?: Uint8Array
  },
): Promise<{ app: FastifyInstance; admin: CentralAdmin }> {
  const { database, clock, random, log = silentLog, messageKey = random.bytes(messageKeyBytes) } = options
  const context: CentralContext = {
    database,
    clock,
    random,
    log,
    messages: createSmsOutbox(messageKey, random),
    operatorKey: options.operatorKey ?? null,
    metrics: createMetrics(),
    terminalPolicy: options.terminalPolicy ?? standardTerminalPolicy,
    publishingKey: options.publishingSeed === undefined ? null : publishingKey(options.publishingSeed),
  }
  await migrate(context.database)
  await introduceOwnKey(context)
  const app = createServer(context)
  addRoutes(app, context, options.hasBench === true)
  return { app, admin: createAdmin(context) }
}

/** Terminals hear of the key when they are enrolled, which is before anything is published. */
async function introduceOwnKey({ database, clock, log, publishingKey: key }: CentralContext): Promise<void> {
  if (key === null) return
  const introduced = await introduceKey(database, key, clock.wallMs())
  if (!introduced.ok) log.warn({ publicKey: key.publicKey }, 'terminals trust another publishing key')
}

function addRoutes(app: FastifyInstance, context: CentralContext, hasBench: boolean): void {
  const specs: RouteSpec[] = []
  const router = createRouter(app, context, specs)
  addOpenRoutes(router, context, specs)
  addTerminalRoutes(router, context)
  addProviderRoutes(router, context)
  if (hasBench) {
    addBikeBenchRoute(router, context)
    addCardBenchRoute(router, context)
  }
  addFleetPages(app, context)
}
