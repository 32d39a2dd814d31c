import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { providerKeyHeader } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows, type Queries } from '#central/database/database'
import { sha256Hex } from '#central/http/body'
import type { Refusal } from '#central/http/problem'
import { hasRoom, retryAfterSeconds, spentByOneMore, waitMs, type BucketSql, type RateLimit } from '#central/rate-limit'

/** Above what a bank app of the city makes at its busiest, and below what would hold up everybody else. */
export const standardRateLimit: RateLimit = { requestsPerMinute: 6000, burst: 1000 }

/** The new key and the one it takes over from. */
const validKeysMax = 2

export type CallingProvider = { readonly providerId: string }

export type ListedKey = {
  readonly keyId: string
  readonly createdAtMs: number
  readonly revokedAtMs: number | null
}

export type NewKey = { readonly keyId: string; readonly key: string }

const bucket: BucketSql = {
  spent: 'spent_until_ms',
  nowMs: '$2::double precision',
  requestsPerMinute: 'requests_per_minute',
  burst: 'burst',
}

/** The provider whose valid key the request carries, with one request taken off the key's bucket. One update of one row by its
 *  unique index costs little beside the payment behind it. */
export async function callingProvider(
  context: CentralContext,
  request: FastifyRequest,
): Promise<Result<CallingProvider, Refusal>> {
  const key = request.headers[providerKeyHeader]
  if (typeof key !== 'string') return err({ kind: 'provider_key_refused' })
  const nowMs = context.clock.wallMs()
  const keyHash = sha256Hex(key)
  const served = await selectRow(
    context.database,
    z.object({ provider_id: z.string() }),
    `update provider_keys
     set spent_until_ms = ${spentByOneMore(bucket)}
     where key_hash = $1 and revoked_at_ms is null and ${hasRoom(bucket)}
     returning provider_id`,
    [keyHash, nowMs],
  )
  if (served !== null) return ok({ providerId: served.provider_id })
  const limited = await selectRow(
    context.database,
    z.object({ wait_ms: z.number() }),
    `select ${waitMs(bucket)} as wait_ms
     from provider_keys where key_hash = $1 and revoked_at_ms is null`,
    [keyHash, nowMs],
  )
  if (limited === null) return err({ kind: 'provider_key_refused' })
  return err({ kind: 'rate_limited', extensions: { retryAfterSeconds: retryAfterSeconds(limited.wait_ms) } })
}

/** The first key of a new provider. */
export async function createProvider(
  context: CentralContext,
  name: string,
  limit: RateLimit = standardRateLimit,
): Promise<Result<NewKey, { kind: 'provider_name_taken' }>> {
  const { database, random } = context
  const created = newKey(context)
  return database.transaction(async (queries) => {
    const providerId = random.uuid()
    const { rowCount } = await queries.query(
      'insert into providers (provider_id, name) values ($1, $2) on conflict (name) do nothing',
      [providerId, name],
    )
    if (rowCount !== 1) return err({ kind: 'provider_name_taken' })
    await storeKey(queries, context, { providerId, limit, ...created })
    return ok(created)
  })
}

/** One more key for a provider, under the limit of its newest one: two are valid at once, so that it can change over. */
export async function createProviderKey(
  context: CentralContext,
  name: string,
): Promise<Result<NewKey, { kind: 'provider_unknown' } | { kind: 'provider_keys_enough' }>> {
  const created = newKey(context)
  return context.database.transaction(async (queries) => {
    const provider = await selectRow(
      queries,
      z.object({ provider_id: z.string() }),
      'select provider_id from providers where name = $1 for no key update',
      [name],
    )
    if (provider === null) return err({ kind: 'provider_unknown' })
    const keys = await selectRows(
      queries,
      z.object({ is_valid: z.boolean(), requests_per_minute: z.int(), burst: z.int() }),
      `select revoked_at_ms is null as is_valid, requests_per_minute, burst from provider_keys
       where provider_id = $1 order by created_at_ms desc`,
      [provider.provider_id],
    )
    if (keys.filter((key) => key.is_valid).length >= validKeysMax) return err({ kind: 'provider_keys_enough' })
    const [newest] = keys
    const limit =
      newest === undefined ? standardRateLimit : { requestsPerMinute: newest.requests_per_minute, burst: newest.burst }
    await storeKey(queries, context, { providerId: provider.provider_id, limit, ...created })
    return ok(created)
  })
}

/** Revoked for good; again is harmless. */
export async function revokeProviderKey(
  context: CentralContext,
  keyId: string,
): Promise<Result<null, { kind: 'provider_key_unknown' }>> {
  const { rowCount } = await context.database.query(
    'update provider_keys set revoked_at_ms = coalesce(revoked_at_ms, $2) where key_id = $1',
    [keyId, context.clock.wallMs()],
  )
  return rowCount === 1 ? ok(null) : err({ kind: 'provider_key_unknown' })
}

/** Oldest first. */
export async function listProviderKeys(context: CentralContext, name: string): Promise<ListedKey[]> {
  const rows = await selectRows(
    context.database,
    z.object({ key_id: z.string(), created_at_ms: z.int(), revoked_at_ms: z.int().nullable() }),
    `select key_id, created_at_ms, revoked_at_ms from provider_keys join providers using (provider_id)
     where name = $1 order by created_at_ms, key_id`,
    [name],
  )
  return rows.map((row) => ({
    keyId: row.key_id,
    createdAtMs: row.created_at_ms,
    revokedAtMs: row.revoked_at_ms,
  }))
}

function newKey({ random }: CentralContext): NewKey {
  return { keyId: random.uuid(), key: Buffer.from(random.bytes(32)).toString('base64url') }
}

/** The centre keeps the hash only. The key has 256 bits of chance, so a plain hash is enough. */
async function storeKey(
  queries: Queries,
  context: CentralContext,
  input: NewKey & { readonly providerId: string; readonly limit: RateLimit },
): Promise<void> {
  await queries.query(
    `insert into provider_keys (key_id, provider_id, key_hash, created_at_ms, requests_per_minute, burst)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      input.keyId,
      input.providerId,
      sha256Hex(input.key),
      context.clock.wallMs(),
      input.limit.requestsPerMinute,
      input.limit.burst,
    ],
  )
}
