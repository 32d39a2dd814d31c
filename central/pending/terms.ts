import { pendingVersionsSchema } from '#contract/catalogue/pending'
import { assert } from '#domain/assert'
import { inForce } from '#domain/catalogue/dated'
import pendingData from '#domain/catalogue/data/pending.json' with { type: 'json' }
import { lastActivationDay } from '#domain/pending'
import type { CalendarDay } from '#domain/time'

const versions = pendingVersionsSchema.parse(pendingData)

/** Last good day of a payment accepted at an instant, by the term in force then (PEND-004); before the first version by that. */
export function termEnd(acceptedAtMs: number): CalendarDay {
  const terms = inForce(versions, acceptedAtMs) ?? versions.toSorted((a, b) => (a.from < b.from ? -1 : 1))[0]?.value
  assert(terms !== undefined, 'a catalogue has a version')
  return lastActivationDay(acceptedAtMs, terms)
}
