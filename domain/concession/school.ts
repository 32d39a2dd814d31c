import type { SchoolTerms } from '#domain/concession/tariff'
import type { AgeRange } from '#domain/fare/tariff'
import { firstOfMonthAfter, lastOfMonth } from '#domain/pass/months'
import { birthdayAt, isOfAge } from '#domain/person/age'
import { err, ok, type Result } from '#domain/result'
import { addDays, calendarDay, type CalendarDay } from '#domain/time'

/** A certificate of study as it was brought (SCHOOL-004). */
export type StudyCertificate = {
  readonly programme: 'school' | 'college_or_university'
  readonly outgoingNumber: string | null
  readonly issuedOn: CalendarDay
}

export type SchoolRefusal =
  | { readonly kind: 'too_young'; readonly from: number }
  | { readonly kind: 'too_old'; readonly before: number }
  | { readonly kind: 'certificate_without_number' }
  /** Dated after today. */
  | { readonly kind: 'certificate_not_yet_issued' }
  | { readonly kind: 'certificate_expired'; readonly lastDay: CalendarDay }
  /** No semester end is configured for its date (GAP-38). */
  | { readonly kind: 'semester_unknown' }
  | { readonly kind: 'vacation' }

/** Until when a school card rides free: to the end of the certificate or the eve of the birthday that ends the age, whichever is
 *  earlier (SCHOOL-001, SCHOOL-004). `age` is that of the fares in force (FARE-003, GAP-36). */
export function pupilRight(
  bornOn: CalendarDay,
  certificate: StudyCertificate,
  terms: SchoolTerms,
  age: AgeRange,
  today: CalendarDay,
): Result<{ readonly lastDay: CalendarDay }, SchoolRefusal> {
  if (!isOfAge(bornOn, age.from, today)) return err({ kind: 'too_young', from: age.from })
  if (isOfAge(bornOn, age.before, today)) return err({ kind: 'too_old', before: age.before })
  const valid = certificateTerm(certificate, terms, today)
  if (!valid.ok) return valid
  const lastOfAge = addDays(birthdayAt(bornOn, age.before), -1)
  return ok({ lastDay: valid.value < lastOfAge ? valid.value : lastOfAge })
}

/** Last day of a certificate that is good today, to 23:59:59.999 in Asia/Almaty (SCHOOL-004). */
export function certificateTerm(
  certificate: StudyCertificate,
  terms: SchoolTerms,
  today: CalendarDay,
): Result<CalendarDay, SchoolRefusal> {
  const { outgoingNumber, issuedOn, programme } = certificate
  if (outgoingNumber === null || outgoingNumber.trim() === '') return err({ kind: 'certificate_without_number' })
  if (issuedOn > today) return err({ kind: 'certificate_not_yet_issued' })
  const lastDay = programme === 'school' ? lastOfStudyYear(issuedOn, terms) : lastOfSemester(issuedOn, terms)
  if (lastDay === null) return err({ kind: 'semester_unknown' })
  if (today > lastDay) return err({ kind: 'certificate_expired', lastDay })
  const isVacation = terms.vacationMonths.includes(Number(today.slice(5, 7)))
  return programme === 'school' && isVacation ? err({ kind: 'vacation' }) : ok(lastDay)
}

/** September to August inclusive. */
function lastOfStudyYear(issuedOn: CalendarDay, { studyYearFirstMonth }: SchoolTerms): CalendarDay {
  const firstMonth = calendarDay(`${issuedOn.slice(0, 5)}${String(studyYearFirstMonth).padStart(2, '0')}-01`)
  return lastOfMonth(firstOfMonthAfter(firstMonth, issuedOn < firstMonth ? -1 : 11))
}

function lastOfSemester(issuedOn: CalendarDay, { semesterLastDays }: SchoolTerms): CalendarDay | null {
  return [...semesterLastDays].sort().find((day) => day >= issuedOn) ?? null
}

/** Whether a pupil may apply for the card himself (SCHOOL-006, GAP-39). */
export function mayApplyAlone(bornOn: CalendarDay, { selfApplicationFrom }: SchoolTerms, today: CalendarDay): boolean {
  return isOfAge(bornOn, selfApplicationFrom, today)
}
