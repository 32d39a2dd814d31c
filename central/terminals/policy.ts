import type { RateLimit } from '#central/rate-limit'

/** What the operator sets for all terminals. */
export type TerminalPolicy = {
  /** Above what the fastest drain of a long-offline journal makes (500 records a request), and low enough that the nonces of one
   *  terminal stay a bounded number of rows: `burst` and what a minute allows for the eleven minutes a nonce is kept. */
  readonly limit: RateLimit
  /** A key older than this is to be changed; null: only when a person asks. */
  readonly keyLifeDays: number | null
}

export const standardTerminalPolicy: TerminalPolicy = {
  limit: { requestsPerMinute: 6000, burst: 3000 },
  keyLifeDays: 90,
}
