import { reopeningVersionsSchema } from '#contract/catalogue/reopening'
import { inForceOrFirst } from '#domain/catalogue/dated'
import reopeningData from '#domain/catalogue/data/reopening.json' with { type: 'json' }
import type { ReopeningTerms } from '#domain/pending'

const versions = reopeningVersionsSchema.parse(reopeningData)

/** The terms in force at an instant (GAP-26). */
export function reopeningTermsAt(atMs: number): ReopeningTerms {
  return inForceOrFirst<ReopeningTerms>(versions, atMs)
}
