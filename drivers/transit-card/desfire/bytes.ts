import { assert } from '#domain/assert'

/** Byte arithmetic of the DESFire protocol. Everything the card itself reads is least significant byte first. */

export const noBytes = new Uint8Array(0)

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

export function fromHex(text: string): Uint8Array {
  assert(/^([0-9a-f]{2})*$/i.test(text), 'not an even number of hexadecimal digits')
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function xorBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  assert(a.length === b.length, 'exclusive or of unequal lengths')
  return a.map((byte, index) => byte ^ (b[index] ?? 0))
}

/** Unsigned, least significant byte first. */
export function littleEndian(value: number, length: number): Uint8Array {
  assert(Number.isInteger(value) && value >= 0 && value < 2 ** (8 * length), 'value does not fit its field')
  const bytes = new Uint8Array(length)
  let rest = value
  for (let index = 0; index < length; index += 1) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

/** Signed 32 bits, least significant byte first: amounts of value files. */
export function signed32(value: number): Uint8Array {
  assert(Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31, 'value does not fit 32 bits')
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}

export function rotateLeft(bytes: Uint8Array): Uint8Array {
  return concatBytes(bytes.subarray(1), bytes.subarray(0, 1))
}

/** Padding of ISO/IEC 9797-1 method 2: 80, then zeros; always adds at least one byte. */
export function padMethod2(bytes: Uint8Array, blockLength: number): Uint8Array {
  const padded = new Uint8Array((Math.floor(bytes.length / blockLength) + 1) * blockLength)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  return padded
}

/** Zero padding up to a whole block; adds nothing to a whole block. */
export function padZero(bytes: Uint8Array, blockLength: number): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / blockLength) * blockLength)
  padded.set(bytes)
  return padded
}
