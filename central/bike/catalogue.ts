import type { BikeTariff, BikeTerms } from '#domain/bike/tariff'
import { inForceOrFirst } from '#domain/catalogue/dated'
import type { ConsentDocument, ConsentTerms } from '#domain/consent/consent'
import type { PersonTerms } from '#domain/person/terms'
import { currentCatalogue } from '#central/catalogue/current'
import type { Queries } from '#central/database/database'

/** The catalogue as it stands at one instant, for what is asked of bike accounts. Seasons are not in it: they are the
 *  operator's to set (GAP-05, seasons.ts). */
export type BikeRules = {
  readonly tariff: BikeTariff
  readonly terms: BikeTerms
  readonly personTerms: PersonTerms
  readonly consentDocuments: readonly ConsentDocument[]
  readonly consentTerms: ConsentTerms
}

export async function bikeRulesAt(queries: Queries, atMs: number): Promise<BikeRules> {
  const { bike, person } = await currentCatalogue(queries)
  return {
    tariff: inForceOrFirst(bike.tariffs, atMs),
    terms: inForceOrFirst(bike.terms, atMs),
    personTerms: inForceOrFirst(person.terms, atMs),
    consentDocuments: person.documents,
    consentTerms: person.consent,
  }
}
