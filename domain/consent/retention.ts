import { addDays, calendarDay, isCalendarDay, type CalendarDay } from '#domain/time'
import type { PersonTerms } from '#domain/person/terms'

/** Last day personal data are kept: the years after the end of the contract, inclusive; 29 February becomes 28 February. Null
 *  while the contract runs, and it runs for an indefinite term (INFO-022). */
export function keptUntil(terminated: CalendarDay | null, terms: PersonTerms): CalendarDay | null {
  if (terminated === null) return null
  const year = String(Number(terminated.slice(0, 4)) + terms.retentionYears)
  const day = `${year}${terminated.slice(4)}`
  return isCalendarDay(day) ? day : calendarDay(`${year}-02-28`)
}

/** Whether the centre has to erase them. */
export function isErasureDue(terminated: CalendarDay | null, terms: PersonTerms, today: CalendarDay): boolean {
  const lastDay = keptUntil(terminated, terms)
  return lastDay !== null && lastDay < today
}

/** The earliest day a withdrawal of consent may take effect: notice is written and that many calendar days before (INFO-023). */
export function withdrawalDayMin(noticed: CalendarDay, terms: PersonTerms): CalendarDay {
  return addDays(noticed, terms.withdrawalDays)
}
