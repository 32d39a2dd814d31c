import { applicationVersionsSchema } from '#contract/catalogue/application'
import { tariffsAt } from '#contract/catalogue/catalogue'
import type { Judging } from '#domain/application/objections'
import applicationData from '#domain/catalogue/data/application.json' with { type: 'json' }
import { inForceOrFirst } from '#domain/catalogue/dated'
import { almatyDay } from '#domain/time'
import { currentCatalogue } from '#central/catalogue/current'
import type { Queries } from '#central/database/database'

const versions = applicationVersionsSchema.parse(applicationData)

/** What applications are judged by at an instant. */
export async function judgingAt(queries: Queries, atMs: number): Promise<Judging> {
  const { concession, card } = tariffsAt(await currentCatalogue(queries), atMs)
  return { today: almatyDay(atMs), terms: inForceOrFirst(versions, atMs), concession, card }
}
