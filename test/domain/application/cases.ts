import { applicationVersionsSchema } from '#contract/catalogue/application'
import type { Application, ApplicationEvent, ApplicationRefusal } from '#domain/application/application'
import type { CheckName, CheckResult, Finding } from '#domain/application/check'
import { documentsNeeded } from '#domain/application/documents'
import { applicationForms, needsOtherCard, type ApplicationKind } from '#domain/application/kind'
import type { Judging } from '#domain/application/objections'
import { nextCheck, reduceApplication } from '#domain/application/reduce'
import applicationData from '#domain/catalogue/data/application.json' with { type: 'json' }
import { inForceOrFirst } from '#domain/catalogue/dated'
import { tenge } from '#domain/money'
import type { Result } from '#domain/result'
import { calendarDay } from '#domain/time'
import { shippedConcessions } from '#test/domain/concession/concession-data'

/** Applications as tables of cases need them, judged by the shipped terms. */
export const cardNumber = '9643012077810345'
export const otherCard = '9643012077810352'
/** A Friday. */
export const today = calendarDay('2026-11-20')
export const terms = inForceOrFirst(
  applicationVersionsSchema.parse(applicationData),
  Date.parse('2026-11-20T07:00:00Z'),
)
export const concession = shippedConcessions()

export function judging(day = today): Judging {
  return { today: day, terms, concession, card: { warrantyDays: 14 } }
}

export function opened(kind: ApplicationKind, given: Partial<Application> = {}): Application {
  const form = applicationForms[kind]
  return {
    kind,
    cause: form.causes[0] ?? 'none',
    cardNumber: form.subject === 'card' ? cardNumber : null,
    accountId: form.subject === 'bike_account' ? '147000000001' : null,
    applicant: { name: 'Серікқызы А.', bornOn: calendarDay('1990-05-01'), relation: 'self' },
    isStampNeeded: false,
    openedOn: today,
    otherCardNumber: null,
    brought: [],
    findings: [],
    completeOn: null,
    dueDay: null,
    state: { kind: 'collecting' },
    ...given,
  }
}

const good: Record<CheckName, CheckResult> = {
  card_status: 'active',
  registration: 'main',
  payments: 'proved',
  activations: 'activated',
  balance: 'left',
  sold: 'here',
  condition: 'intact',
  defect: 'fault',
  right: 'entitled',
  blocked_payment: 'found',
  contract: 'ended',
}
const passes = {
  restore_month: {
    product: 'monthly',
    firstDay: calendarDay('2026-11-01'),
    lastDay: calendarDay('2026-11-30'),
    hours: null,
    tripsLeft: null,
    transfersLeft: null,
  },
  restore_days: { product: 'hours', firstDay: null, lastDay: null, hours: 72, tripsLeft: null, transfersLeft: null },
  restore_trips: { product: 'trips', firstDay: null, lastDay: null, hours: null, tripsLeft: 7, transfersLeft: 9 },
} as const

/** What is found where nothing is wrong. */
export function finding(kind: ApplicationKind, check: CheckName, given: Partial<Finding> = {}): Finding {
  const hasDay = check === 'sold' || check === 'contract'
  const isPass = kind === 'restore_month' || kind === 'restore_days' || kind === 'restore_trips'
  const coverage = { city: true, suburb: false, express: false }
  return {
    check,
    result: kind === 'unblock_card' && check === 'card_status' ? 'blocked' : good[check],
    sum:
      check === 'balance' || check === 'sold' ? { base: tenge(2000), added: tenge(500), withheld: tenge(100) } : null,
    day: hasDay ? today : null,
    pass: check === 'balance' && isPass ? { ...passes[kind], coverage } : null,
    pendingId: check === 'blocked_payment' ? '7f6f4a3e-0f0a-4a53-9a86-0d7dbb5e2f5f' : null,
    ...given,
  }
}

export function step(
  application: Application,
  event: ApplicationEvent,
  day = today,
): Result<Application, ApplicationRefusal> {
  return reduceApplication(application, event, judging(day))
}

export function after(application: Application, ...events: readonly ApplicationEvent[]): Application {
  let now = application
  for (const event of events) {
    const next = step(now, event)
    if (!next.ok) throw new Error(`${event.kind}: ${next.error.kind}`)
    now = next.value
  }
  return now
}

/** Everything that was asked for was brought. */
export function complete(application: Application): Application {
  return after(
    application,
    ...documentsNeeded(application, concession).map(({ name }): ApplicationEvent => ({
      kind: 'document_brought',
      document: { name, form: 'original' },
    })),
  )
}

/** All checks were made; `given`: what was found otherwise than where nothing is wrong. */
export function checked(
  application: Application,
  given: { readonly [Check in CheckName]?: Partial<Finding> } = {},
): Application {
  let now = application.state.kind === 'collecting' ? complete(application) : application
  for (let check = nextCheck(now); check !== null; check = nextCheck(now)) {
    const found = finding(application.kind, check, given[check])
    now = after(now, { kind: 'found', finding: found, isApproved: true })
    if (now.state.kind === 'collecting') now = complete(now)
  }
  const isGiven = needsOtherCard(applicationForms[now.kind]) && now.otherCardNumber === null
  return isGiven ? after(now, { kind: 'other_card_named', cardNumber: otherCard }) : now
}
