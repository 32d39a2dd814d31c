import { concat, equal, uint16, xor } from '#drivers/nfc/software-card/bytes'
import {
  createCmac,
  decryptCbc,
  encryptCbc,
  padWithMarker,
  padWithZeros,
  paddedLength,
  zeroBlock,
} from '#drivers/nfc/software-card/crypto'
import type { CardSession } from '#drivers/nfc/software-card/session'

const macBytes = 8
const crcBytes = 4
const changeKey = 0xc4
const counterMax = 0xffff

export type Ev2Keys = { readonly encryption: Uint8Array; readonly mac: Uint8Array }

export interface Ev2Session extends CardSession {
  readonly transactionId: Uint8Array
  /** Commands since AuthenticateEV2First. */
  counter(): number
}

/** Session keys of AuthenticateEV2First and NonFirst. Source: AN12343, devices.md 2.3. */
export function ev2SessionKeys(key: Uint8Array, hostRandom: Uint8Array, cardRandom: Uint8Array): Ev2Keys {
  const cmac = createCmac(key)
  const derive = (label: readonly number[]): Uint8Array =>
    cmac(
      concat(
        label,
        [0x00, 0x01, 0x00, 0x80],
        hostRandom.subarray(0, 2),
        xor(hostRandom.subarray(2, 8), cardRandom.subarray(0, 6)),
        cardRandom.subarray(6),
        hostRandom.subarray(8),
      ),
    )
  return { encryption: derive([0xa5, 0x5a]), mac: derive([0x5a, 0xa5]) }
}

/** EV2 secure messaging: every command counts; MAC and initial vector depend on the counter and the transaction identifier. */
export function createEv2Session(
  keys: Ev2Keys,
  keyNumber: number,
  transactionId: Uint8Array,
  startCounter: number,
): Ev2Session {
  const cmac = createCmac(keys.mac)
  let counter = startCounter

  const mac = (firstByte: number, atCounter: number, body: Uint8Array): Uint8Array =>
    cmac(concat([firstByte], uint16(atCounter), transactionId, body)).filter((_, index) => index % 2 === 1)
  const vector = (label: readonly number[], atCounter: number): Uint8Array =>
    encryptCbc(
      keys.encryption,
      zeroBlock,
      padWithZeros(concat(label, transactionId, uint16(atCounter), new Uint8Array(8))),
    )

  /** Verifies the trailing MAC and returns what it covers after the header. */
  function verify(instruction: number, header: Uint8Array, payload: Uint8Array): Uint8Array | null {
    const body = payload.slice(0, -macBytes)
    return equal(payload.subarray(body.length), mac(instruction, counter, concat(header, body))) ? body : null
  }
  function decrypt(sealed: Uint8Array, dataBytes: number): Uint8Array | null {
    const plain = decryptCbc(keys.encryption, vector([0xa5, 0x5a], counter), sealed)
    const data = plain.slice(0, dataBytes)
    return equal(plain, padWithMarker(data)) ? data : null
  }
  const sealedBytes = (dataBytes: number): number => paddedLength(dataBytes + 1)

  return {
    protocol: 'ev2',
    keyNumber,
    transactionId,
    counter: () => counter,
    payloadBytes(dataBytes, mode) {
      if (mode === 'plain') return dataBytes
      return (mode === 'full' && dataBytes > 0 ? sealedBytes(dataBytes) : dataBytes) + macBytes
    },
    unwrap(instruction, header, payload, mode, dataBytes) {
      if (counter === counterMax) return null
      if (mode === 'plain') return payload
      const body = verify(instruction, header, payload)
      return body === null || mode === 'mac' || dataBytes === 0 ? body : decrypt(body, dataBytes)
    },
    wrap(data, mode) {
      counter += 1
      if (mode === 'plain') return data
      const body =
        mode === 'full' && data.length > 0
          ? encryptCbc(keys.encryption, vector([0x5a, 0xa5], counter), padWithMarker(data))
          : data
      return concat(body, mac(0x00, counter, body))
    },
    keyPayloadBytes: 32 + macBytes,
    unwrapKey(keyByte, payload, isOwnKey) {
      if (counter === counterMax) return null
      const sealed = verify(changeKey, Uint8Array.of(keyByte), payload)
      const plain = sealed === null ? null : decrypt(sealed, isOwnKey ? 17 : 17 + crcBytes)
      return plain === null || !isOwnKey ? plain : concat(plain, new Uint8Array(crcBytes))
    },
  }
}
