import bike from '#domain/catalogue/data/bike.json' with { type: 'json' }
import card from '#domain/catalogue/data/card.json' with { type: 'json' }
import concession from '#domain/catalogue/data/concession.json' with { type: 'json' }
import fare from '#domain/catalogue/data/fare.json' with { type: 'json' }
import pass from '#domain/catalogue/data/pass.json' with { type: 'json' }
import pending from '#domain/catalogue/data/pending.json' with { type: 'json' }
import person from '#domain/catalogue/data/person.json' with { type: 'json' }
import wallet from '#domain/catalogue/data/wallet.json' with { type: 'json' }
import { catalogueSchema, type Catalogue } from '#contract/catalogue/catalogue'

/** The catalogue that comes with the product: in force until the centre sends another. Throws when the shipped data are not
 *  what they must be, which is a defect of the build. */
export function shippedCatalogue(): Catalogue {
  return catalogueSchema.parse({ bike, card, concession, fare, pass, pending, person, wallet })
}
