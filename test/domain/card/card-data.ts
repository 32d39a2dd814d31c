import { readFileSync } from 'node:fs'
import { cardVersionsSchema } from '#contract/catalogue/card'
import type { CardTariff } from '#domain/card/tariff'
import { assert } from '#domain/assert'
import { inForce } from '#domain/catalogue/dated'

/** The card prices and terms that ship, parsed as the terminal parses them. */
export const cardVersions = cardVersionsSchema.parse(
  JSON.parse(readFileSync('domain/catalogue/data/card.json', 'utf8')),
)

export function shippedCardTariff(change: Partial<CardTariff> = {}): CardTariff {
  const tariff = inForce(cardVersions, Date.parse('2026-11-21T06:00:00Z'))
  assert(tariff !== null, 'no card tariff in force')
  return { ...tariff, ...change }
}
