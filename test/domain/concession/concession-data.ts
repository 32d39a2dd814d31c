import { readFileSync } from 'node:fs'
import { concessionVersionsSchema } from '#contract/catalogue/concession'
import { assert } from '#domain/assert'
import { inForce } from '#domain/catalogue/dated'
import type { ConcessionTariff, SchoolTerms } from '#domain/concession/tariff'

/** The concessions that ship, parsed as the terminal parses them. */
export const concessionVersions = concessionVersionsSchema.parse(
  JSON.parse(readFileSync('domain/catalogue/data/concession.json', 'utf8')),
)

export function shippedConcessions(change: Partial<ConcessionTariff> = {}): ConcessionTariff {
  const tariff = inForce(concessionVersions, Date.parse('2026-11-21T06:00:00Z'))
  assert(tariff !== null, 'no concessions in force')
  return { ...tariff, ...change }
}

export function shippedSchoolTerms(change: Partial<SchoolTerms> = {}): SchoolTerms {
  return { ...shippedConcessions().school, ...change }
}
