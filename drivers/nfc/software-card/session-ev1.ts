import { concat, equal } from '#drivers/nfc/software-card/bytes'
import {
  blockBytes,
  createCmac,
  decryptCbc,
  desfireCrc32,
  encryptCbc,
  paddedLength,
  padWithMarker,
  padWithZeros,
  zeroBlock,
} from '#drivers/nfc/software-card/crypto'
import type { CardSession } from '#drivers/nfc/software-card/session'

const macBytes = 8
const crcBytes = 4
const changeKey = 0xc4

export function ev1SessionKey(hostRandom: Uint8Array, cardRandom: Uint8Array): Uint8Array {
  return concat(
    hostRandom.subarray(0, 4),
    cardRandom.subarray(0, 4),
    hostRandom.subarray(12, 16),
    cardRandom.subarray(12, 16),
  )
}

/** EV1 secure messaging with AES: one initial vector runs through every CMAC and every cryptogram in both directions. */
export function createEv1Session(key: Uint8Array, keyNumber: number): CardSession {
  const cmac = createCmac(key)
  let vector = zeroBlock

  function mac(message: Uint8Array): Uint8Array {
    vector = cmac(message, vector)
    return vector.slice(0, macBytes)
  }
  function decrypt(blocks: Uint8Array): Uint8Array {
    const plain = decryptCbc(key, vector, blocks)
    vector = blocks.slice(-blockBytes)
    return plain
  }

  return {
    protocol: 'ev1',
    keyNumber,
    payloadBytes(dataBytes, mode) {
      if (dataBytes === 0 || mode === 'plain') return dataBytes
      return mode === 'mac' ? dataBytes + macBytes : paddedLength(dataBytes + crcBytes)
    },
    unwrap(instruction, header, payload, mode, dataBytes) {
      if (dataBytes > 0 && mode === 'full') {
        const plain = decrypt(payload)
        const data = plain.slice(0, dataBytes)
        const crc = desfireCrc32(concat([instruction], header, data))
        return equal(plain, padWithZeros(concat(data, crc))) ? data : null
      }
      const data = payload.slice(0, dataBytes)
      const expected = mac(concat([instruction], header, data))
      return dataBytes === 0 || mode === 'plain' || equal(payload.subarray(dataBytes), expected) ? data : null
    },
    wrap(data, mode, isLengthKnown) {
      if (mode !== 'full' || data.length === 0) return concat(data, mac(concat(data, [0x00])))
      const checked = concat(data, desfireCrc32(concat(data, [0x00])))
      const sealed = encryptCbc(key, vector, isLengthKnown ? padWithZeros(checked) : padWithMarker(checked))
      vector = sealed.slice(-blockBytes)
      return sealed
    },
    keyPayloadBytes: 32,
    unwrapKey(keyByte, payload, isOwnKey) {
      const plain = decrypt(payload)
      const keyAndVersion = plain.slice(0, 17)
      const newKeyCrc = isOwnKey ? new Uint8Array(0) : plain.slice(21, 25)
      const crc = desfireCrc32(concat([changeKey, keyByte], keyAndVersion))
      if (!equal(plain, padWithZeros(concat(keyAndVersion, crc, newKeyCrc)))) return null
      return concat(keyAndVersion, isOwnKey ? new Uint8Array(crcBytes) : newKeyCrc)
    },
  }
}
