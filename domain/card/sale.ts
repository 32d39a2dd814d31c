import { isNamed, type CardType, type DeskRole, type PlasticKind } from '#domain/card/kind'
import { isSellableStock, warrantyLastDay } from '#domain/card/standing'
import type { CardGood, CardOccasion, CardTariff, OtherCardPlace } from '#domain/card/tariff'
import { err, ok, type Result } from '#domain/result'
import type { Tenge } from '#domain/money'
import { almatyDay, type CalendarDay } from '#domain/time'

export type CardSale = { readonly sku: string; readonly price: Tenge }

export type CardSaleRefusal =
  /** Given by other desks of the operator, or elsewhere (CARD-010, CARD-011, GAP-40). */
  | { readonly kind: 'place'; readonly desks: readonly DeskRole[]; readonly elsewhere: readonly OtherCardPlace[] }
  /** Costs nothing here: activated in the application or issued by a bank (CARD-004, CARD-005). */
  | { readonly kind: 'not_sold'; readonly elsewhere: readonly OtherCardPlace[] }
  /** No such card in the tariff in force. */
  | { readonly kind: 'unknown_card' }

/** Whether a desk sells a card, and for how much (Table CARD-T1). */
export function cardSale(
  asked: { readonly type: CardType; readonly occasion: CardOccasion; readonly role: DeskRole },
  tariff: CardTariff,
): Result<CardSale, CardSaleRefusal> {
  const good = tariff.goods.find(({ type, occasion }) => type === asked.type && occasion === asked.occasion)
  if (good === undefined) return err({ kind: 'unknown_card' })
  const { sku, price, desks, elsewhere } = good
  if (price === null) return err({ kind: 'not_sold', elsewhere })
  return desks.includes(asked.role) ? ok({ sku, price }) : err({ kind: 'place', desks, elsewhere })
}

/** A blank card of the stock, before it is sold: `stock_expiring` when its plastic runs out too soon (CARD-008). */
export function stockRefusal(
  producedOn: CalendarDay,
  tariff: CardTariff,
  atMs: number,
): { readonly kind: 'stock_expiring' } | null {
  return isSellableStock(producedOn, tariff, atMs) ? null : { kind: 'stock_expiring' }
}

/** What the new card and the end of the old one are in a re-issue or a restoration. `blocks` is the number of the card that must
 *  be blocked with it (CARD-016, CONC-009, SCHOOL-008). */
export type Replacement = { readonly good: CardGood; readonly blocks: string }

/** Re-issue of a named card; null when the kind has none, as unnamed cards (CARD-016). */
export function reissue(kind: PlasticKind, oldCardNumber: string, tariff: CardTariff): Replacement | null {
  const good = tariff.goods.find(({ type, occasion }) => type === kind && occasion === 'reissue')
  return good === undefined || !isNamed(kind) ? null : { good, blocks: oldCardNumber }
}

/** In every restoration the new card is bought besides (CARD-015); null when the tariff has no such card. */
export function priceOfCardForRestoration(kind: PlasticKind, tariff: CardTariff): Tenge | null {
  const occasion: CardOccasion = isNamed(kind) ? 'reissue' : 'issue'
  return tariff.goods.find((good) => good.type === kind && good.occasion === occasion)?.price ?? null
}

export type WarrantyAnswer =
  | { readonly kind: 'replaced_free'; readonly lastDay: CalendarDay }
  | { readonly kind: 'over'; readonly lastDay: CalendarDay }
  | { readonly kind: 'other_desk'; readonly desks: readonly DeskRole[] }
  /** The operator's remedy is switched off (GAP-41). */
  | { readonly kind: 'no_remedy' }

/** What a desk may do with a failed card (CARD-009, CARD-011). */
export function warrantyAnswer(
  card: { readonly purchasedOn: CalendarDay },
  role: DeskRole,
  tariff: CardTariff,
  atMs: number,
): WarrantyAnswer {
  if (!tariff.replacementDesks.includes(role)) return { kind: 'other_desk', desks: tariff.replacementDesks }
  const lastDay = warrantyLastDay(card.purchasedOn, tariff)
  if (almatyDay(atMs) > lastDay) return { kind: 'over', lastDay }
  return tariff.warrantyRemedy === 'none' ? { kind: 'no_remedy' } : { kind: 'replaced_free', lastDay }
}
