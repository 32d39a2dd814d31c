import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { signatureHeaders, signatureWindowMs, signedText } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow } from '#central/database/database'
import { rawBody, sha256Hex } from '#central/http/body'
import type { Refusal } from '#central/http/problem'

/** A terminal that named itself in a request; `verifySignature` proves it. */
export type CallingTerminal = {
  readonly terminalId: string
  readonly terminalNumber: number
  readonly publicKey: string
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
  public_key: z.string().nullable(),
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
    'select terminal_number, public_key, revoked from terminals where terminal_id = $1',
    [terminalId],
  )
  if (row === null || row.public_key === null) return err({ kind: 'terminal_unknown' })
  if (row.revoked) return err({ kind: 'terminal_revoked' })
  return ok({
    terminalId,
    terminalNumber: row.terminal_number,
    publicKey: row.public_key,
    timestampMs,
    nonce: headers[signatureHeaders.nonce],
    signature: Buffer.from(headers[signatureHeaders.signature], 'base64'),
  })
}

/** Ed25519 over the exact bytes received, then the nonce, which only a true request may use up. */
export async function verifySignature(
  context: CentralContext,
  request: FastifyRequest,
  terminal: CallingTerminal,
): Promise<Result<null, Refusal>> {
  const text = signedText({
    method: request.method,
    path: request.originalUrl,
    timestampMs: terminal.timestampMs,
    nonce: terminal.nonce,
    bodySha256Hex: sha256Hex(rawBody(request)),
  })
  const key = ed25519Key(terminal.publicKey)
  if (!verify(null, Buffer.from(text), key, terminal.signature)) return err({ kind: 'signature_invalid' })
  const { rowCount } = await context.database.query(
    `with forgotten as (delete from request_nonces where terminal_id = $1 and expires_at_ms < $4)
     insert into request_nonces (terminal_id, nonce, expires_at_ms) values ($1, $2, $3) on conflict do nothing`,
    [
      terminal.terminalId,
      terminal.nonce,
      terminal.timestampMs + signatureWindowMs,
      context.clock.wallMs() - nonceGraceMs,
    ],
  )
  return rowCount === 1 ? ok(null) : err({ kind: 'nonce_repeated' })
}

/** API nodes whose clocks differ a little must not forget a nonce another one would still accept. */
const nonceGraceMs = 60_000

/** `publicKey`: 32 bytes, base64. RFC 8037: an Ed25519 key as a JWK is these bytes in base64url. */
function ed25519Key(publicKey: string): KeyObject {
  const x = Buffer.from(publicKey, 'base64').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}
