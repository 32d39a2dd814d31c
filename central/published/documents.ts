import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  publishedDocumentSchema,
  publishedKinds,
  publishedSignedText,
  publishedTextMax,
  publishedVersionMax,
  type PublishedAnswer,
  type PublishedDocument,
  type PublishedKind,
} from '#contract/published'
import { err, ok, type Result } from '#domain/result'
import { isStorableText } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import {
  introduceKey,
  readSuccessions,
  signatureOf,
  succeedKey,
  type KeyError,
  type PublishingKey,
} from '#central/published/keys'

/** Any constant will do; two that publish at once would give out one version twice. */
const publishLock = 7_147_002

const newestSchema = z.object({
  version: z.int(),
  text: z.string(),
  text_sha256: z.string(),
  changes_past: z.boolean(),
})

/** The latest document of a kind; null when none was published. */
export function newestDocument(queries: Queries, kind: PublishedKind): Promise<z.infer<typeof newestSchema> | null> {
  return selectRow(
    queries,
    newestSchema,
    `select version, text, text_sha256, changes_past from published_documents where kind = $1
     order by version desc limit 1`,
    [kind],
  )
}

const answerRowSchema = z.object({
  version: z.int(),
  published_at_ms: z.int(),
  text_sha256: z.string(),
  text: z.string().nullable(),
  public_key: z.string(),
  signature: z.string(),
})

/** What a terminal that holds version `have` is told (contract/published.ts). */
export async function publishedAnswer(
  queries: Queries,
  kind: PublishedKind,
  have: number,
): Promise<PublishedAnswer & { readonly document: PublishedDocument | null }> {
  const row = await selectRow(
    queries,
    answerRowSchema,
    `select version, published_at_ms, text_sha256, case when version > $2 then text end as text, public_key, signature
     from published_documents where kind = $1 order by version desc limit 1`,
    [kind, have],
  )
  if (row === null) return { newest: null, document: null, successions: [] }
  const { version, published_at_ms: publishedAtMs, text, public_key: publicKey, signature } = row
  const newest = { version, textSha256: row.text_sha256 }
  if (text === null) return { newest, document: null, successions: [] }
  const document: PublishedDocument = { version, publishedAtMs, text, publicKey, signature }
  return { newest, document, successions: await readSuccessions(queries) }
}

export type PublishError =
  | KeyError
  | { readonly kind: 'text_invalid'; readonly detail: string }
  | { readonly kind: 'version_not_higher'; readonly newest: number }

export type NewDocument = {
  readonly text: string
  /** Null: the next one. Given after a restore from a backup, to be above what terminals hold already. */
  readonly version: number | null
  readonly changesPast: boolean
  readonly nowMs: number
}

/** Held until the transaction ends, from before anything is compared with what is published. */
export async function lockPublishing(queries: Queries): Promise<void> {
  await queries.query('select pg_advisory_xact_lock($1)', [publishLock])
}

/** Signs and stores a document that was found good. Must run under `lockPublishing`. */
export async function storeDocument(
  queries: Queries,
  key: PublishingKey,
  kind: PublishedKind,
  given: NewDocument,
): Promise<Result<number, PublishError>> {
  const { text, nowMs } = given
  if (text.length > publishedTextMax) return err({ kind: 'text_invalid', detail: 'too long' })
  if (!isStorableText(text)) return err({ kind: 'text_invalid', detail: 'not Unicode, or holds NUL' })
  const introduced = await introduceKey(queries, key, nowMs)
  if (!introduced.ok) return introduced
  const newest = (await newestDocument(queries, kind))?.version ?? 0
  const version = given.version ?? newest + 1
  const isVersion = Number.isInteger(version) && version <= publishedVersionMax
  if (!isVersion || version <= newest) return err({ kind: 'version_not_higher', newest })
  const textSha256Hex = createHash('sha256').update(text).digest('hex')
  const { publicKey } = key
  const signed = publishedSignedText(kind, { version, publishedAtMs: nowMs, publicKey, textSha256Hex })
  const document = { version, publishedAtMs: nowMs, text, publicKey, signature: signatureOf(key, signed) }
  const { signature } = publishedDocumentSchema.parse(document)
  await queries.query(
    `insert into published_documents (kind, version, published_at_ms, text, text_sha256, public_key, signature, changes_past)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [kind, version, nowMs, text, textSha256Hex, publicKey, signature, given.changesPast],
  )
  return ok(version)
}

/** From one key to the next: the old one names the new one, and what is in force is published again under it, so that no
 *  terminal needs the old one any more. Must run in a transaction. */
export async function rotateKey(
  queries: Queries,
  keys: { readonly current: PublishingKey; readonly next: PublishingKey },
  nowMs: number,
): Promise<Result<void, PublishError>> {
  await lockPublishing(queries)
  const introduced = await introduceKey(queries, keys.current, nowMs)
  if (!introduced.ok) return introduced
  await succeedKey(queries, keys.current, keys.next, nowMs)
  for (const kind of publishedKinds) {
    const newest = await newestDocument(queries, kind)
    if (newest === null) continue
    const { text, changes_past: changesPast } = newest
    const stored = await storeDocument(queries, keys.next, kind, { text, version: null, changesPast, nowMs })
    if (!stored.ok) return stored
  }
  return ok(undefined)
}
