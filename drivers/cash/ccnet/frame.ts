import { assert } from '#domain/assert'

/** CCNET frames (CashCode): 02h, address, length of the whole frame, command or first data byte, data, CRC with the low byte first. */

const sync = 0x02
const billValidator = 0x03
const overhead = 5
/** A length byte of 0 announces an extended frame, which a bill validator has no use for. */
export const longestFrame = 255

export function encodeFrame(body: Uint8Array): Uint8Array {
  const length = body.length + overhead
  assert(body.length > 0 && length <= longestFrame, `a CCNET frame of ${String(length)} bytes`)
  const frame = Uint8Array.of(sync, billValidator, length, ...body, 0, 0)
  const crc = crc16(frame.subarray(0, length - 2))
  frame.set([crc & 0xff, crc >> 8], length - 2)
  return frame
}

/** CRC-16 with the reflected polynomial 8408h, initial value 0 (known as Kermit). */
export function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0x8408
  }
  return crc
}

export type Received =
  | { readonly kind: 'frame'; readonly body: Uint8Array }
  /** A whole frame whose sum is wrong: ask for it again. */
  | { readonly kind: 'damaged' }

/** Finds frames in the stream; what is none is passed over byte by byte. */
export class FrameReader {
  #held = new Uint8Array()

  reset(): void {
    this.#held = new Uint8Array()
  }

  read(chunk: Uint8Array): readonly Received[] {
    this.#held = Uint8Array.from([...this.#held, ...chunk])
    const received: Received[] = []
    for (;;) {
      const start = this.#start()
      this.#held = this.#held.subarray(start)
      const length = this.#held[2]
      if (length === undefined || this.#held.length < length) return received
      const frame = this.#held.subarray(0, length)
      const crc = (frame[length - 2] ?? 0) + 256 * (frame[length - 1] ?? 0)
      if (crc === crc16(frame.subarray(0, length - 2))) {
        received.push({ kind: 'frame', body: frame.slice(3, length - 2) })
        this.#held = this.#held.subarray(length)
      } else {
        received.push({ kind: 'damaged' })
        // A damaged length may have swallowed the next frame: only the first byte is given up.
        this.#held = this.#held.subarray(1)
      }
    }
  }

  /** Where a frame may begin: sync, address, a length that can be. */
  #start(): number {
    const held = this.#held
    for (let at = 0; at < held.length; at += 1) {
      if (held[at] !== sync) continue
      const address = held[at + 1]
      const length = held[at + 2]
      if (address !== undefined && address !== billValidator) continue
      if (length === undefined || length > overhead) return at
    }
    return held.length
  }
}
