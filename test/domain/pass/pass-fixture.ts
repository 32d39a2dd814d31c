import { readFileSync } from 'node:fs'
import { passVersionsSchema } from '#contract/catalogue/pass'
import { assert } from '#domain/assert'
import { inForce } from '#domain/catalogue/dated'
import type { Coverage, PassGrant } from '#domain/pass/grant'
import { passOffers, type OfferedPass, type PassBuyer, type PassOffer } from '#domain/pass/offers'
import type { PassOnCard } from '#domain/pass/on-card'
import type { PassTariff } from '#domain/pass/tariff'
import { calendarDay } from '#domain/time'

/** The passes that ship, parsed as the terminal parses them. */
export const passVersions = passVersionsSchema.parse(
  JSON.parse(readFileSync('domain/catalogue/data/pass.json', 'utf8')),
)

export function shippedPassTariff(change: Partial<PassTariff> = {}): PassTariff {
  const tariff = inForce(passVersions, Date.parse('2026-11-21T06:00:00Z'))
  assert(tariff !== null, 'no pass tariff in force')
  return { ...tariff, ...change }
}

export const city: Coverage = { city: true, suburb: false, express: false }
export const allRoutes: Coverage = { city: true, suburb: true, express: true }

const nothing = { firstDay: null, lastDay: null, hours: null, startedAtMs: null, tripsLeft: null, transfersLeft: null }

export function monthlyOnCard(firstDay: string, lastDay: string, change: Partial<PassOnCard> = {}): PassOnCard {
  const days = { firstDay: calendarDay(firstDay), lastDay: calendarDay(lastDay) }
  return { ...nothing, slot: 0, product: 'monthly', coverage: city, ...days, ...change }
}

/** `started`: instant of the first validation. */
export function dayPassOnCard(hours: number, started: string | null, change: Partial<PassOnCard> = {}): PassOnCard {
  const startedAtMs = started === null ? null : Date.parse(started)
  return { ...nothing, slot: 0, product: 'hours', coverage: city, hours, startedAtMs, ...change }
}

export function tripsOnCard(tripsLeft: number, change: Partial<PassOnCard> = {}): PassOnCard {
  return { ...nothing, slot: 0, product: 'trips', coverage: city, tripsLeft, transfersLeft: tripsLeft, ...change }
}

/** As the card is read after a grant was written into a slot. */
export function written(grant: PassGrant, slot = 0): PassOnCard {
  return { ...grant, slot, startedAtMs: null }
}

export function buyer(change: Partial<PassBuyer> = {}): PassBuyer {
  return {
    cardKind: 'reusable',
    standing: { kind: 'good', plasticLastDay: calendarDay('2034-03-10') },
    role: 'self_service',
    isClockTrusted: true,
    slots: 8,
    passes: [],
    ...change,
  }
}

export function offersFor(
  at: string,
  change: Partial<PassBuyer> = {},
  tariff: PassTariff = shippedPassTariff(),
): readonly PassOffer[] {
  return passOffers(buyer(change), tariff, Date.parse(at))
}

export function offeredOf(offers: readonly PassOffer[], sku: string): OfferedPass {
  const [offer] = offers.filter((candidate) => candidate.sku === sku && candidate.kind === 'offered')
  assert(offer?.kind === 'offered', `${sku} is not offered`)
  return offer
}

export function refusalsOf(offers: readonly PassOffer[], sku: string): readonly string[] {
  return offers.flatMap((offer) => (offer.sku === sku && offer.kind === 'refused' ? [offer.refusal.kind] : []))
}
