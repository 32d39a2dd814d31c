import { isDeepStrictEqual } from 'node:util'
import { datedAreas } from '#contract/catalogue/bundle'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { inForce } from '#domain/catalogue/dated'
import { almatyDay, startOfDayMs } from '#domain/time'

/** Areas in which another catalogue would change what held on some day up to today. People were told a price and a term and
 *  paid by them, and a term runs from the day of payment (PEND-004): what held is not changed by the way. A new version
 *  starts tomorrow at the earliest; an older one stays in the list. */
export function areasOfChangedPast(before: Catalogue, after: Catalogue, nowMs: number): string[] {
  const today = almatyDay(nowMs)
  const areasAfter = new Map(datedAreas(after))
  return datedAreas(before).flatMap(([area, versions]) => {
    const others = areasAfter.get(area) ?? []
    const starts = [...versions, ...others].map(({ from }) => from).filter((from) => from <= today)
    const isSame = starts.every((day) => {
      const atMs = startOfDayMs(day)
      return isDeepStrictEqual(inForce(versions, atMs), inForce(others, atMs))
    })
    return isSame ? [] : [area]
  })
}
