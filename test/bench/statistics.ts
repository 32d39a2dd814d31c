import { assert } from '#domain/assert'

/** Sample at fraction `p` of the sorted samples (nearest rank). */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)]
  assert(found !== undefined, 'there are samples')
  return found
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  assert(upper !== undefined && lower !== undefined, 'there are samples')
  return (lower + upper) / 2
}

/** One measurement of the product and one of its floor, taken one after the other. */
export type Pair = { readonly value: number; readonly floor: number }

export function medianRatio(pairs: readonly Pair[]): number {
  return median(pairs.map(({ value, floor }) => value / floor))
}

/** How much the floor, which always does the same, differed from itself: above 1.5 the machine was not quiet. */
export function floorSpread(pairs: readonly Pair[]): number {
  const floors = pairs.map(({ floor }) => floor)
  return Math.max(...floors) / Math.min(...floors)
}

export const quietSpreadMax = 1.5

/** Measures pairs; once more if the floor's own spread says that the machine was not quiet, and keeps the quieter series. */
export async function quietPairs<P extends Pair>(measure: () => Promise<readonly P[]>): Promise<readonly P[]> {
  const first = await measure()
  if (floorSpread(first) <= quietSpreadMax) return first
  process.stderr.write(`floor spread ${floorSpread(first).toFixed(2)}: measuring once more\n`)
  const second = await measure()
  return floorSpread(second) < floorSpread(first) ? second : first
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits))
}
