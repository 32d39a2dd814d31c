import type { BikePlace } from '#domain/bike/tariff'

/** What is done for renters, by matrix rows 2–12. The lessor's desk has exactly three functions: it sells subscriptions, tops up
 *  and returns money (BIKE-008); the rest is proposed (GAP-16, rules.md §17). */
export const bikeOperations = [
  'register',
  'sell_subscription',
  'sell_concession',
  'sell_day_pass',
  'top_up',
  'show_account',
  'refund_account',
  'block_access',
] as const
export type BikeOperation = (typeof bikeOperations)[number]

/** Which of them each place does; data of the catalogue. */
export type BikeOperations = { readonly [place in BikePlace]: readonly BikeOperation[] }

export function mayDo(place: BikePlace, operation: BikeOperation, operations: BikeOperations): boolean {
  return operations[place].includes(operation)
}
