import { assertNever } from '#domain/assert'
import type { DeskRole, PlasticKind } from '#domain/card/kind'
import type { CardStanding } from '#domain/card/standing'
import type { Coverage, PassGrant } from '#domain/pass/grant'
import { hoursGrant, monthlyGrant, tripsGrant } from '#domain/pass/granting'
import { dayPassEndMs } from '#domain/pass/on-card'
import { placeForPass, type SlotsOfCard } from '#domain/pass/place'
import { periodsOnSale, type SalePeriod, type WindowRefusal } from '#domain/pass/sale-window'
import { secondPass, type SecondPass } from '#domain/pass/second-pass'
import type { PassNameKey, PassTariff } from '#domain/pass/tariff'
import type { PassPlace } from '#domain/sale/product'
import type { Tenge } from '#domain/money'
import { almatyDay, type CalendarDay } from '#domain/time'

/** The card a pass would be written to, and who sells it. */
export type PassBuyer = SlotsOfCard & {
  readonly cardKind: PlasticKind
  readonly standing: CardStanding
  readonly role: DeskRole
  /** False while server time, own time and the card's last event disagree (design D6). */
  readonly isClockTrusted: boolean
}

export type PassRefusal =
  | WindowRefusal
  /** This role sells no passes (PASS-031, GAP-40). */
  | { readonly kind: 'place'; readonly desks: readonly DeskRole[] }
  | { readonly kind: 'card_blocked' }
  | { readonly kind: 'card_expired'; readonly plasticLastDay: CalendarDay }
  /** The plastic is not good to the end of the pass (CARD-008); `passLastDay` is the earliest end a day pass can have. */
  | { readonly kind: 'card_expires_first'; readonly plasticLastDay: CalendarDay; readonly passLastDay: CalendarDay }
  /** Named cards hold money only; an ordinary card may be bought beside it (GAP-60). */
  | { readonly kind: 'card_kind'; readonly cardKind: 'concession' | 'school' }
  /** A dated pass cannot be sold by a clock that may be wrong (design D6). */
  | { readonly kind: 'clock_untrusted' }
  /** The card holds these routes for all of these days already (PASS-T2). */
  | { readonly kind: 'coverage_held'; readonly heldUntil: CalendarDay }
  | { readonly kind: 'no_free_slot'; readonly slots: number }

/** What a pass is called and costs. `count`: months, days or trips of its name. `period` only for monthly passes. */
export type PassListing = {
  readonly sku: string
  readonly nameKey: PassNameKey
  readonly count: number
  readonly price: Tenge
  readonly coverage: Coverage
  readonly period: SalePeriod | null
}

/** `grant` is what is sold if it is paid now. `endsAfterPlastic`: sold with a warning, the plastic ends before the pass. */
export type OfferedPass = PassListing & {
  readonly kind: 'offered'
  readonly grant: PassGrant
  readonly place: PassPlace
  readonly second: SecondPass
  readonly plasticLastDay: CalendarDay
  readonly endsAfterPlastic: boolean
}
export type RefusedPass = PassListing & { readonly kind: 'refused'; readonly refusal: PassRefusal }
export type PassOffer = OfferedPass | RefusedPass

/** Every pass in force with its price and dates for a card at an instant, or with the reason why it is not sold. Monthly passes
 *  appear once for each of the two months that can be asked about (Table PASS-T2). */
export function passOffers(buyer: PassBuyer, tariff: PassTariff, atMs: number): readonly PassOffer[] {
  const ofCard = cardRefusal(buyer, tariff)
  return candidates(tariff, atMs).map((candidate) => {
    const { listing, grant } = candidate
    const refusal = ofCard ?? passRefusal(candidate, buyer, tariff, atMs)
    if (refusal !== null) return { ...listing, kind: 'refused', refusal }
    const place = placeForPass(buyer, atMs, buyer.isClockTrusted, tariff)
    if (place === null) return { ...listing, kind: 'refused', refusal: { kind: 'no_free_slot', slots: buyer.slots } }
    const { plasticLastDay } = buyer.standing
    const passLastDay = earliestLastDay(grant, tariff, atMs)
    return {
      ...listing,
      kind: 'offered',
      grant,
      place,
      second: secondPass(grant, buyer.passes, atMs, tariff),
      plasticLastDay,
      endsAfterPlastic: passLastDay !== null && passLastDay > plasticLastDay,
    }
  })
}

/** Why nothing at all is sold to a card; null when passes may be. */
export function cardRefusal(buyer: PassBuyer, tariff: PassTariff): PassRefusal | null {
  const { cardKind, standing, role } = buyer
  if (!tariff.desks.includes(role)) return { kind: 'place', desks: tariff.desks }
  if (standing.kind === 'blocked') return { kind: 'card_blocked' }
  if (standing.kind === 'expired') return { kind: 'card_expired', plasticLastDay: standing.plasticLastDay }
  if (cardKind !== 'reusable' && !tariff.namedCards[cardKind]) return { kind: 'card_kind', cardKind }
  return null
}

type Candidate = {
  readonly listing: PassListing
  readonly grant: PassGrant
  readonly window: WindowRefusal | null
}

function candidates({ products, saleWindow }: PassTariff, atMs: number): readonly Candidate[] {
  return products.flatMap((terms): Candidate[] => {
    const { sku, price, coverage } = terms
    const listing = { sku, price, coverage, period: null }
    switch (terms.product) {
      case 'monthly': {
        const { months } = terms
        return periodsOnSale(terms, saleWindow, atMs).map(({ period, refusal }) => ({
          listing: { ...listing, nameKey: months === 1 ? 'month' : 'months', count: months, period },
          grant: monthlyGrant(terms, period),
          window: refusal,
        }))
      }
      case 'hours': {
        const count = Math.ceil(terms.hours / 24)
        return [{ listing: { ...listing, nameKey: 'days', count }, grant: hoursGrant(terms), window: null }]
      }
      case 'trips':
        return [
          { listing: { ...listing, nameKey: 'trips', count: terms.trips }, grant: tripsGrant(terms), window: null },
        ]
      default:
        return assertNever(terms)
    }
  })
}

function passRefusal(
  { grant, window }: Candidate,
  { isClockTrusted, passes, standing }: PassBuyer,
  tariff: PassTariff,
  atMs: number,
): PassRefusal | null {
  if (grant.product === 'monthly' && !isClockTrusted) return { kind: 'clock_untrusted' }
  if (window !== null) return window
  const passLastDay = earliestLastDay(grant, tariff, atMs)
  if (tariff.plasticEndsFirst === 'refuse' && passLastDay !== null && passLastDay > standing.plasticLastDay)
    return { kind: 'card_expires_first', plasticLastDay: standing.plasticLastDay, passLastDay }
  if (tariff.monthlyAddingNothing === 'refuse') {
    const second = secondPass(grant, passes, atMs, tariff)
    if (second.kind === 'adds_nothing') return { kind: 'coverage_held', heldUntil: second.heldUntil }
  }
  return null
}

/** The day before which a pass cannot end; a day pass, if it is validated at once. Null for trips, which have no end (PASS-024). */
function earliestLastDay(grant: PassGrant, { dayPassRuns }: PassTariff, atMs: number): CalendarDay | null {
  switch (grant.product) {
    case 'monthly':
      return grant.lastDay
    case 'hours':
      return almatyDay(dayPassEndMs(atMs, grant.hours, dayPassRuns))
    case 'trips':
      return null
    default:
      return assertNever(grant)
  }
}
