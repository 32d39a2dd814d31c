import bike from '#domain/catalogue/data/bike.json' with { type: 'json' }
import card from '#domain/catalogue/data/card.json' with { type: 'json' }
import concession from '#domain/catalogue/data/concession.json' with { type: 'json' }
import fare from '#domain/catalogue/data/fare.json' with { type: 'json' }
import pass from '#domain/catalogue/data/pass.json' with { type: 'json' }
import pending from '#domain/catalogue/data/pending.json' with { type: 'json' }
import person from '#domain/catalogue/data/person.json' with { type: 'json' }
import wallet from '#domain/catalogue/data/wallet.json' with { type: 'json' }
import type { Catalogue } from '#contract/catalogue/catalogue'

/** The catalogue that comes with the product: in force until the centre sends another. Its data are parsed by the tests of every
 *  build and not again at every start, which took longer than opening the store. */
export function shippedCatalogue(): Catalogue {
  const data: unknown = { bike, card, concession, fare, pass, pending, person, wallet }
  return data as Catalogue
}
