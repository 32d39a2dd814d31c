import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { terminalKeySetting, type Settings } from '#electron/store/settings'

/** This terminal's signing key; made once. */
export async function loadOrCreateKey(settings: Settings): Promise<KeyObject> {
  const stored = await settings.read(terminalKeySetting)
  if (stored !== null) {
    return createPrivateKey({ key: Buffer.from(stored, 'base64'), format: 'der', type: 'pkcs8' })
  }
  const { privateKey } = generateKeyPairSync('ed25519')
  await settings.write(terminalKeySetting, privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'))
  return privateKey
}

/** The raw 32 bytes of the public key, base64, as enrolment wants them (RFC 8037: `x` of the JWK). */
export function publicKeyText(privateKey: KeyObject): string {
  const { x } = z.object({ x: z.string() }).parse(createPublicKey(privateKey).export({ format: 'jwk' }))
  return Buffer.from(x, 'base64url').toString('base64')
}
