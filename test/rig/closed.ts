import { pendingPayment, type PendingRow } from '#central/pending/rows'
import type { PendingDocument } from '#contract/central'

/** Payments of a list as the centre sends them: with what is closed of their cards (central/pending/closed.ts). */
export function documentsOf(rows: readonly PendingRow[], all: Iterable<PendingRow>): PendingDocument[] {
  const open = new Map<string, number>()
  const highest = new Map<string, number>()
  for (const { card_number: cardNumber, action, state } of all) {
    highest.set(cardNumber, Math.max(action, highest.get(cardNumber) ?? 0))
    if (state !== 'pending' && state !== 'blocked') continue
    open.set(cardNumber, Math.min(action, open.get(cardNumber) ?? action))
  }
  return rows.map((row) => {
    const first = open.get(row.card_number) ?? (highest.get(row.card_number) ?? 0) + 1
    return { ...pendingPayment(row), closedThrough: first - 1 }
  })
}
