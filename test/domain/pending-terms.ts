import type { PendingTerms } from '#domain/pending'

/** The term in force (PEND-004). */
export const pendingTerms: PendingTerms = { activationTermDays: 28 }
