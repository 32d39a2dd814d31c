import { err, ok, type Result } from '#domain/result'
import {
  exchangeFrame,
  statusAuthenticationError,
  statusError,
  statusMoreFrames,
  statusOk,
  type DesfireError,
  type Transmit,
} from '#drivers/transit-card/desfire/apdu'
import { answerDesChallenge, finishDes } from '#drivers/transit-card/desfire/authentication'
import { concatBytes, padZero } from '#drivers/transit-card/desfire/bytes'
import { desEncrypt } from '#drivers/transit-card/desfire/cipher'
import { crc32 } from '#drivers/transit-card/desfire/crc32'
import type { RandomBytes } from '#drivers/transit-card/desfire/session'

/** NXP delivers DESFire with a DES master key of zeros. The only thing done under it is to put an AES key in its place. */

const desBlockLength = 8
const deliveredKey = new Uint8Array(desBlockLength)
/** Card master key, high bit: the new key is AES. */
const aesMasterKey = 0x80

function refused(status: number): Result<never, DesfireError> {
  return status === statusAuthenticationError
    ? err({ kind: 'not_authentic', detail: 'the card refuses the key it is delivered with' })
    : err(statusError(status))
}

/** ChangeKey's parameters under a fresh DES session of AuthenticateISO: CRC-32 and a zero vector, as under AES. */
export function desToAesKeyChange(sessionKey: Uint8Array, newKey: Uint8Array, version: number): Uint8Array {
  const plain = concatBytes(newKey, Uint8Array.of(version))
  const checksum = crc32(concatBytes(Uint8Array.of(0xc4, aesMasterKey), plain))
  const padded = padZero(concatBytes(plain, checksum), desBlockLength)
  return concatBytes(Uint8Array.of(aesMasterKey), desEncrypt(sessionKey, new Uint8Array(desBlockLength), padded))
}

/** On the card level, selected before. The session is over afterwards. */
export async function replaceDesMasterKey(
  transmit: Transmit,
  random: RandomBytes,
  newKey: Uint8Array,
  version: number,
): Promise<Result<void, DesfireError>> {
  const challenge = await exchangeFrame(transmit, 0x1a, Uint8Array.of(0x00))
  if (!challenge.ok) return challenge
  if (challenge.value.status !== statusMoreFrames) return refused(challenge.value.status)
  if (challenge.value.data.length !== desBlockLength) {
    return err({ kind: 'answer_invalid', detail: 'challenge of wrong length' })
  }
  const handshake = answerDesChallenge(deliveredKey, challenge.value.data, random(desBlockLength))
  const proof = await exchangeFrame(transmit, statusMoreFrames, handshake.token)
  if (!proof.ok) return proof
  if (proof.value.status !== statusOk) return refused(proof.value.status)
  const isProofLong = proof.value.data.length === desBlockLength
  const sessionKey = isProofLong ? finishDes(deliveredKey, handshake, proof.value.data) : null
  if (sessionKey === null) return err({ kind: 'not_authentic', detail: 'the card does not prove its delivery key' })
  const changed = await exchangeFrame(transmit, 0xc4, desToAesKeyChange(sessionKey, newKey, version))
  if (!changed.ok) return changed
  return changed.value.status === statusOk ? ok(undefined) : err(statusError(changed.value.status))
}
