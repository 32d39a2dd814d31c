import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { signatureHeaders, signatureWindowMs, signedText } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import { terminalRoles, type TerminalRole } from '#domain/terminal-role'
import type { CentralContext } from '#central/context'
import { selectRow } from '#central/database/database'
import { rawBody, sha256Hex } from '#central/http/body'
import type { Refusal } from '#central/http/problem'
import { hasRoom, retryAfterSeconds, spentByOneMore, waitMs, type BucketSql } from '#central/rate-limit'
import { isSignedBy, refuseForeignSignature, takeNextKey } from '#central/terminals/keys'

/** A terminal that named itself in a request; `verifySignature` proves it. */
export type CallingTerminal = {
  readonly terminalId: string
  readonly terminalNumber: number
  readonly role: TerminalRole
  readonly publicKey: string
  /** Given for the next change, and not used yet. */
  readonly nextPublicKey: string | null
  readonly timestampMs: number
  readonly nonce: string
  readonly signature: Uint8Array
}

const headersSchema = z.object({
  [signatureHeaders.terminal]: z.uuid(),
  [signatureHeaders.timestamp]: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  [signatureHeaders.nonce]: z.string().regex(/^[\x21-\x7e]{8,128}$/),
  [signatureHeaders.signature]: z.base64().max(120),
})

const terminalRowSchema = z.object({
  terminal_number: z.int(),
  role: z.enum(terminalRoles),
  public_key: z.string().nullable(),
  next_public_key: z.string().nullable(),
  revoked: z.boolean(),
})

/** Everything that can be judged before the body is read, so that a stranger cannot make the centre read a large one. */
export async function identifyTerminal(
  context: CentralContext,
  request: FastifyRequest,
): Promise<Result<CallingTerminal, Refusal>> {
  const parsed = headersSchema.safeParse(request.headers)
  if (!parsed.success) return err({ kind: 'signature_missing' })
  const headers = parsed.data
  const timestampMs = headers[signatureHeaders.timestamp]
  if (Math.abs(context.clock.wallMs() - timestampMs) > signatureWindowMs) return err({ kind: 'signature_timestamp' })
  const terminalId = headers[signatureHeaders.terminal].toLowerCase()
  const row = await selectRow(
    context.database,
    terminalRowSchema,
    'select terminal_number, role, public_key, next_public_key, revoked from terminals where terminal_id = $1',
    [terminalId],
  )
  if (row === null || row.public_key === null) return err({ kind: 'terminal_unknown' })
  if (row.revoked) return err({ kind: 'terminal_revoked' })
  return ok({
    terminalId,
    terminalNumber: row.terminal_number,
    role: row.role,
    publicKey: row.public_key,
    nextPublicKey: row.next_public_key,
    timestampMs,
    nonce: headers[signatureHeaders.nonce],
    signature: Buffer.from(headers[signatureHeaders.signature], 'base64'),
  })
}

/** Ed25519 over the exact bytes received, then the nonce and one request of the terminal's budget, which only a true request may
 *  use up. The next key becomes the key with the first request it signs. */
export async function verifySignature(
  context: CentralContext,
  request: FastifyRequest,
  terminal: CallingTerminal,
): Promise<Result<null, Refusal>> {
  const { terminalId, publicKey, nextPublicKey, signature } = terminal
  const text = signedText({
    method: request.method,
    path: request.originalUrl,
    timestampMs: terminal.timestampMs,
    nonce: terminal.nonce,
    bodySha256Hex: sha256Hex(rawBody(request)),
  })
  const isByKey = isSignedBy(publicKey, text, signature)
  const isByNextKey = !isByKey && nextPublicKey !== null && isSignedBy(nextPublicKey, text, signature)
  if (!isByKey && !isByNextKey) {
    return err(await refuseForeignSignature(context, terminal, { path: request.originalUrl, text }))
  }
  const spent = await spendRequest(context, terminal)
  if (!spent.ok) return spent
  if (isByNextKey) await takeNextKey(context, terminalId, nextPublicKey)
  return spent
}

/** API nodes whose clocks differ a little must not forget a nonce another one would still accept. */
const nonceGraceMs = 60_000

const bucket: BucketSql = {
  spent: 'held.spent_until_ms',
  nowMs: '$5::double precision',
  requestsPerMinute: '$6::double precision',
  burst: '$7::double precision',
}

const bucketAsked: BucketSql = {
  spent: 'held.spent_until_ms',
  nowMs: '$3::double precision',
  requestsPerMinute: '$4::double precision',
  burst: '$5::double precision',
}

/** Remembers the nonce and takes one request off the budget, or neither: a replayed request costs its terminal nothing. What one
 *  terminal can make the centre remember is bounded by its budget (TerminalPolicy).
 *
 *  The disk is not waited for: PostgreSQL's log is written in order, so whatever the request changes and is acknowledged is on
 *  the disk behind its nonce, and a crash that forgets the nonce has forgotten what the request did. */
async function spendRequest(context: CentralContext, terminal: CallingTerminal): Promise<Result<null, Refusal>> {
  const { terminalId, nonce, timestampMs } = terminal
  const { requestsPerMinute, burst } = context.terminalPolicy.limit
  const nowMs = context.clock.wallMs()
  const { rowCount } = await context.database.query(
    `with forgotten as (
       delete from request_nonces where terminal_id = $1 and expires_at_ms < $4
     ), served as (
       insert into terminal_budgets as held (terminal_id, spent_until_ms)
       select $1::uuid, ${bucket.nowMs} + 60000.0 / ${bucket.requestsPerMinute}
       where set_config('synchronous_commit', 'off', true) = 'off'
         and not exists (select 1 from request_nonces where terminal_id = $1 and nonce = $2)
       on conflict (terminal_id) do update set spent_until_ms = ${spentByOneMore(bucket)} where ${hasRoom(bucket)}
       returning terminal_id
     )
     insert into request_nonces (terminal_id, nonce, expires_at_ms)
     select terminal_id, $2::text, $3::bigint from served on conflict do nothing`,
    [terminalId, nonce, timestampMs + signatureWindowMs, nowMs - nonceGraceMs, nowMs, requestsPerMinute, burst],
  )
  if (rowCount === 1) return ok(null)
  const waiting = await selectRow(
    context.database,
    z.object({ wait_ms: z.number(), is_repeated: z.boolean() }),
    `select ${waitMs(bucketAsked)} as wait_ms,
       exists (select 1 from request_nonces where terminal_id = $1 and nonce = $2) as is_repeated
     from terminal_budgets as held where terminal_id = $1`,
    [terminalId, nonce, nowMs, requestsPerMinute, burst],
  )
  if (waiting === null || waiting.is_repeated) return err({ kind: 'nonce_repeated' })
  return err({ kind: 'rate_limited', extensions: { retryAfterSeconds: retryAfterSeconds(waiting.wait_ms) } })
}
