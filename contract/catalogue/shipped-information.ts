import base from '#domain/catalogue/data/information.json' with { type: 'json' }
import activation from '#domain/catalogue/data/information-activation.json' with { type: 'json' }
import bikeMoney from '#domain/catalogue/data/information-bike-money.json' with { type: 'json' }
import bikeRide from '#domain/catalogue/data/information-bike-ride.json' with { type: 'json' }
import bikeRules from '#domain/catalogue/data/information-bike-rules.json' with { type: 'json' }
import bikeTerms from '#domain/catalogue/data/information-bike-terms.json' with { type: 'json' }
import conduct from '#domain/catalogue/data/information-conduct.json' with { type: 'json' }
import contacts from '#domain/catalogue/data/information-contacts.json' with { type: 'json' }
import contracts from '#domain/catalogue/data/information-contracts.json' with { type: 'json' }
import control from '#domain/catalogue/data/information-control.json' with { type: 'json' }
import faqService from '#domain/catalogue/data/information-faq-service.json' with { type: 'json' }
import faq from '#domain/catalogue/data/information-faq.json' with { type: 'json' }
import fares from '#domain/catalogue/data/information-fares.json' with { type: 'json' }
import forbidden from '#domain/catalogue/data/information-forbidden.json' with { type: 'json' }
import luggage from '#domain/catalogue/data/information-luggage.json' with { type: 'json' }
import paying from '#domain/catalogue/data/information-paying.json' with { type: 'json' }
import requisites from '#domain/catalogue/data/information-requisites.json' with { type: 'json' }
import terms from '#domain/catalogue/data/information-terms.json' with { type: 'json' }
import { informationVersionsSchema, sectionVersionsSchema } from '#contract/catalogue/information'
import type { Dated } from '#domain/catalogue/dated'
import type { InformationBase } from '#domain/information/base'
import type { Section } from '#domain/information/section'

/** Everything a passenger can read, by the day it starts. */
export type InformationCatalogue = {
  readonly base: readonly Dated<InformationBase>[]
  readonly sections: readonly (readonly Dated<Section>[])[]
}

const sections: readonly unknown[] = [
  activation,
  bikeMoney,
  bikeRide,
  bikeRules,
  bikeTerms,
  conduct,
  contacts,
  contracts,
  control,
  faq,
  faqService,
  fares,
  forbidden,
  luggage,
  paying,
  requisites,
  terms,
]

/** The texts that come with the product. The module is loaded by `import()` when somebody first wants to read: start-up does not
 *  pay for it. Throws when the shipped data are not what they must be, which is a defect of the build. */
export function shippedInformation(): InformationCatalogue {
  return {
    base: informationVersionsSchema.parse(base),
    sections: sections.map((versions) => sectionVersionsSchema.parse(versions)),
  }
}
