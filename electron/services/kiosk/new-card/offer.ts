import { tariffsAt } from '#contract/catalogue/catalogue'
import { cardSale, stockRefusal } from '#domain/card/sale'
import { plasticLastDay } from '#domain/card/standing'
import type { Tenge } from '#domain/money'
import type { CardTerms } from '#domain/sale/product'
import type { CalendarDay } from '#domain/time'
import type { DeviceStates, KioskPorts } from '#electron/services/kiosk/ports'

/** A card of the stack as it can be bought here now. */
export type NewCardOffer = {
  readonly sku: string
  readonly price: Tenge
  readonly terms: CardTerms
  readonly plasticLastDay: CalendarDay
  readonly amounts: readonly Tenge[]
}

type OfferPorts = Pick<KioskPorts, 'catalogue' | 'clock' | 'settings'>

/** Null when none can be had: no stack, no tariff for a kiosk (CARD-010, GAP-40), or plastic that ends too soon (CARD-008). */
export function newCardOffer(
  { catalogue, clock, settings }: OfferPorts,
  { dispenser }: Pick<DeviceStates, 'dispenser'>,
): NewCardOffer | null {
  if (dispenser.condition !== 'ready' && dispenser.condition !== 'low') return null
  const atMs = clock.wallMs()
  const { card, wallet } = tariffsAt(catalogue(), atMs)
  const { producedOn, walletMax } = settings.current().newCards
  const sale = cardSale({ type: 'reusable', occasion: 'issue', role: 'self_service' }, card)
  if (!sale.ok || stockRefusal(producedOn, card, atMs) !== null) return null
  const { validityYears, warrantyDays } = card
  return {
    ...sale.value,
    terms: { validityYears, warrantyDays },
    plasticLastDay: plasticLastDay(producedOn, card),
    amounts: wallet.quickAmounts.filter((amount) => amount <= walletMax),
  }
}

/** What the home screen shows of it: the price, or null when none can be had. */
export function newCardPrice(ports: OfferPorts, states: Pick<DeviceStates, 'dispenser'>): Tenge | null {
  return newCardOffer(ports, states)?.price ?? null
}
