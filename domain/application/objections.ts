import type { Application } from '#domain/application/application'
import { reasonOf, type Finding, type RefusalReason } from '#domain/application/check'
import { stillMissing } from '#domain/application/documents'
import { applicationForms } from '#domain/application/kind'
import type { ApplicationTerms } from '#domain/application/terms'
import { warrantyLastDay } from '#domain/card/standing'
import type { CardTariff } from '#domain/card/tariff'
import type { ConcessionTariff, DocumentName } from '#domain/concession/tariff'
import { isOfAge } from '#domain/person/age'
import { firstOfMonthAfter, lastOfMonth } from '#domain/pass/months'
import { addDays, type CalendarDay } from '#domain/time'

/** What an application is judged by. */
export type Judging = {
  readonly today: CalendarDay
  readonly terms: ApplicationTerms
  readonly concession: ConcessionTariff
  readonly card: Pick<CardTariff, 'warrantyDays'>
}

/** Everything that speaks against an application as it stands, in the order it is found: R1…R7 and the grounds beside them
 *  (REFUND-012). Empty: nothing does. */
export function objections(application: Application, judging: Judging): readonly RefusalReason[] {
  const missing = application.completeOn === null ? stillMissing(application, judging.concession) : []
  const found = application.findings.flatMap((finding) => [
    ...asList(reasonOf(finding, application.kind)),
    ...asList(dayObjection(application, finding, judging)),
  ])
  return [...new Set([...missing.map(reasonOfMissing), ...found, ...asList(ageObjection(application, judging))])]
}

function asList(reason: RefusalReason | null): readonly RefusalReason[] {
  return reason === null ? [] : [reason]
}

function reasonOfMissing(name: DocumentName): RefusalReason {
  if (name === 'fiscal_receipt') return 'no_proof_of_payment'
  return name === 'card' ? 'card_not_presented' : 'application_incomplete'
}

/** Terms count from the day after the sale and end with their last day, also on a Sunday (GAP-41): on the day the application was
 *  made, however long it is looked at. */
function dayObjection({ kind, openedOn }: Application, finding: Finding, judging: Judging): RefusalReason | null {
  const { check, result, day, pass } = finding
  // A month that has passed is not given again (RESTORE-009, GAP-43: the same dates).
  if (pass?.product === 'monthly' && pass.lastDay < openedOn) return 'nothing_left'
  if (day === null) return null
  if (check === 'sold') {
    if (kind === 'warranty_replacement') return openedOn > warrantyLastDay(day, judging.card) ? 'warranty_over' : null
    return openedOn > addDays(day, judging.terms.returnDays) ? 'return_term_over' : null
  }
  if (result !== 'statement') return null
  return day > monthsBefore(openedOn, judging.terms.statementMonths) ? 'statement_too_short' : null
}

/** The same date so many months earlier, the last of a shorter month. */
function monthsBefore(day: CalendarDay, months: number): CalendarDay {
  const first = firstOfMonthAfter(day, -months)
  const same = addDays(first, Number(day.slice(8)) - 1)
  const last = lastOfMonth(first)
  return same < last ? same : last
}

/** From the 16th birthday on; a younger one comes with a parent or representative (REFUND-011, GAP-39). */
function ageObjection({ kind, applicant, openedOn }: Application, { terms }: Judging): RefusalReason | null {
  const { gives } = applicationForms[kind]
  const isMoney = gives === 'money' || gives === 'balance' || gives === 'pass'
  return isMoney && !isOfAge(applicant.bornOn, terms.moneyFromAge, openedOn) ? 'under_age' : null
}
