import { assert } from '#domain/assert'
import { offHeapCopy } from '#drivers/link/off-heap'

/** ZVT over TCP (PA00P015, PA00P016): class, instruction, length, data. A length of FFh announces two more bytes with the real
 *  one, low byte first. There is no checksum: TCP has one. */
export type Apdu = { readonly command: number; readonly data: Uint8Array }

const longForm = 0xff
const longestData = 0xffff

export function encodeApdu(command: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  const { length } = data
  assert(length <= longestData, `a ZVT message of ${String(length)} bytes`)
  const count = length < longForm ? [length] : [longForm, length & 0xff, length >> 8]
  return Uint8Array.of(command >> 8, command & 0xff, ...count, ...data)
}

/** Cuts the stream into messages. What was read is overwritten with zeros at once: a terminal that is set up wrongly sends card
 *  numbers, and they shall not lie about in memory (S7). A message wipes its own data when it is `wipe`d. */
export class ApduReader {
  #held = new Uint8Array()

  reset(): void {
    this.#held.fill(0)
    this.#held = new Uint8Array()
  }

  read(chunk: Uint8Array): readonly Apdu[] {
    const joined = offHeapCopy(this.#held, chunk)
    this.#held.fill(0)
    chunk.fill(0)
    const apdus: Apdu[] = []
    let at = 0
    for (;;) {
      const [high, low, count, longLow, longHigh] = joined.subarray(at, at + 5)
      if (high === undefined || low === undefined || count === undefined) break
      const isLong = count === longForm
      if (isLong && (longLow === undefined || longHigh === undefined)) break
      const length = isLong ? (longLow ?? 0) + 256 * (longHigh ?? 0) : count
      const start = at + (isLong ? 5 : 3)
      if (joined.length < start + length) break
      apdus.push({ command: 256 * high + low, data: offHeapCopy(joined.subarray(start, start + length)) })
      at = start + length
    }
    this.#held = offHeapCopy(joined.subarray(at))
    joined.fill(0)
    return apdus
  }
}
