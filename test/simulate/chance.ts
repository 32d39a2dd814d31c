/** All chance of one run, from its seed: the same seed gives the same numbers in the same order. */
export interface Chance {
  /** Whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  /** Whole number between both, both included. */
  between(min: number, max: number): number
  happens(probability: number): boolean
  oneOf<const T>(choices: readonly [T, ...T[]]): T
  /** One of the choices, as often as its weight says. Null when all weights are 0. */
  weighted<const T>(choices: readonly (readonly [weight: number, choice: T])[]): T | null
  bytes(count: number): Uint8Array
  /** Version 4 in form (RFC 9562). */
  uuid(): string
}

/** Mulberry32, public domain: 32 bits of state, enough for a trace of some ten thousand choices. */
export function createChance(seed: number): Chance {
  let state = (seed ^ 0x9e37_79b9) >>> 0

  function next(): number {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const below = (limit: number): number => Math.floor(next() * limit)
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => below(256))

  return {
    below,
    between: (min, max) => min + below(max - min + 1),
    happens: (probability) => next() < probability,
    oneOf: (choices) => choices[below(choices.length)] ?? choices[0],
    weighted(choices) {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, choice] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      return null
    },
    bytes,
    uuid() {
      const hex = Buffer.from(bytes(16)).toString('hex')
      return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join(
        '-',
      )
    },
  }
}
