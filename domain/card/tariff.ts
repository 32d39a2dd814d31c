import type { CardType, DeskRole } from '#domain/card/kind'
import type { Tenge } from '#domain/money'

/** First issue and re-issue are separate goods, although they cost the same today (Table CARD-T1). */
export const cardOccasions = ['issue', 'reissue'] as const
export type CardOccasion = (typeof cardOccasions)[number]

/** Where a card comes from when no desk of ours gives it (Table CARD-T1, DESK-003, DESK-004). */
export const otherCardPlaces = ['istop', 'online_application', 'avtobys', 'bank'] as const
export type OtherCardPlace = (typeof otherCardPlaces)[number]

/** `price` with VAT; null where the operator takes none himself (CARD-004, CARD-005). `desks`: each ability a switch per role,
 *  GAP-40. */
export type CardGood = {
  readonly sku: string
  readonly type: CardType
  readonly occasion: CardOccasion
  readonly price: Tenge | null
  readonly desks: readonly DeskRole[]
  readonly elsewhere: readonly OtherCardPlace[]
}

/** Card prices and terms in force (CARD-006). */
export type CardTariff = {
  readonly goods: readonly CardGood[]
  /** Years from the date of production (CARD-008). */
  readonly validityYears: number
  /** Days from the date of purchase (CARD-009); read as calendar days, GAP-41. */
  readonly warrantyDays: number
  /** What the warranty gives is not stated. Switch, GAP-41: a new card free of charge, or none. */
  readonly warrantyRemedy: 'free_replacement' | 'none'
  /** Plastic with fewer days left is not sold: the term runs from production, not from sale (CARD-008, proposed). */
  readonly sellableDaysMin: number
  /** Desks that take failed cards and replace them (CARD-011). */
  readonly replacementDesks: readonly DeskRole[]
  /** Desks that read a card to its holder (CARD-012). */
  readonly readingDesks: readonly DeskRole[]
}
