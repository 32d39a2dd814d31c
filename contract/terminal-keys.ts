import { z } from 'zod'
import { instantMsSchema } from '#contract/base'

/** POST /v1/terminals/self/key: a terminal changes its Ed25519 key. The request is signed with the key in use; `proof` is the
 *  new key's signature over `keyProofText`, so that nobody gives a terminal a key it does not hold. The key in use stays valid
 *  until the new one has signed a request, and never again after that: whoever loses an answer asks again. */
export const keyChangeRequestSchema = z.strictObject({
  /** Raw, 32 bytes, base64. */
  publicKey: z.base64().max(64),
  proof: z.base64().max(120),
})
export const keyChangeAnswerSchema = z.strictObject({ serverTimeMs: instantMsSchema })

/** Bound to the terminal and to the key in use, so that a proof serves for one change only. */
export function keyProofText(change: {
  readonly terminalId: string
  readonly publicKeyInUse: string
  readonly publicKey: string
}): string {
  return ['beket terminal key', change.terminalId, change.publicKeyInUse, change.publicKey].join('\n')
}
