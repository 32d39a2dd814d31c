import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto'
import { assert } from '#domain/assert'
import { concatBytes } from '#drivers/transit-card/desfire/bytes'

/** CBC without padding. DES runs as triple DES with three equal keys: single DES is not in OpenSSL 3's default set. */

export const aesBlockLength = 16
export const zeroIv = new Uint8Array(aesBlockLength)

type Algorithm = 'aes-128-cbc' | 'des-ede3-cbc'

function encrypt(algorithm: Algorithm, key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(algorithm, key, iv).setAutoPadding(false)
  return Uint8Array.from(concatBytes(cipher.update(plain), cipher.final()))
}

function decrypt(algorithm: Algorithm, key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(algorithm, key, iv).setAutoPadding(false)
  return Uint8Array.from(concatBytes(decipher.update(encrypted), decipher.final()))
}

export function aesEncrypt(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  assert(plain.length % aesBlockLength === 0, 'AES-CBC works on whole blocks')
  return encrypt('aes-128-cbc', key, iv, plain)
}

export function aesDecrypt(key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  assert(encrypted.length % aesBlockLength === 0, 'AES-CBC works on whole blocks')
  return decrypt('aes-128-cbc', key, iv, encrypted)
}

export function desEncrypt(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  assert(key.length === 8, 'a DES key has 8 bytes')
  return encrypt('des-ede3-cbc', concatBytes(key, key, key), iv, plain)
}

export function desDecrypt(key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  assert(key.length === 8, 'a DES key has 8 bytes')
  return decrypt('des-ede3-cbc', concatBytes(key, key, key), iv, encrypted)
}

/** Comparison whose time tells nothing about where two MACs differ. */
export function sameSecret(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
