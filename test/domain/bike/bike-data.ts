import { readFileSync } from 'node:fs'
import { bikeCatalogueSchema } from '#contract/catalogue/bike'
import { personCatalogueSchema } from '#contract/catalogue/person'
import { assert } from '#domain/assert'
import type { BikeAccount } from '#domain/bike/account'
import type { BikeRenterState, BikeShop } from '#domain/bike/offer'
import type { BikeDayPass, BikeSubscription } from '#domain/bike/product'
import { hireProductOf, type BikeTariff, type BikeTerms } from '#domain/bike/tariff'
import { inForce, type Dated } from '#domain/catalogue/dated'
import { tenge } from '#domain/money'
import type { PersonTerms } from '#domain/person/terms'
import { calendarDay } from '#domain/time'

/** The catalogue that ships, parsed as the terminal parses it. */
const read = (name: string): unknown => JSON.parse(readFileSync(`domain/catalogue/data/${name}.json`, 'utf8'))
export const bikeCatalogue = bikeCatalogueSchema.parse(read('bike'))
export const personCatalogue = personCatalogueSchema.parse(read('person'))

/** Noon of a day in the season of these tests. */
export const nowMs = Date.parse('2025-06-10T07:00:00Z')

function shipped<Value>(versions: readonly Dated<Value>[]): Value {
  const value = inForce(versions, nowMs)
  assert(value !== null, 'nothing in force')
  return value
}

export const tariff: BikeTariff = shipped(bikeCatalogue.tariffs)
export const terms: BikeTerms = shipped(bikeCatalogue.terms)
export const personTerms: PersonTerms = shipped(personCatalogue.terms)

/** No document names a season; these tests do. */
export const season = { firstDay: calendarDay('2025-04-15'), lastDay: calendarDay('2025-10-31') }
export const nextSeason = { firstDay: calendarDay('2026-04-20'), lastDay: calendarDay('2026-10-31') }

export function product(sku: string): BikeSubscription | BikeDayPass {
  const found = hireProductOf(tariff, sku)
  assert(found !== null, `${sku} is not in the tariff`)
  return found
}

export function subscription(sku: string): BikeSubscription {
  const found = product(sku)
  assert(found.kind === 'bike_subscription', `${sku} is a subscription`)
  return found
}

export function accountWith(balance: number, change: Partial<BikeAccount> = {}): BikeAccount {
  return {
    balance: tenge(balance),
    reserved: tenge(0),
    depositHeld: tenge(0),
    debts: [],
    restriction: null,
    product: null,
    ...change,
  }
}

export function renterWith(change: Partial<BikeRenterState> = {}): BikeRenterState {
  return {
    residence: 'citizen',
    birthDay: calendarDay('1990-02-03'),
    concessionLastDay: null,
    isBlocked: false,
    account: accountWith(0),
    asOfMs: nowMs,
    ...change,
  }
}

export function shopWith(change: Partial<BikeShop> = {}): BikeShop {
  return {
    place: 'kiosk',
    means: ['cash', 'bank_card', 'bank_qr'],
    tariff,
    terms,
    seasons: [season, nextSeason],
    atMs: nowMs,
    isClockTrusted: true,
    ...change,
  }
}
