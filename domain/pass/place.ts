import { isUsedUp, type PassOnCard } from '#domain/pass/on-card'
import type { PassTariff } from '#domain/pass/tariff'
import { freeSlot, type PassPlace } from '#domain/sale/product'

/** Contract slots of the card's layout, and what is in them. */
export type SlotsOfCard = { readonly slots: number; readonly passes: readonly PassOnCard[] }

/** Where a new pass goes: a free slot, else the lowest whose pass is used up, else nowhere. With a clock that cannot be trusted
 *  nothing is taken for used up (design D6). */
export function placeForPass(
  card: SlotsOfCard,
  atMs: number,
  isClockTrusted: boolean,
  tariff: PassTariff,
): PassPlace | null {
  if (card.passes.length < card.slots) return freeSlot
  if (!isClockTrusted) return null
  const usedUp = card.passes.filter((pass) => isUsedUp(pass, atMs, tariff)).map(({ slot }) => slot)
  return usedUp.length === 0 ? null : { kind: 'slot', slot: Math.min(...usedUp) }
}
