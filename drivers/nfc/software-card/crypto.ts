import { createCipheriv, createDecipheriv } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { byteAt, concat, uint32, xor } from '#drivers/nfc/software-card/bytes'

/** AES-128 as the card uses it. Nothing here is shared with the host side, so that the two can test each other. */

export const blockBytes = 16
export const zeroBlock: Uint8Array = new Uint8Array(blockBytes)

export function encryptCbc(key: Uint8Array, initialVector: Uint8Array, blocks: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-cbc', key, initialVector).setAutoPadding(false)
  return concat(cipher.update(blocks), cipher.final())
}

export function decryptCbc(key: Uint8Array, initialVector: Uint8Array, blocks: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-128-cbc', key, initialVector).setAutoPadding(false)
  return concat(decipher.update(blocks), decipher.final())
}

/** Multiplication by x in GF(2^128), RFC 4493 section 2.3. */
function double(block: Uint8Array): Uint8Array {
  const carry = byteAt(block, 0) >>> 7
  const shifted = block.map((byte, index) => ((byte << 1) & 0xff) | ((block[index + 1] ?? 0) >>> 7))
  shifted[blockBytes - 1] = byteAt(shifted, blockBytes - 1) ^ (carry * 0x87)
  return shifted
}

export type Cmac = (message: Uint8Array, initialVector?: Uint8Array) => Uint8Array

/** AES-CMAC (RFC 4493) under one key. EV1 secure messaging starts it from the running initial vector instead of zero. */
export function createCmac(key: Uint8Array): Cmac {
  const wholeBlockSubkey = double(encryptCbc(key, zeroBlock, zeroBlock))
  const paddedBlockSubkey = double(wholeBlockSubkey)
  return (message, initialVector = zeroBlock) => {
    const isWhole = message.length > 0 && message.length % blockBytes === 0
    const blocks = isWhole ? Uint8Array.from(message) : padWithMarker(message)
    const last = blocks.subarray(blocks.length - blockBytes)
    last.set(xor(last, isWhole ? wholeBlockSubkey : paddedBlockSubkey))
    return encryptCbc(key, initialVector, blocks).slice(-blockBytes)
  }
}

/** Appends 80 00 … up to a whole block, always at least one byte. */
export function padWithMarker(bytes: Uint8Array): Uint8Array {
  return padWithZeros(concat(bytes, [0x80]))
}

export function padWithZeros(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(bytes.length))
  padded.set(bytes)
  return padded
}

export function paddedLength(byteCount: number): number {
  return Math.ceil(byteCount / blockBytes) * blockBytes
}

/** CRC32 without the final inversion, least significant byte first, as DESFire EV1 appends it. */
export function desfireCrc32(bytes: Uint8Array): Uint8Array {
  return uint32(~crc32(bytes))
}
