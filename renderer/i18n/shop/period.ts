import type { Language } from '#domain/language'
import type { CalendarDay } from '#domain/time'
import { noBreakSpace } from '#domain/number-format'
import { formatDay } from '../format'

/** Days from one to another, both included: `1–31 желтоқсан`, `1 марта – 31 мая`. The year stands with the last day where it is
 *  not that of the first. */
export function formatPeriod(firstDay: CalendarDay, lastDay: CalendarDay, language: Language): string {
  const last = formatDay(lastDay, language)
  if (firstDay === lastDay) return last
  if (firstDay.slice(0, 7) === lastDay.slice(0, 7)) return `${String(Number(firstDay.slice(8)))}–${last}`
  const year = lastDay.slice(0, 4)
  const end = year === firstDay.slice(0, 4) ? last : last + noBreakSpace + year
  return `${formatDay(firstDay, language)} – ${end}`
}
