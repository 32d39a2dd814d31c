import { concatBytes, rotateLeft, xorBytes } from '#drivers/transit-card/desfire/bytes'
import {
  aesDecrypt,
  aesEncrypt,
  desDecrypt,
  desEncrypt,
  sameSecret,
  zeroIv,
} from '#drivers/transit-card/desfire/cipher'
import { cmac } from '#drivers/transit-card/desfire/cmac'
import type { Ev2Keys } from '#drivers/transit-card/desfire/ev2-messaging'

/** The three-pass mutual authentications, without their transport. `randomA` is ours, `randomB` the card's. */

export type Handshake = { readonly randomA: Uint8Array; readonly randomB: Uint8Array; readonly token: Uint8Array }

/** AuthenticateAES (AA): the vector runs on from the card's challenge through both directions. */
export function answerEv1Challenge(key: Uint8Array, challenge: Uint8Array, randomA: Uint8Array): Handshake {
  const randomB = aesDecrypt(key, zeroIv, challenge)
  const token = aesEncrypt(key, challenge, concatBytes(randomA, rotateLeft(randomB)))
  return { randomA, randomB, token }
}

/** Session key, or null when the card's answer does not prove the key. `answer` is 16 bytes. */
export function finishEv1(key: Uint8Array, handshake: Handshake, answer: Uint8Array): Uint8Array | null {
  const { randomA, randomB, token } = handshake
  const proof = aesDecrypt(key, token.slice(-16), answer)
  if (!sameSecret(proof, rotateLeft(randomA))) return null
  return concatBytes(randomA.slice(0, 4), randomB.slice(0, 4), randomA.slice(12), randomB.slice(12))
}

/** AuthenticateEV2First and -NonFirst: every cryptogram starts from a zero vector. */
export function answerEv2Challenge(key: Uint8Array, challenge: Uint8Array, randomA: Uint8Array): Handshake {
  const randomB = aesDecrypt(key, zeroIv, challenge)
  const token = aesEncrypt(key, zeroIv, concatBytes(randomA, rotateLeft(randomB)))
  return { randomA, randomB, token }
}

/** Session vector of AN12343 and AN12196 9.1.7: label, 0001 0080, then the two random numbers interleaved. */
function sessionVector(label: readonly [number, number], a: Uint8Array, b: Uint8Array): Uint8Array {
  return concatBytes(
    Uint8Array.of(label[0], label[1], 0x00, 0x01, 0x00, 0x80),
    a.slice(0, 2),
    xorBytes(a.slice(2, 8), b.slice(0, 6)),
    b.slice(6),
    a.slice(8),
  )
}

export function ev2SessionKeys(key: Uint8Array, randomA: Uint8Array, randomB: Uint8Array): Ev2Keys {
  return {
    encryption: cmac(key, sessionVector([0xa5, 0x5a], randomA, randomB)),
    mac: cmac(key, sessionVector([0x5a, 0xa5], randomA, randomB)),
  }
}

/** `answer` is 32 bytes: transaction identifier, our number rotated, capabilities of card and reader. */
export function finishEv2First(
  key: Uint8Array,
  handshake: Handshake,
  answer: Uint8Array,
): { readonly keys: Ev2Keys; readonly identifier: Uint8Array } | null {
  const plain = aesDecrypt(key, zeroIv, answer)
  if (!sameSecret(plain.slice(4, 20), rotateLeft(handshake.randomA))) return null
  return { keys: ev2SessionKeys(key, handshake.randomA, handshake.randomB), identifier: plain.slice(0, 4) }
}

/** `answer` is 16 bytes; identifier and counter of the running transaction stay. */
export function finishEv2NonFirst(key: Uint8Array, handshake: Handshake, answer: Uint8Array): Ev2Keys | null {
  const proof = aesDecrypt(key, zeroIv, answer)
  if (!sameSecret(proof, rotateLeft(handshake.randomA))) return null
  return ev2SessionKeys(key, handshake.randomA, handshake.randomB)
}

/** AuthenticateISO (1A) with a single DES key, only to replace the key a blank card is delivered with. */
export function answerDesChallenge(key: Uint8Array, challenge: Uint8Array, randomA: Uint8Array): Handshake {
  const randomB = desDecrypt(key, new Uint8Array(8), challenge)
  const token = desEncrypt(key, challenge, concatBytes(randomA, rotateLeft(randomB)))
  return { randomA, randomB, token }
}

/** Session key of 8 bytes, or null. `answer` is 8 bytes. */
export function finishDes(key: Uint8Array, handshake: Handshake, answer: Uint8Array): Uint8Array | null {
  const proof = desDecrypt(key, handshake.token.slice(-8), answer)
  if (!sameSecret(proof, rotateLeft(handshake.randomA))) return null
  return concatBytes(handshake.randomA.slice(0, 4), handshake.randomB.slice(0, 4))
}
