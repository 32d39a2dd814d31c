import type { CardTariff } from '#domain/card/tariff'
import { addYears } from '#domain/card/years'
import { addDays, almatyDay, daysBetween, type CalendarDay } from '#domain/time'

/** Whether anything may be sold to a card. `plasticLastDay`: last good day of the plastic. */
export type CardStanding =
  | { readonly kind: 'good'; readonly plasticLastDay: CalendarDay }
  | { readonly kind: 'blocked'; readonly plasticLastDay: CalendarDay }
  | { readonly kind: 'expired'; readonly plasticLastDay: CalendarDay }

/** Last good day of the plastic, to 23:59:59.999 in Asia/Almaty (CARD-008). */
export function plasticLastDay(
  producedOn: CalendarDay,
  { validityYears }: Pick<CardTariff, 'validityYears'>,
): CalendarDay {
  return addYears(producedOn, validityYears)
}

/** `isBlocked` is what the centre or the blacklist says; without word from them a card counts as not blocked, because offline
 *  sales go on (GAP-56). */
export function cardStanding(
  card: { readonly producedOn: CalendarDay; readonly isBlocked: boolean },
  tariff: Pick<CardTariff, 'validityYears'>,
  atMs: number,
): CardStanding {
  const lastDay = plasticLastDay(card.producedOn, tariff)
  if (card.isBlocked) return { kind: 'blocked', plasticLastDay: lastDay }
  return { kind: almatyDay(atMs) > lastDay ? 'expired' : 'good', plasticLastDay: lastDay }
}

/** Whether plastic from the stock may still be sold (CARD-008, proposed). */
export function isSellableStock(producedOn: CalendarDay, tariff: CardTariff, atMs: number): boolean {
  return daysBetween(almatyDay(atMs), plasticLastDay(producedOn, tariff)) >= tariff.sellableDaysMin
}

/** Last day of the warranty; the day of purchase is day 0 and is not counted (CARD-009, GAP-25, GAP-41). */
export function warrantyLastDay(
  purchasedOn: CalendarDay,
  { warrantyDays }: Pick<CardTariff, 'warrantyDays'>,
): CalendarDay {
  return addDays(purchasedOn, warrantyDays)
}
