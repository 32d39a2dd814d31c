import { z } from 'zod'
import { instantMsSchema } from '#contract/base'
import { err, ok, type Result } from '#domain/result'

/** Documents the centre publishes under its signature: the catalogue and the terminals' settings to every terminal, the operators
 *  to the desks. Each kind counts its own versions, strictly rising. Whoever stands between centre and terminal can withhold a document; he can
 *  neither make one, nor alter one, nor bring back an earlier one. */
export const publishedKinds = ['catalogue', 'settings', 'operators'] as const
export type PublishedKind = (typeof publishedKinds)[number]

/** Characters of a document's text; the catalogue that comes with the product has 13 000. */
export const publishedTextMax = 1_000_000

/** High enough for a version a minute for a thousand years. */
export const publishedVersionMax = 1_000_000_000

const versionSchema = z.int().min(1).max(publishedVersionMax)
const sha256HexSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** Raw Ed25519 key, 32 bytes, base64 (RFC 8032). */
export const publishingKeySchema = z.base64().length(44)
const signatureSchema = z.base64().length(88)

/** `text`: the exact JSON text that was signed. `publicKey`: the key that signed it. */
export const publishedDocumentSchema = z.strictObject({
  version: versionSchema,
  publishedAtMs: instantMsSchema,
  text: z.string().min(1).max(publishedTextMax),
  publicKey: publishingKeySchema,
  signature: signatureSchema,
})
export type PublishedDocument = z.infer<typeof publishedDocumentSchema>

/** One key of the centre names its successor. A terminal that trusts `by` trusts `publicKey` from then on; once it has
 *  accepted a document under the successor, it no longer accepts the predecessor. */
export const keySuccessionSchema = z.strictObject({
  by: publishingKeySchema,
  publicKey: publishingKeySchema,
  signature: signatureSchema,
})
export type KeySuccession = z.infer<typeof keySuccessionSchema>

/** GET /v1/catalogue?have=N and GET /v1/settings?have=N. `newest` is null when nothing was published; `document` when there is
 *  nothing newer than N. A terminal reads `document` by itself, so that one it cannot read is refused by name. */
export const publishedAnswerSchema = z.strictObject({
  newest: z.strictObject({ version: versionSchema, textSha256: sha256HexSchema }).nullable(),
  document: z.unknown(),
  /** Oldest first. */
  successions: z.array(keySuccessionSchema).max(64),
})
export type PublishedAnswer = z.infer<typeof publishedAnswerSchema>

/** Text whose Ed25519 signature a document carries. Its first line keeps a signature over one kind from serving for another. */
export function publishedSignedText(
  kind: PublishedKind,
  document: Pick<PublishedDocument, 'version' | 'publishedAtMs' | 'publicKey'> & { readonly textSha256Hex: string },
): string {
  const { version, publishedAtMs, publicKey, textSha256Hex } = document
  return [`beket-${kind}-v1`, version, publishedAtMs, publicKey, textSha256Hex].join('\n')
}

/** Text whose signature by the predecessor makes a successor. */
export function successionSignedText(succession: Pick<KeySuccession, 'by' | 'publicKey'>): string {
  return ['beket-publishing-key-v1', succession.by, succession.publicKey].join('\n')
}

/** Why a terminal does not take a document. */
export const publishedRefusalCodes = [
  /** Not the form of this contract. */
  'document_unreadable',
  /** Signed by nobody this terminal trusts, or no longer trusts. */
  'key_unknown',
  'signature_invalid',
  /** Not newer than what is held: somebody brings back what was replaced. */
  'version_not_newer',
  /** The centre's own newest is older than what is held, or another document of the same number: another centre, or one
   *  restored from a backup. The next version has to be published above the one held. */
  'version_behind',
  /** Rightly signed and not what it must be: a mistake of the centre, or made for a newer program than this. */
  'text_invalid',
  /** Something of it starts only later: nothing could be sold by it now. */
  'nothing_in_force',
  /** It was stored whole and is no longer what it was. */
  'stored_damaged',
] as const
export type PublishedRefusalCode = (typeof publishedRefusalCodes)[number]

/** What a terminal tells of one kind: the version it goes by (null: what came with the product) and what it refused since. */
export const publishedStateSchema = z.strictObject({
  version: versionSchema.nullable(),
  refused: z.strictObject({ version: versionSchema, code: z.enum(publishedRefusalCodes) }).nullable(),
})
export type PublishedState = z.infer<typeof publishedStateSchema>

export const publishedStatesSchema = z.strictObject({ catalogue: publishedStateSchema, settings: publishedStateSchema })
export type PublishedStates = z.infer<typeof publishedStatesSchema>

export type TextFault = { readonly kind: 'text_invalid' | 'nothing_in_force'; readonly detail: string }

/** What the text of a document of one kind holds. `atMs`: when it is to hold. */
export type ReadText<T> = (text: string, atMs: number) => Result<T, TextFault>

/** JSON text of a schema. */
export function readJsonText<T>(text: string, schema: z.ZodType<T>): Result<T, TextFault> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err({ kind: 'text_invalid', detail: 'not JSON' })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  return err({ kind: 'text_invalid', detail })
}
