import { readFileSync } from 'node:fs'
import { fareVersionsSchema } from '#contract/catalogue/fare'
import { assert } from '#domain/assert'
import { inForce } from '#domain/catalogue/dated'
import type { FareTariff } from '#domain/fare/tariff'

/** The fares that ship, parsed as the terminal parses them. */
export const fareVersions = fareVersionsSchema.parse(
  JSON.parse(readFileSync('domain/catalogue/data/fare.json', 'utf8')),
)

export function shippedFareTariff(): FareTariff {
  const tariff = inForce(fareVersions, Date.parse('2026-11-21T06:00:00Z'))
  assert(tariff !== null, 'no fare tariff in force')
  return tariff
}
