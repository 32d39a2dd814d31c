import { describe, expect, it } from 'vitest'
import { toHex } from '#drivers/transit-card/desfire/bytes'
import { applicationId } from '#drivers/transit-card/layout/v1'
import { createFileKeyStore, parseKeyFile } from '#drivers/transit-card/key-store'
import { keys, masterKeys } from '#test/drivers/transit-card/card-fixture'

const uid = Uint8Array.of(4, 1, 2, 3, 4, 5, 6)
const text = JSON.stringify(Object.fromEntries(Object.entries(masterKeys).map(([role, key]) => [role, toHex(key)])))

describe('software key file', () => {
  it('gives each card, application and role its own key', () => {
    const other = Uint8Array.of(4, 1, 2, 3, 4, 5, 7)
    const derived = [
      keys.key('read', uid, applicationId),
      keys.key('credit', uid, applicationId),
      keys.key('read', other, applicationId),
      keys.key('read', uid, new Uint8Array(3)),
    ].map(toHex)
    expect(new Set(derived).size).toBe(4)
    expect(derived.every((key) => key.length === 32)).toBe(true)
  })

  it('reads the keys back from its file', () => {
    const parsed = parseKeyFile(text)
    expect(parsed).toEqual({ ok: true, value: masterKeys })
    expect(parsed.ok && createFileKeyStore(parsed.value).key('issue', uid, applicationId)).toEqual(
      keys.key('issue', uid, applicationId),
    )
  })

  it.each([
    ['no JSON', 'a4a4'],
    ['a missing role', text.replace('"read"', '"other"')],
    ['a short key', text.replace('a0a0', 'a0')],
    ['a key that is no hexadecimal', text.replace('a0a0', 'zzzz')],
  ])('refuses %s without quoting keys', (_, broken) => {
    const parsed = parseKeyFile(broken)
    expect(parsed.ok ? null : parsed.error.kind).toBe('key_file_invalid')
    expect(JSON.stringify(parsed)).not.toMatch(/a4a4/)
  })
})
