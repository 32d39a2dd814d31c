import { concatBytes, padMethod2, xorBytes } from '#drivers/transit-card/desfire/bytes'
import { aesBlockLength, aesEncrypt, zeroIv } from '#drivers/transit-card/desfire/cipher'

/** AES-CMAC, RFC 4493. DESFire EV1 chains its initialisation vector through every CMAC, EV2 starts each from zero. */

function doubled(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, index) => ((byte << 1) | ((block[index + 1] ?? 0) >> 7)) & 0xff)
  // 87 is the field polynomial of GF(2^128) (RFC 4493, 2.3).
  if (((block[0] ?? 0) & 0x80) !== 0) shifted[aesBlockLength - 1] = (shifted[aesBlockLength - 1] ?? 0) ^ 0x87
  return shifted
}

export function cmacSubkeys(key: Uint8Array): { readonly first: Uint8Array; readonly second: Uint8Array } {
  const first = doubled(aesEncrypt(key, zeroIv, zeroIv))
  return { first, second: doubled(first) }
}

/** Full 16 bytes. `iv` other than zero is the EV1 chaining. `blocks` pads a short message to at least that many blocks
 *  before the last one is masked (AN10922 asks for two). */
export function cmac(key: Uint8Array, message: Uint8Array, iv: Uint8Array = zeroIv, blocks = 1): Uint8Array {
  const { first, second } = cmacSubkeys(key)
  const isWhole =
    message.length > 0 && message.length % aesBlockLength === 0 && message.length >= blocks * aesBlockLength
  let padded = isWhole ? message : padMethod2(message, aesBlockLength)
  if (padded.length < blocks * aesBlockLength) {
    padded = concatBytes(padded, new Uint8Array(blocks * aesBlockLength - padded.length))
  }
  const head = padded.subarray(0, -aesBlockLength)
  const last = xorBytes(padded.slice(-aesBlockLength), isWhole ? first : second)
  return aesEncrypt(key, iv, concatBytes(head, last)).slice(-aesBlockLength)
}

/** The 8 bytes DESFire EV2 sends: every second byte of the CMAC, from the second (AN12343; AN12196). */
export function truncateMac(mac: Uint8Array): Uint8Array {
  return mac.filter((_, index) => index % 2 === 1)
}
