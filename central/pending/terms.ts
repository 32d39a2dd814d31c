import { pendingVersionsSchema } from '#contract/catalogue/pending'
import { inForceOrFirst } from '#domain/catalogue/dated'
import pendingData from '#domain/catalogue/data/pending.json' with { type: 'json' }
import { lastActivationDay } from '#domain/pending'
import type { CalendarDay } from '#domain/time'

const versions = pendingVersionsSchema.parse(pendingData)

/** Last good day of a payment accepted at an instant, by the term in force then (PEND-004); before the first version by that. */
export function termEnd(acceptedAtMs: number): CalendarDay {
  return lastActivationDay(acceptedAtMs, inForceOrFirst(versions, acceptedAtMs))
}
