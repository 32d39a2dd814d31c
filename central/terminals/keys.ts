import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { signatureWindowMs } from '#contract/central'
import { keyProofText } from '#contract/terminal-keys'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { isUniqueViolation, selectRow, selectRows } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { listIdentityConflict } from '#central/terminals/identity-conflicts'

/** Raw bytes of an Ed25519 public key. */
export const publicKeyBytes = 32

/** `publicKey`: 32 bytes, base64. RFC 8037: an Ed25519 key as a JWK is these bytes in base64url. */
function ed25519Key(publicKey: string): KeyObject {
  const x = Buffer.from(publicKey, 'base64').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

export function isSignedBy(publicKey: string, text: string, signature: Uint8Array): boolean {
  return verify(null, Buffer.from(text), ed25519Key(publicKey), signature)
}

/** Where a terminal introduces its key again with the one before it, not knowing whether the centre has lost a change. */
const keyPath = '/v1/terminals/self/key'

/** A signature by none of the terminal's valid keys. One by a key that was retired is true all the same: a machine has it that
 *  did not take part in the change, a copy of the disk or one restored from a backup. What was signed before the change and only
 *  comes late is no such sign. */
export async function refuseForeignSignature(
  context: CentralContext,
  { terminalId, signature }: { readonly terminalId: string; readonly signature: Uint8Array },
  request: { readonly path: string; readonly text: string },
): Promise<Refusal> {
  const retired = await selectRows(
    context.database,
    z.object({ public_key: z.string(), retired_at_ms: z.int() }),
    `select public_key, retired_at_ms from retired_terminal_keys
     where terminal_id = $1 order by retired_at_ms desc limit ${String(retiredKeysTried)}`,
    [terminalId],
  )
  const used = retired.find((key) => isSignedBy(key.public_key, request.text, signature))
  if (used === undefined) return { kind: 'signature_invalid' }
  const isLate = context.clock.wallMs() - used.retired_at_ms <= 2 * signatureWindowMs
  if (!isLate && request.path !== keyPath) {
    await listIdentityConflict(context, context.database, terminalId, 'terminal_key_retired')
  }
  return { kind: 'terminal_key_retired' }
}

/** Bounds the work a stranger can ask for; years of changes by age. */
const retiredKeysTried = 8

/** The next key has signed: from now on it is the key, and the one before it never again. Any number of requests may find so at
 *  once; the first does it. */
export async function takeNextKey(context: CentralContext, terminalId: string, publicKey: string): Promise<void> {
  await context.database.query(
    `with before as (
       select public_key from terminals where terminal_id = $1 and next_public_key = $2
     ), taken as (
       update terminals set public_key = next_public_key, next_public_key = null, key_since_ms = $3,
         is_key_change_wanted = false
       where terminal_id = $1 and next_public_key = $2 returning terminal_id
     )
     insert into retired_terminal_keys (public_key, terminal_id, retired_at_ms)
     select before.public_key, taken.terminal_id, $3::bigint from before, taken on conflict do nothing`,
    [terminalId, publicKey, context.clock.wallMs()],
  )
}

/** Takes the key a terminal will sign with next. Asked again with the same key it answers the same; with another, that one is
 *  next and the one before it was never used. Asked with the key in use, the change is over and was heard of. */
export async function changeKey(
  context: CentralContext,
  terminalId: string,
  request: { readonly publicKey: string; readonly proof: string },
): Promise<Result<{ serverTimeMs: number }, Refusal>> {
  const key = Buffer.from(request.publicKey, 'base64')
  if (key.length !== publicKeyBytes) return err({ kind: 'request_invalid', detail: 'publicKey: length' })
  const publicKey = key.toString('base64')
  const row = await selectRow(
    context.database,
    z.object({ public_key: z.string() }),
    'select public_key from terminals where terminal_id = $1 and public_key is not null',
    [terminalId],
  )
  if (row === null) return err({ kind: 'terminal_unknown' })
  const done = { serverTimeMs: context.clock.wallMs() }
  if (row.public_key === publicKey) return ok(done)
  const text = keyProofText({ terminalId, publicKeyInUse: row.public_key, publicKey })
  if (!isSignedBy(publicKey, text, Buffer.from(request.proof, 'base64'))) return err({ kind: 'key_proof_invalid' })
  try {
    const { rowCount } = await context.database.query(
      `update terminals set next_public_key = $2 where terminal_id = $1 and public_key = $3
         and not exists (select 1 from retired_terminal_keys where public_key = $2)
         and not exists (select 1 from terminals as others where others.public_key = $2)`,
      [terminalId, publicKey, row.public_key],
    )
    return rowCount === 1 ? ok(done) : err({ kind: 'public_key_used' })
  } catch (error) {
    if (isUniqueViolation(error)) return err({ kind: 'public_key_used' })
    throw error
  }
}

/** Asks a terminal to change its key: it hears so with its next heartbeat. */
export async function requestKeyChange(
  context: CentralContext,
  terminalNumber: number,
): Promise<Result<null, { kind: 'terminal_unknown' }>> {
  const { rowCount } = await context.database.query(
    'update terminals set is_key_change_wanted = true where terminal_number = $1 and public_key is not null',
    [terminalNumber],
  )
  return rowCount === 1 ? ok(null) : err({ kind: 'terminal_unknown' })
}
