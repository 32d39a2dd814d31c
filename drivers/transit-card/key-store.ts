import { z } from 'zod'
import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import type { CardKeyRole, KeyStore } from '#drivers/transit-card/driver'
import { concatBytes, fromHex } from '#drivers/transit-card/desfire/bytes'
import { diversifyAes128 } from '#drivers/transit-card/desfire/diversification'

/** The software key file: the operator's master keys in the clear, for development and small installations. A SAM takes its
 *  place behind the same port. */

export type MasterKeys = Readonly<Record<CardKeyRole, Uint8Array>>

const roles: readonly CardKeyRole[] = ['master', 'read', 'credit', 'debit', 'issue']

/** AN10922 2.2: diversification input is UID, application identifier, system identifier. */
const systemIdentifier = new TextEncoder().encode('Beket')

export function createFileKeyStore(masterKeys: MasterKeys): KeyStore {
  for (const role of roles) assert(masterKeys[role].length === 16, `master key ${role} must have 16 bytes`)
  return {
    key: (role, uid, application) => {
      assert(uid.length === 7 && application.length === 3, 'keys are diversified by 7-byte UID and 3-byte application')
      return diversifyAes128(masterKeys[role], concatBytes(uid, application, systemIdentifier))
    },
  }
}

export type KeyFileError = { readonly kind: 'key_file_invalid'; readonly detail: string }

const masterKey = z
  .string()
  .regex(/^[0-9a-f]{32}$/i)
  .transform(fromHex)
const keyFile = z.strictObject({
  master: masterKey,
  read: masterKey,
  credit: masterKey,
  debit: masterKey,
  issue: masterKey,
})

/** Key file text: a JSON object with one 32-digit hexadecimal string per role. The detail never quotes a key. */
export function parseKeyFile(text: string): Result<MasterKeys, KeyFileError> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return err({ kind: 'key_file_invalid', detail: 'not JSON' })
  }
  const keys = keyFile.safeParse(parsed)
  if (keys.success) return ok(keys.data)
  const fields = keys.error.issues.map((issue) => issue.path.join('.'))
  return err({ kind: 'key_file_invalid', detail: `not 32 hexadecimal digits per role: ${fields.join(', ')}` })
}
