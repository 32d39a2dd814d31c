import { littleEndian } from '#drivers/transit-card/desfire/bytes'

/** CRC-32 of IEEE 802.3 without the final inversion, least significant byte first: what DESFire EV1 and ChangeKey use. */
export function crc32(bytes: Uint8Array): Uint8Array {
  let remainder = 0xffffffff
  for (const byte of bytes) {
    remainder ^= byte
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
    }
  }
  return littleEndian(remainder >>> 0, 4)
}
