import { assertNever } from '#domain/assert'
import {
  isClosed,
  type Application,
  type ApplicationEvent,
  type ApplicationRefusal,
} from '#domain/application/application'
import { amountOf, checkResults, type CheckName, type Finding } from '#domain/application/check'
import { documentsNeeded, stillMissing } from '#domain/application/documents'
import { applicationForms, needsOtherCard, type ApplicationKind } from '#domain/application/kind'
import { objections, type Judging } from '#domain/application/objections'
import { afterWorkingDays } from '#domain/application/working-days'
import type { Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import { addDays, type CalendarDay } from '#domain/time'

type Reduced = Result<Application, ApplicationRefusal>
type EventOf<Kind extends ApplicationEvent['kind']> = Extract<ApplicationEvent, { kind: Kind }>

/** The life of an application. Whoever may do what, and what becomes of cards and payments, is the centre's (design D8). */
export function reduceApplication(application: Application, event: ApplicationEvent, judging: Judging): Reduced {
  const { state } = application
  switch (event.kind) {
    case 'document_brought':
      return state.kind === 'collecting' ? brought(application, event, judging) : err({ kind: 'application_state' })
    case 'found':
      return state.kind === 'checking' ? found(application, event, judging) : err({ kind: 'application_state' })
    case 'other_card_named':
      return named(application, event)
    case 'approved':
      return state.kind === 'checking' ? approved(application, judging) : err({ kind: 'application_state' })
    case 'refused':
      return refused(application, judging)
    case 'withdrawn':
      if (state.kind !== 'collecting' && state.kind !== 'checking') return err({ kind: 'application_state' })
      return ok({ ...application, state: { kind: 'withdrawn' } })
    case 'payout_begun':
    case 'payout_made':
    case 'payout_not_made':
      return payout(application, event)
    default:
      return assertNever(event)
  }
}

function brought(application: Application, { document }: EventOf<'document_brought'>, judging: Judging): Reduced {
  const needed = documentsNeeded(application, judging.concession).find(({ name }) => name === document.name)
  const isAccepted = document.form === 'original' || needed?.digital.includes(document.form) === true
  if (needed === undefined || !isAccepted) return err({ kind: 'document_not_needed' })
  const others = application.brought.filter(({ name }) => name !== document.name)
  return ok(whenComplete({ ...application, brought: [...others, document] }, judging))
}

/** The term runs from the day after the last document (GAP-44). */
function whenComplete(application: Application, { today, terms, concession }: Judging): Application {
  if (stillMissing(application, concession).length > 0) return application
  const days = terms.workingDays[application.kind]
  const dueDay = days === null ? application.dueDay : afterWorkingDays(today, days, terms.calendar)
  return { ...application, completeOn: today, dueDay, state: { kind: 'checking' } }
}

/** The check that is to be made next; null: all were made. */
export function nextCheck({ kind, findings }: Pick<Application, 'kind' | 'findings'>): CheckName | null {
  return applicationForms[kind].checks[findings.length] ?? null
}

function found(application: Application, { finding, isApproved }: EventOf<'found'>, judging: Judging): Reduced {
  if (finding.check !== nextCheck(application)) return err({ kind: 'check_out_of_order' })
  if (!isWhole(finding, application.kind)) return err({ kind: 'finding_invalid' })
  if (finding.result === 'statement' && !isApproved) return err({ kind: 'approval_needed' })
  const findings = [...application.findings, finding]
  const ended = finding.check === 'contract' ? finding.day : null
  const dueDay = ended === null ? application.dueDay : addDays(ended, judging.terms.bikeRefundDays)
  const next: Application = { ...application, findings, dueDay }
  // A bank statement is one more paper to be brought before anything else is looked at.
  return ok(finding.result === 'statement' ? withPapers(next, judging) : next)
}

function withPapers(application: Application, judging: Judging): Application {
  if (stillMissing(application, judging.concession).length === 0) return application
  return { ...application, completeOn: null, dueDay: null, state: { kind: 'collecting' } }
}

const passOf: { readonly [Kind in ApplicationKind]?: 'monthly' | 'hours' | 'trips' } = {
  restore_month: 'monthly',
  restore_days: 'hours',
  restore_trips: 'trips',
}

/** Whether a finding is one of its check and carries what the decision needs. */
function isWhole({ check, result, sum, day, pass, pendingId }: Finding, kind: ApplicationKind): boolean {
  const isOfCheck = (checkResults[check] as readonly string[]).includes(result)
  if (!isOfCheck || (sum !== null && [sum.base, sum.added, sum.withheld].some((part) => part < 0))) return false
  if (result === 'left') return sum !== null && amountOf(sum) > 0 && (pass?.product ?? null) === (passOf[kind] ?? null)
  if (result === 'here') return day !== null && (kind !== 'card_return' || (sum !== null && amountOf(sum) > 0))
  if (result === 'statement' || result === 'ended') return day !== null
  return check !== 'blocked_payment' || result !== 'found' || pendingId !== null
}

function named(application: Application, { cardNumber }: EventOf<'other_card_named'>): Reduced {
  const isOpen = application.state.kind === 'collecting' || application.state.kind === 'checking'
  if (!isOpen || !needsOtherCard(applicationForms[application.kind])) return err({ kind: 'application_state' })
  if (cardNumber === application.cardNumber) return err({ kind: 'finding_invalid' })
  return ok({ ...application, otherCardNumber: cardNumber })
}

function approved(application: Application, judging: Judging): Reduced {
  const form = applicationForms[application.kind]
  if (nextCheck(application) !== null) return err({ kind: 'check_out_of_order' })
  const reasons = objections(application, judging)
  if (reasons.length > 0) return err({ kind: 'application_objected', reasons })
  if (needsOtherCard(form) && application.otherCardNumber === null) return err({ kind: 'other_card_needed' })
  const amount = foundAmount(application)
  if (form.gives !== 'money') return ok({ ...application, state: { kind: 'done', paid: null } })
  return amount === null
    ? err({ kind: 'finding_invalid' })
    : ok({ ...application, state: { kind: 'approved', amount } })
}

/** The money an application is about; null: about none. */
export function foundAmount({ findings }: Pick<Application, 'findings'>): Tenge | null {
  const sum = findings.find((finding) => finding.sum !== null)?.sum ?? null
  return sum === null ? null : amountOf(sum)
}

function refused(application: Application, judging: Judging): Reduced {
  if (application.state.kind !== 'collecting' && application.state.kind !== 'checking')
    return err({ kind: 'application_state' })
  const reasons = objections(application, judging)
  if (reasons.length === 0) return err({ kind: 'nothing_against' })
  return ok({ ...application, state: { kind: 'refused', reasons } })
}

/** Money leaves once: whoever has not begun the payout cannot make it, and a made one is never begun again. */
function payout(
  application: Application,
  event: EventOf<'payout_begun'> | EventOf<'payout_made'> | EventOf<'payout_not_made'>,
): Reduced {
  const { state } = application
  if (event.kind === 'payout_begun') {
    if (state.kind === 'approved') {
      return ok({ ...application, state: { ...state, kind: 'paying', payout: event.payout } })
    }
    if (state.kind !== 'paying') return err({ kind: 'application_state' })
    return isSamePayout(state.payout, event.payout) ? ok(application) : err({ kind: 'payout_other' })
  }
  if (state.kind !== 'paying') return err({ kind: 'application_state' })
  if (state.payout.payoutId !== event.payoutId) return err({ kind: 'payout_other' })
  if (event.kind === 'payout_not_made') {
    return ok({ ...application, state: { kind: 'approved', amount: state.amount } })
  }
  return event.amount === state.amount
    ? ok({ ...application, state: { kind: 'done', paid: event.amount } })
    : err({ kind: 'payout_other' })
}

function isSamePayout(
  a: { readonly payoutId: string; readonly terminalNumber: number },
  b: { readonly payoutId: string; readonly terminalNumber: number },
): boolean {
  return a.payoutId === b.payoutId && a.terminalNumber === b.terminalNumber
}

/** Whether the term of an open application is over. */
export function isOverdue(application: Pick<Application, 'state' | 'dueDay'>, today: CalendarDay): boolean {
  return !isClosed(application) && application.dueDay !== null && application.dueDay < today
}
