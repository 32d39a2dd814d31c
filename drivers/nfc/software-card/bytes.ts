import { assert } from '#domain/assert'

/** Byte strings as DESFire writes them: integers little-endian, text form lower-case hexadecimal. */

export function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

export function fromHex(text: string): Uint8Array {
  assert(/^([0-9a-f]{2})*$/i.test(text), 'not hexadecimal')
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

export function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset]
  assert(byte !== undefined, `no byte at ${offset}`)
  return byte
}

export function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  assert(left.length === right.length, 'lengths differ')
  return left.map((byte, index) => byte ^ byteAt(right, index))
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff)
}

export function uint24(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff)
}

/** Also writes negative values, in two's complement. */
export function uint32(value: number): Uint8Array {
  return concat(uint16(value), uint16(value >>> 16))
}

export function readUint16(bytes: Uint8Array, offset: number): number {
  return byteAt(bytes, offset) | (byteAt(bytes, offset + 1) << 8)
}

export function readUint24(bytes: Uint8Array, offset: number): number {
  return readUint16(bytes, offset) | (byteAt(bytes, offset + 2) << 16)
}

export function readInt32(bytes: Uint8Array, offset: number): number {
  return readUint24(bytes, offset) | (byteAt(bytes, offset + 3) << 24)
}

export function rotateLeft(bytes: Uint8Array): Uint8Array {
  return concat(bytes.subarray(1), bytes.subarray(0, 1))
}
