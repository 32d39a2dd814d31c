import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { terminalKeySetting, type Setting, type Settings } from '#electron/store/settings'

/** This terminal's signing key; made once. */
export function loadOrCreateKey(settings: Settings, setting: Setting<string> = terminalKeySetting): Promise<KeyObject> {
  return loadKey(settings, setting).then((known) => known ?? createKey(settings, setting))
}

export async function loadKey(settings: Settings, setting: Setting<string>): Promise<KeyObject | null> {
  const stored = await settings.read(setting)
  if (stored === null) return null
  return createPrivateKey({ key: Buffer.from(stored, 'base64'), format: 'der', type: 'pkcs8' })
}

/** PKCS #8 in DER, base64. */
export function privateKeyText(key: KeyObject): string {
  return key.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

async function createKey(settings: Settings, setting: Setting<string>): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519')
  await settings.write(setting, privateKeyText(privateKey))
  return privateKey
}

/** The raw 32 bytes of the public key, base64, as enrolment wants them (RFC 8037: `x` of the JWK). */
export function publicKeyText(privateKey: KeyObject): string {
  const { x } = z.object({ x: z.string() }).parse(createPublicKey(privateKey).export({ format: 'jwk' }))
  return Buffer.from(x, 'base64url').toString('base64')
}
