import type { SignInTerms } from '#domain/operator/operator'

/** Wrong PINs given for one number in a row. Null: none. */
export type Attempts = { readonly failures: number; readonly lockedUntilMs: number | null }

/** Until when a number is locked; null: its PIN may be tried. */
export function lockedUntil(attempts: Attempts | null, nowMs: number): number | null {
  const untilMs = attempts?.lockedUntilMs ?? null
  return untilMs !== null && untilMs > nowMs ? untilMs : null
}

/** After one more attempt. It counts before it is judged: attempts made at once count too, and a restart forgives none. */
export function afterAttempt(attempts: Attempts | null, terms: SignInTerms, nowMs: number): Attempts {
  const wasLocked = attempts !== null && attempts.lockedUntilMs !== null && attempts.lockedUntilMs <= nowMs
  const failures = (wasLocked ? 0 : (attempts?.failures ?? 0)) + 1
  return { failures, lockedUntilMs: failures >= terms.attemptsMax ? nowMs + terms.lockMs : null }
}

/** Attempts left before the number is locked. */
export function attemptsLeft(attempts: Attempts, terms: SignInTerms): number {
  return Math.max(0, terms.attemptsMax - attempts.failures)
}
