import { bikeCatalogueSchema } from '#contract/catalogue/bike'
import { personCatalogueSchema } from '#contract/catalogue/person'
import { assert } from '#domain/assert'
import type { BikeTariff, BikeTerms } from '#domain/bike/tariff'
import { inForce, type Dated } from '#domain/catalogue/dated'
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
    tariff: versionAt(bike.tariffs, atMs),
    terms: versionAt(bike.terms, atMs),
    personTerms: versionAt(person.terms, atMs),
    consentDocuments: person.documents,
    consentTerms: person.consent,
  }
}

/** A terminal with a wrong clock may name an instant before the first version: that one is the nearest there is. */
function versionAt<Value>(versions: readonly Dated<Value>[], atMs: number): Value {
  const value = inForce(versions, atMs) ?? versions.toSorted((a, b) => (a.from < b.from ? -1 : 1))[0]?.value
  assert(value !== undefined, 'a catalogue has a version')
  return value
}
