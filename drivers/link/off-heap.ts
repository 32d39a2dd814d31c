/** Bytes that can be wiped for good. V8 keeps small arrays in its own heap and copies them at will, when memory is collected or a
 *  part of them is looked at; one over a buffer of its own stays where it is. */
export function offHeapCopy(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const copy = new Uint8Array(new ArrayBuffer(length))
  let at = 0
  for (const part of parts) {
    copy.set(part, at)
    at += part.length
  }
  return copy
}
