import type { Catalogue } from '#contract/catalogue/catalogue'
import { inForceOrFirst } from '#domain/catalogue/dated'
import { lastActivationDay } from '#domain/pending'
import type { CalendarDay } from '#domain/time'
import { currentCatalogue } from '#central/catalogue/current'
import type { Queries } from '#central/database/database'

/** Last good day of a payment accepted at an instant, by the term in force then (PEND-004); before the first version by that. */
export function termEndBy({ pending }: Catalogue): (acceptedAtMs: number) => CalendarDay {
  return (acceptedAtMs) => lastActivationDay(acceptedAtMs, inForceOrFirst(pending, acceptedAtMs))
}

/** The same by the catalogue in use at this moment. */
export async function termEnd(queries: Queries, acceptedAtMs: number): Promise<CalendarDay> {
  return termEndBy(await currentCatalogue(queries))(acceptedAtMs)
}
