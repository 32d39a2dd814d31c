import { bikeCatalogueSchema } from '#contract/catalogue/bike'
import { personCatalogueSchema } from '#contract/catalogue/person'
import type { BikeTariff, BikeTerms } from '#domain/bike/tariff'
import { inForceOrFirst } from '#domain/catalogue/dated'
import bikeData from '#domain/catalogue/data/bike.json' with { type: 'json' }
import personData from '#domain/catalogue/data/person.json' with { type: 'json' }
import type { ConsentDocument, ConsentTerms } from '#domain/consent/consent'
import type { PersonTerms } from '#domain/person/terms'

/** The catalogue as it stands at one instant, for what is asked of bike accounts. Seasons are not in it: they are the
 *  operator's to set (GAP-05, seasons.ts). */
export type BikeRules = {
  readonly tariff: BikeTariff
  readonly terms: BikeTerms
  readonly personTerms: PersonTerms
  readonly consentDocuments: readonly ConsentDocument[]
  readonly consentTerms: ConsentTerms
}

const bike = bikeCatalogueSchema.parse(bikeData)
const person = personCatalogueSchema.parse(personData)

export function bikeRulesAt(atMs: number): BikeRules {
  return {
    tariff: inForceOrFirst(bike.tariffs, atMs),
    terms: inForceOrFirst(bike.terms, atMs),
    personTerms: inForceOrFirst(person.terms, atMs),
    consentDocuments: person.documents,
    consentTerms: person.consent,
  }
}
