import { z } from 'zod'
import { bikeCatalogueSchema } from '#contract/catalogue/bike'
import { cardVersionsSchema } from '#contract/catalogue/card'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { concessionVersionsSchema } from '#contract/catalogue/concession'
import { fareVersionsSchema } from '#contract/catalogue/fare'
import { passVersionsSchema } from '#contract/catalogue/pass'
import { pendingVersionsSchema } from '#contract/catalogue/pending'
import { personCatalogueSchema } from '#contract/catalogue/person'
import { walletVersionsSchema } from '#contract/catalogue/wallet'

/** A catalogue as it comes from outside: a file, or a document of the centre. Apart from its type, so that a start that reads
 *  neither does not load it. */
export const catalogueSchema = z.strictObject({
  card: cardVersionsSchema,
  pass: passVersionsSchema,
  wallet: walletVersionsSchema,
  concession: concessionVersionsSchema,
  fare: fareVersionsSchema,
  pending: pendingVersionsSchema,
  bike: bikeCatalogueSchema,
  person: personCatalogueSchema,
}) satisfies z.ZodType<Catalogue>
