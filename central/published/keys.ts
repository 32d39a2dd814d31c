import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { successionSignedText, type KeySuccession } from '#contract/published'
import { err, ok, type Result } from '#domain/result'
import { selectRow, selectRows, type Queries } from '#central/database/database'

/** The key the centre's documents are signed with. Its private half is where documents are published and nowhere else: a
 *  process that only serves them needs none. */
export type PublishingKey = { readonly privateKey: KeyObject; readonly publicKey: string }

export const publishingSeedBytes = 32

/** PKCS #8 of an Ed25519 seed (RFC 8410, 7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** From its 32 secret bytes; another length is a mistake of the caller. */
export function publishingKey(seed: Uint8Array): PublishingKey {
  if (seed.length !== publishingSeedBytes) throw new RangeError('a publishing key is 32 bytes')
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  const { x } = z.object({ x: z.string() }).parse(createPublicKey(privateKey).export({ format: 'jwk' }))
  return { privateKey, publicKey: Buffer.from(x, 'base64url').toString('base64') }
}

export function signatureOf(key: PublishingKey, text: string): string {
  return sign(null, Buffer.from(text), key.privateKey).toString('base64')
}

const successionRowSchema = z.object({
  public_key: z.string(),
  signed_by: z.string().nullable(),
  signature: z.string().nullable(),
})

/** The latest; what it signs is what terminals go over to. Null: this centre has none yet. */
export async function currentPublicKey(queries: Queries): Promise<string | null> {
  const row = await selectRow(
    queries,
    z.object({ public_key: z.string() }),
    'select public_key from publishing_keys order by place desc limit 1',
  )
  return row === null ? null : row.public_key
}

/** How each key but the first came to be trusted, oldest first. */
export async function readSuccessions(queries: Queries): Promise<KeySuccession[]> {
  const rows = await selectRows(
    queries,
    successionRowSchema,
    'select public_key, signed_by, signature from publishing_keys order by place',
  )
  return rows.flatMap(({ public_key: publicKey, signed_by: by, signature }) =>
    by === null || signature === null ? [] : [{ by, publicKey, signature }],
  )
}

export type KeyError = { readonly kind: 'publishing_key_not_current' }

/** Makes the first key known; harmless when it is the latest already. There is one line of keys: a second beginning is
 *  refused, terminals would not trust it. */
export async function introduceKey(
  queries: Queries,
  key: PublishingKey,
  nowMs: number,
): Promise<Result<void, KeyError>> {
  await queries.query(
    'insert into publishing_keys (public_key, introduced_at_ms) values ($1, $2) on conflict do nothing',
    [key.publicKey, nowMs],
  )
  const isCurrent = (await currentPublicKey(queries)) === key.publicKey
  return isCurrent ? ok(undefined) : err({ kind: 'publishing_key_not_current' })
}

/** The latest key names its successor. */
export async function succeedKey(
  queries: Queries,
  current: PublishingKey,
  next: PublishingKey,
  nowMs: number,
): Promise<void> {
  const signature = signatureOf(current, successionSignedText({ by: current.publicKey, publicKey: next.publicKey }))
  await queries.query(
    'insert into publishing_keys (public_key, introduced_at_ms, signed_by, signature) values ($1, $2, $3, $4)',
    [next.publicKey, nowMs, current.publicKey, signature],
  )
}
