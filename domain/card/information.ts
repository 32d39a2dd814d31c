import type { DeskRole } from '#domain/card/kind'
import type { CardStanding } from '#domain/card/standing'
import type { CardTariff } from '#domain/card/tariff'

/** What a desk has in hand when somebody asks what is on a card. */
export type CardAtDesk =
  | { readonly kind: 'absent' }
  | { readonly kind: 'read_failed' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'read'; readonly standing: CardStanding }

export type CardInformation =
  | {
      readonly kind: 'shown'
      readonly standing: CardStanding['kind']
      readonly central: 'current' | 'last_sync' | 'none'
    }
  /** Never by card number: the card itself must be read (CARD-012). */
  | { readonly kind: 'card_needed' }
  | { readonly kind: 'read_again' }
  | { readonly kind: 'not_ours' }
  | { readonly kind: 'other_desk'; readonly desks: readonly DeskRole[] }

/** Whether tariffs and balance of a card may be told (CARD-012). Blocked and expired cards are read like others; only nothing is
 *  sold to them. `asOfMs`: when the centre's part was known; null without an answer and without a copy. */
export function cardInformation(
  card: CardAtDesk,
  role: DeskRole,
  central: { readonly asOfMs: number | null; readonly isOnline: boolean },
  tariff: CardTariff,
): CardInformation {
  if (!tariff.readingDesks.includes(role)) return { kind: 'other_desk', desks: tariff.readingDesks }
  switch (card.kind) {
    case 'absent':
      return { kind: 'card_needed' }
    case 'read_failed':
      return { kind: 'read_again' }
    case 'foreign':
      return { kind: 'not_ours' }
    case 'read':
      return {
        kind: 'shown',
        standing: card.standing.kind,
        central: central.asOfMs === null ? 'none' : central.isOnline ? 'current' : 'last_sync',
      }
  }
}
