import { pino } from 'pino'
import { z } from 'zod'
import { createCentral } from '#central/central'
import { runCommand } from '#central/commands'
import type { Database } from '#central/database/database'
import { openPostgres } from '#central/database/postgres'
import { terminalRoles } from '#domain/terminal-role'
import { createDemo } from '#central/demo'
import { demoCards, guide } from '#central/guide'
import { publishingSeedBytes } from '#central/published/keys'
import { systemRandom } from '#central/random'

/** A variable that is set to nothing is not set. */
const filled = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text))

const seedSchema = filled
  .transform((text) => (text === undefined ? undefined : Buffer.from(text, 'base64')))
  .refine((seed) => seed === undefined || seed.length === publishingSeedBytes, '32 bytes in base64')

/** `npm run central`. Log lines go to stderr, what a person needs goes to stdout. */
const environmentSchema = z.object({
  /** PostgreSQL; without it the embedded engine. */
  DATABASE_URL: filled,
  /** Directory of the embedded engine; without it everything stays in memory. */
  CENTRAL_DIRECTORY: filled,
  /** `on` fills an empty PostgreSQL database with demonstration data; the embedded engine always does. */
  CENTRAL_DEMO: z.enum(['on', 'off']).default('off'),
  /** 32 bytes in base64 that seal text messages until they are sent; the same for all processes over one database. Without
   *  it each process reads only its own. */
  CENTRAL_MESSAGE_KEY: filled.transform((text) => (text === undefined ? undefined : Buffer.from(text, 'base64'))),
  /** Opens the fleet page and the metrics, 16 characters at least, the same for all processes over one database. A demonstration
   *  makes one up; else without it nobody may see them. */
  CENTRAL_OPERATOR_KEY: filled.pipe(
    z
      .string()
      .regex(/^[\x21-\x7e]{16,512}$/)
      .optional(),
  ),
  /** 32 bytes in base64 that sign what is published to terminals: catalogue and settings. Needed where that is done; terminals
   *  hear of it at enrolment, so one process is started with it before the first. A demonstration makes it up. */
  CENTRAL_CATALOGUE_KEY: seedSchema,
  /** Its successor, for `rotate-key`. */
  CENTRAL_CATALOGUE_NEXT_KEY: seedSchema,
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8147),
})

const log = pino({ name: 'central' }, pino.destination(2))
const environment = environmentSchema.parse(process.env)

async function openDatabase(): Promise<Database> {
  if (environment.DATABASE_URL !== undefined) {
    return openPostgres({
      connectionString: environment.DATABASE_URL,
      connectionsMax: 10,
      onIdleError: (error) => {
        log.error({ error }, 'database connection lost')
      },
    })
  }
  log.warn('embedded PGlite never calls fsync: for demonstration and tests only, not for money')
  // A production process does not carry the engine it does not use.
  const { openPglite } = await import('#central/database/pglite')
  return openPglite(environment.CENTRAL_DIRECTORY ?? null)
}

const database = await openDatabase()
// A production database is filled by the operator, not by us.
const isDemo = environment.DATABASE_URL === undefined || environment.CENTRAL_DEMO === 'on'
const operatorKey =
  environment.CENTRAL_OPERATOR_KEY ?? (isDemo ? Buffer.from(systemRandom.bytes(24)).toString('base64url') : undefined)
/** What is published is signed with a key that was given, never with one made up for the moment. */
const command = process.argv.slice(2)
const isSeedMadeUp = isDemo && command.length === 0 && environment.CENTRAL_CATALOGUE_KEY === undefined
const seed = isSeedMadeUp ? systemRandom.bytes(publishingSeedBytes) : environment.CENTRAL_CATALOGUE_KEY
const { app, admin } = await createCentral({
  database,
  clock: { wallMs: () => Date.now() },
  random: systemRandom,
  log,
  hasBench: isDemo,
  ...(operatorKey === undefined ? {} : { operatorKey }),
  ...(seed === undefined ? {} : { publishingSeed: seed }),
  ...(environment.CENTRAL_MESSAGE_KEY === undefined ? {} : { messageKey: environment.CENTRAL_MESSAGE_KEY }),
})

async function serve(): Promise<void> {
  const url = await app.listen({ host: environment.HOST, port: environment.PORT })
  const demo = isDemo && (await admin.isEmpty()) ? await createDemo(admin, demoCards, terminalRoles) : null
  const canPublish = await admin.canPublish()
  if (!canPublish) log.warn('no CENTRAL_CATALOGUE_KEY that terminals trust: this process publishes nothing')
  process.stdout.write(
    guide({
      url,
      operatorKey: operatorKey ?? null,
      isOperatorKeyNew: isDemo && environment.CENTRAL_OPERATOR_KEY === undefined,
      newPublishingKey: isSeedMadeUp && canPublish && seed !== undefined ? Buffer.from(seed).toString('base64') : null,
      demo,
    }),
  )
}

let isStopping = false
async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  await app.close()
  await database.close()
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())

if (command.length === 0) await serve()
else {
  const { isDone, text } = await runCommand(admin, command, environment.CENTRAL_CATALOGUE_NEXT_KEY)
  ;(isDone ? process.stdout : process.stderr).write(text)
  process.exitCode = isDone ? 0 : 1
  await stop()
}
