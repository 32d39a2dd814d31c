import { assert } from '#domain/assert'

declare const tengeBrand: unique symbol

/** Whole Kazakhstani tenge. Made only by `tenge()`; may be negative where a balance may be. */
export type Tenge = number & { readonly [tengeBrand]: true }

export function tenge(amount: number): Tenge {
  assert(Number.isSafeInteger(amount), `not a whole amount of tenge: ${String(amount)}`)
  return amount as Tenge
}

export function addTenge(a: Tenge, b: Tenge): Tenge {
  return tenge(a + b)
}

export function subtractTenge(a: Tenge, b: Tenge): Tenge {
  return tenge(a - b)
}

export function sumTenge(amounts: readonly Tenge[]): Tenge {
  return amounts.reduce(addTenge, tenge(0))
}
