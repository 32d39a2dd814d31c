import { createHash, createPublicKey, verify } from 'node:crypto'
import {
  publishedDocumentSchema,
  publishedSignedText,
  successionSignedText,
  type KeySuccession,
  type PublishedDocument,
  type PublishedKind,
  type PublishedRefusalCode,
  type ReadText,
} from '#contract/published'
import { err, ok, type Result } from '#domain/result'

export type PublishedFault = { readonly kind: PublishedRefusalCode }

/** What this terminal knows when a document comes. */
export type Witness = {
  readonly trustedKey: string | null
  readonly successions: readonly KeySuccession[]
  readonly heldVersion: number
  /** The highest version that was ever held. */
  readonly floor: number
  readonly nowMs: number
}

/** `publicKey`: 32 bytes, base64 (RFC 8037: `x` of a JWK in base64url). False also for what is no key at all. */
function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url')
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

/** The trusted key and those that follow from it, one naming the next. */
function trustedKeys({ trustedKey, successions }: Witness): ReadonlySet<string> {
  const keys = new Set(trustedKey === null ? [] : [trustedKey])
  for (const succession of successions) {
    const { by, publicKey, signature } = succession
    if (keys.has(by) && isSignedBy(by, successionSignedText(succession), signature)) keys.add(publicKey)
  }
  return keys
}

/** Whether a document may take the place of the one held: rightly signed by the centre, for this purpose, newer, and good to
 *  use at this moment. What of it starts later is not asked about. */
export function judgePublished(
  kind: PublishedKind,
  given: unknown,
  witness: Witness,
  read: ReadText<unknown>,
): Result<PublishedDocument, PublishedFault> {
  const parsed = publishedDocumentSchema.safeParse(given)
  if (!parsed.success) return err({ kind: 'document_unreadable' })
  const document = parsed.data
  const { version, text, publicKey, signature } = document
  if (!trustedKeys(witness).has(publicKey)) return err({ kind: 'key_unknown' })
  const textSha256Hex = createHash('sha256').update(text).digest('hex')
  const signed = publishedSignedText(kind, { ...document, textSha256Hex })
  if (!isSignedBy(publicKey, signed, signature)) return err({ kind: 'signature_invalid' })
  // One that was held and damaged may come again; nothing below it.
  if (version <= witness.heldVersion || version < witness.floor) return err({ kind: 'version_not_newer' })
  const content = read(text, witness.nowMs)
  return content.ok ? ok(document) : err({ kind: content.error.kind })
}
