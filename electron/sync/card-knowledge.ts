import type { PendingSource } from '#electron/services/kiosk/ports'
import type { Store } from '#electron/store/open'

/** What this terminal knows of a card without asking anybody. */
export function cardKnowledge({
  pending,
  hotlist,
}: Pick<Store, 'pending' | 'hotlist'>): Pick<PendingSource, 'forCard' | 'isBlocked' | 'onBlocked'> {
  return {
    async forCard(cardNumber) {
      const [known, isBlocked] = await Promise.all([pending.ofCard(cardNumber), hotlist.isBlocked(cardNumber)])
      return {
        payments: known.flatMap((entry) => (entry.kind === 'payment' ? [entry.payment] : [])),
        unreadable: known.filter(({ kind }) => kind === 'unreadable').length,
        isBlocked,
      }
    },
    isBlocked: (cardNumber) => hotlist.isBlocked(cardNumber),
    onBlocked: (listener) => hotlist.subscribe(listener),
  }
}
