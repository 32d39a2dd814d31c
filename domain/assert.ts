/** A broken assertion is a defect in Beket, never an expected failure. Assertions stay on in production: the caller's
 *  process lets the error escape, the sale in progress stays journaled as it was, and selling stops. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message)
}

/** Closes a `switch` over a union: a new member is a type error at every switch that forgot it. */
export function assertNever(value: never): never {
  throw new AssertionFailure(`unexpected value ${JSON.stringify(value)}`)
}
