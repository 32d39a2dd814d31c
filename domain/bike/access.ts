import type { AccessTerms } from '#domain/bike/tariff'

/** ID and PIN together are "access" (BIKE-005). The PIN lives only between the key pad and the centre: it is never printed,
 *  stored or logged. */
export type AccessCredential = { readonly renterId: string; readonly pin: string }

export type AccessFault = { readonly kind: 'id_form' } | { readonly kind: 'pin_form' }

/** What can be said without the centre about what was typed; it alone knows whether it is right. */
export function accessFaults(typed: AccessCredential, terms: AccessTerms): readonly AccessFault[] {
  const isId = /^[1-9]\d*$/.test(typed.renterId) && typed.renterId.length === terms.idDigits
  const isPin = /^\d+$/.test(typed.pin) && typed.pin.length === terms.pinDigits
  return [...(isId ? [] : [{ kind: 'id_form' } as const]), ...(isPin ? [] : [{ kind: 'pin_form' } as const])]
}

/** What may stand on paper or in a record (BIKE-005). */
export function printableAccess(access: AccessCredential): { readonly renterId: string } {
  return { renterId: access.renterId }
}

/** Wrong PINs in a row for one ID. */
export type Attempts = { readonly failures: number; readonly lockedUntilMs: number | null }

export const noAttempts: Attempts = { failures: 0, lockedUntilMs: null }

/** Until when nothing is tried; null: it may be. */
export function lockedUntilMs(attempts: Attempts, nowMs: number): number | null {
  return attempts.lockedUntilMs !== null && nowMs < attempts.lockedUntilMs ? attempts.lockedUntilMs : null
}

/** After an attempt the centre judged. The last failure allowed locks; a right PIN or the end of a lock starts afresh. */
export function afterAttempt(
  attempts: Attempts,
  outcome: 'right' | 'wrong',
  terms: AccessTerms,
  nowMs: number,
): Attempts {
  if (outcome === 'right') return noAttempts
  const isLockOver = attempts.lockedUntilMs !== null && nowMs >= attempts.lockedUntilMs
  const failures = (isLockOver ? 0 : attempts.failures) + 1
  return failures < terms.attemptsMax
    ? { failures, lockedUntilMs: null }
    : { failures, lockedUntilMs: nowMs + terms.lockMinutes * 60_000 }
}

export function attemptsLeft(attempts: Attempts, terms: AccessTerms): number {
  return Math.max(0, terms.attemptsMax - attempts.failures)
}

/** Why access is closed. A lost ID or PIN and a bike given to others are reasons of the renter's side (BIKE-104, BLOCK-022);
 *  `decision` is the lessor's for non-payment or breach (BIKE-095). */
export type AccessBlock = { readonly reason: 'lost_access' | 'decision'; readonly atMs: number }

/** Access reported lost is blocked at once and stays blocked; an earlier block is not overwritten (BLOCK-022). Only the lessor
 *  gives access again. */
export function blockedBy(block: AccessBlock | null, report: AccessBlock): AccessBlock {
  return block ?? report
}
