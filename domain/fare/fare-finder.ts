import { assert, assertNever } from '#domain/assert'
import type { FareMeans, FarePair, FareTariff, MeansTerms, RouteKind, Zone, ZoneMatrix } from '#domain/fare/tariff'
import { tenge, type Tenge } from '#domain/money'

export type Place = { readonly kind: 'astana' } | { readonly kind: 'zone'; readonly zone: Zone }

export type Journey =
  | { readonly route: 'city' }
  | { readonly route: 'express' }
  | { readonly route: 'suburban'; readonly from: Place; readonly to: Place }

/** What is paid for. `young` is anybody whose age may matter; `concession` a traveller with a right that the concession rules
 *  have found to cover this route or not. */
export type FarePayer =
  | { readonly kind: 'general' }
  | { readonly kind: 'luggage' }
  | { readonly kind: 'young'; readonly ageYears: number; readonly schoolCard: 'validated' | 'not_validated' | 'none' }
  | {
      readonly kind: 'concession'
      readonly namedCard: boolean
      readonly inForce: boolean
      readonly coversRoute: boolean
    }

export type FareQuery = { readonly journey: Journey; readonly payer: FarePayer; readonly means: FareMeans }

/** `not_stated`: the documents are silent, the screen says "ask 109". `not_paid`: a school card that was not validated pays
 *  nothing (FARE-003). `rules` names where the answer comes from. */
export type FareAnswer =
  | { readonly kind: 'fare'; readonly amount: Tenge; readonly rules: readonly string[] }
  | { readonly kind: 'not_paid'; readonly rules: readonly string[] }
  | { readonly kind: 'not_stated'; readonly rules: readonly string[] }

/** Table a price is read from, and the rule that carries it. */
type Column = 'general' | 'child' | 'luggage'

const cityRules: Record<Column, string> = { general: 'FARE-001', child: 'FARE-002', luggage: 'FARE-007' }
const suburbanRules: Record<Column, string> = { general: 'FARE-004', child: 'FARE-005', luggage: 'FARE-006' }

/** Fare of one ride or one piece of luggage. Source: T Annex 1. */
export function findFare(query: FareQuery, tariff: FareTariff): FareAnswer {
  const terms = tariff.means.find(({ means }) => means === query.means)
  assert(terms !== undefined, `the tariff does not know the means ${query.means}`)
  if (!terms.routes.includes(query.journey.route)) return { kind: 'not_stated', rules: routeRules(query.journey.route) }
  return fareOfPayer(query, terms, tariff)
}

function fareOfPayer({ journey, payer }: FareQuery, terms: MeansTerms, tariff: FareTariff): FareAnswer {
  switch (payer.kind) {
    case 'general':
    case 'luggage':
      return priced(journey, payer.kind, terms, tariff)
    case 'young':
      return youngFare(journey, payer, terms, tariff)
    case 'concession':
      return concessionFare(journey, payer, terms, tariff)
    default:
      return assertNever(payer)
  }
}

function youngFare(
  journey: Journey,
  { ageYears, schoolCard }: FarePayer & { kind: 'young' },
  terms: MeansTerms,
  tariff: FareTariff,
): FareAnswer {
  const { childAge, schoolAge } = tariff
  if (ageYears < childAge.from) return { kind: 'not_stated', rules: ['FARE-002'] }
  const isChild = ageYears < childAge.before
  if (terms.column === 'cash') return priced(journey, isChild ? 'child' : 'general', terms, tariff)
  const mayUseSchoolCard = carriesRight(terms.means) && ageYears >= schoolAge.from && ageYears < schoolAge.before
  if (mayUseSchoolCard && schoolCard === 'validated')
    return withRule(priced(journey, 'child', terms, tariff), 'FARE-003')
  if (mayUseSchoolCard && schoolCard === 'not_validated') return { kind: 'not_paid', rules: ['FARE-003', 'FARE-015'] }
  if (isChild && tariff.childWithoutSchoolCard === 'not_stated') return { kind: 'not_stated', rules: ['FARE-003'] }
  return priced(journey, 'general', terms, tariff)
}

/** A right to free travel is on a named card or in «Avtobys» as a virtual one (FARE-012). */
function carriesRight(means: FareMeans): boolean {
  return means === 'transport_card' || means === 'avtobys'
}

/** Without a named card, or without a concession in force, the passenger pays on general terms (FARE-023). */
function concessionFare(
  journey: Journey,
  { namedCard, inForce, coversRoute }: FarePayer & { kind: 'concession' },
  terms: MeansTerms,
  tariff: FareTariff,
): FareAnswer {
  const isFree = namedCard && inForce && coversRoute && carriesRight(terms.means)
  if (isFree) return { kind: 'fare', amount: tenge(0), rules: ['FARE-023'] }
  return withRule(priced(journey, 'general', terms, tariff), 'FARE-023')
}

function priced(journey: Journey, column: Column, terms: MeansTerms, tariff: FareTariff): FareAnswer {
  switch (journey.route) {
    case 'city':
      return answer(tariff.city[column], terms, [cityRules[column]])
    case 'express':
      return answer(tariff.express, terms, ['FARE-024'])
    case 'suburban': {
      const from = zoneOf(journey.from, tariff)
      const to = zoneOf(journey.to, tariff)
      return answer(zoneFare(tariff.suburban[column], from, to), terms, [suburbanRules[column]])
    }
    default:
      return assertNever(journey)
  }
}

function answer(pair: FarePair, terms: MeansTerms, rules: readonly string[]): FareAnswer {
  const amount = pair[terms.column]
  return amount === null ? { kind: 'not_stated', rules } : { kind: 'fare', amount, rules }
}

function withRule(found: FareAnswer, rule: string): FareAnswer {
  return { ...found, rules: [...found.rules, rule] }
}

/** The cell of a suburban table, from row `from` to column `to`. */
export function zoneFare(matrix: ZoneMatrix, from: Zone, to: Zone): FarePair {
  const pair = matrix[from - 1]?.[to - 1]
  assert(pair !== undefined, `no fare from zone ${String(from)} to zone ${String(to)}`)
  return pair
}

function zoneOf(place: Place, tariff: FareTariff): Zone {
  return place.kind === 'astana' ? tariff.astanaZone : place.zone
}

function routeRules(route: RouteKind): readonly string[] {
  switch (route) {
    case 'city':
      return ['FARE-012']
    case 'suburban':
      return ['FARE-016']
    case 'express':
      return ['FARE-024']
    default:
      return assertNever(route)
  }
}
