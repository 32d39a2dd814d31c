/** Requests a caller may make: `burst` at once, `requestsPerMinute` in the long run. */
export type RateLimit = { readonly requestsPerMinute: number; readonly burst: number }

/** SQL of a token bucket that is one column (GCRA, ITU-T I.371): `spent`, the instant in milliseconds at which the bucket is full
 *  again. A request moves it on by one interval, and may not move it further than `burst` of them.
 *
 *  It is a column and not a count in the process: API nodes are several and come and go, so a limit kept by each would be as many
 *  times as wide as there are nodes, and a new one would begin full. The arguments are SQL expressions. */
export type BucketSql = {
  readonly spent: string
  readonly nowMs: string
  readonly requestsPerMinute: string
  readonly burst: string
}

/** What the column becomes with one request more. */
export function spentByOneMore({ spent, nowMs, requestsPerMinute }: BucketSql): string {
  return `greatest(${spent}, ${nowMs}) + 60000.0 / ${requestsPerMinute}`
}

/** Whether one request more fits. */
export function hasRoom(bucket: BucketSql): string {
  const { nowMs, requestsPerMinute, burst } = bucket
  return `${spentByOneMore(bucket)} <= ${nowMs} + ${burst} * 60000.0 / ${requestsPerMinute} + 0.001`
}

/** How long until one more fits, in milliseconds. */
export function waitMs({ spent, nowMs, requestsPerMinute, burst }: BucketSql): string {
  return `${spent} - ${nowMs} - (${burst} - 1) * 60000.0 / ${requestsPerMinute}`
}

export function retryAfterSeconds(wait: number): number {
  return Math.max(1, Math.ceil(wait / 1000))
}
