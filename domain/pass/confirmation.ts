import { assertNever } from '#domain/assert'
import type { Coverage, PassGrant } from '#domain/pass/grant'
import type { OfferedPass } from '#domain/pass/offers'
import type { SecondPass } from '#domain/pass/second-pass'
import type { PassNameKey, PassTariff } from '#domain/pass/tariff'
import type { Tenge } from '#domain/money'
import { almatyDay, type CalendarDay } from '#domain/time'

/** When a pass is good, as it is told before payment. */
export type PassValidity =
  | {
      readonly kind: 'days'
      readonly firstDay: CalendarDay
      readonly lastDay: CalendarDay
      /** False for a pass of the next month: it cannot be used today (PASS-007). */
      readonly isGoodToday: boolean
    }
  | { readonly kind: 'hours_from_first_validation'; readonly hours: number }
  | {
      readonly kind: 'trips'
      readonly trips: number
      readonly transfers: number
      readonly transferWithinMinutes: number
    }

/** What the customer must see and confirm before paying for a pass, because it is never refunded (PASS-033). */
export type PassConfirmation = {
  readonly cardNumber: string
  readonly sku: string
  readonly nameKey: PassNameKey
  readonly count: number
  readonly price: Tenge
  readonly coverage: Coverage
  readonly validity: PassValidity
  /** Nothing is good longer than the plastic (CARD-008). */
  readonly plasticLastDay: CalendarDay
  readonly second: SecondPass
  readonly warnings: readonly PassWarning[]
  /** To be written into the confirmed sale; `month` for `grantAtAcceptance`. */
  readonly month: CalendarDay | null
}

/** `not_refundable` and `luggage_not_included` go with every pass (PASS-032, PASS-033). */
export type PassWarning =
  'not_refundable' | 'luggage_not_included' | 'not_good_today' | 'adds_nothing' | 'plastic_ends_first'

export function passConfirmation(
  offer: OfferedPass,
  cardNumber: string,
  tariff: PassTariff,
  atMs: number,
): PassConfirmation {
  const { sku, nameKey, count, price, coverage, plasticLastDay, second, period } = offer
  const validity = validityOf(offer.grant, tariff, atMs)
  const warnings: PassWarning[] = ['not_refundable', 'luggage_not_included']
  if (validity.kind === 'days' && !validity.isGoodToday) warnings.push('not_good_today')
  if (second.kind === 'adds_nothing') warnings.push('adds_nothing')
  if (offer.endsAfterPlastic) warnings.push('plastic_ends_first')
  const month = period === null ? null : period.month
  return { cardNumber, sku, nameKey, count, price, coverage, validity, plasticLastDay, second, warnings, month }
}

function validityOf(grant: PassGrant, { transfer }: PassTariff, atMs: number): PassValidity {
  switch (grant.product) {
    case 'monthly': {
      const { firstDay, lastDay } = grant
      return { kind: 'days', firstDay, lastDay, isGoodToday: firstDay <= almatyDay(atMs) }
    }
    case 'hours':
      return { kind: 'hours_from_first_validation', hours: grant.hours }
    case 'trips':
      return {
        kind: 'trips',
        trips: grant.tripsLeft,
        transfers: grant.transfersLeft,
        transferWithinMinutes: transfer.withinMinutes,
      }
    default:
      return assertNever(grant)
  }
}
