/** Data objects of the container in bitmap 06 (PA00P015, chapter 9): BER tags of one or more bytes, BER lengths. */
export type DataObject = { readonly tag: number; readonly value: Uint8Array }

const manyBytes = 0x1f
const continues = 0x80
const constructed = 0x20
/** A tag of more bytes than this is none of the protocol. */
const longestTag = 3
/** So is a container in so many others. */
const deepest = 8

/** Length in BER: up to 7Fh in one byte, else 81h or 82h and one or two bytes. Null: cut short or of another form. */
export function readLength(bytes: Uint8Array, at: number): { readonly length: number; readonly next: number } | null {
  const [first, second, third] = bytes.subarray(at, at + 3)
  if (first === undefined) return null
  if (first < 0x80) return { length: first, next: at + 1 }
  if (first === 0x81 && second !== undefined) return { length: second, next: at + 2 }
  if (first === 0x82 && second !== undefined && third !== undefined)
    return { length: 256 * second + third, next: at + 3 }
  return null
}

/** All data objects, those inside of others too. What is cut short or damaged ends the reading; what came before it counts. */
export function readDataObjects(bytes: Uint8Array, depth = 0): readonly DataObject[] {
  const found: DataObject[] = []
  let at = 0
  while (at < bytes.length) {
    const first = bytes[at] ?? 0
    let tag = first
    let next = at + 1
    if ((first & manyBytes) === manyBytes) {
      let byte: number
      do {
        byte = bytes[next] ?? 0
        tag = 256 * tag + byte
        next += 1
      } while ((byte & continues) !== 0 && next - at < longestTag)
    }
    const size = readLength(bytes, next)
    if (size === null || size.next + size.length > bytes.length) return found
    const value = bytes.subarray(size.next, size.next + size.length)
    found.push({ tag, value })
    if ((first & constructed) !== 0 && depth < deepest) {
      for (const inner of readDataObjects(value, depth + 1)) found.push(inner)
    }
    at = size.next + size.length
  }
  return found
}
