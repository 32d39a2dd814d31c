import type { ApplicationAct, ApplicationDocument, OpenApplication, SentApplicationEvent } from '#contract/application'
import { openApplicationSchema } from '#contract/application'
import type { Application, ApplicationEvent, ApplicationRefusal } from '#domain/application/application'
import { applicationForms } from '#domain/application/kind'
import { reduceApplication } from '#domain/application/reduce'
import { err, type Result } from '#domain/result'
import { almatyDay } from '#domain/time'
import { carryOut } from '#central/applications/effects'
import { readApplication } from '#central/applications/read'
import {
  cardStatusFound,
  findApplication,
  insertApplication,
  lockApplication,
  recordStep,
  updateApplication,
  type StoredApplication,
} from '#central/applications/rows'
import { staffOf, type Staff } from '#central/applications/staff'
import { judgingAt } from '#central/applications/terms'
import type { CentralContext } from '#central/context'
import { isUniqueViolation, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'
import { blockExpired } from '#central/pending/expiry'

type Answer = Promise<Result<ApplicationDocument, Refusal>>

/** Takes back what the transaction did before the refusal. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

async function refusable(context: CentralContext, work: (queries: Queries) => Promise<void>): Promise<Refusal | null> {
  try {
    await context.database.transaction(work)
    return null
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    if (isUniqueViolation(error)) return { kind: 'application_settled' }
    throw error
  }
}

function orRefuse<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Refused(result.error)
  return result.value
}

/** A new application; the same one again is answered with as it stands. */
export async function openApplication(
  context: CentralContext,
  terminal: CallingTerminal,
  asked: OpenApplication,
): Answer {
  const { applicationId } = asked
  const request = JSON.stringify(openApplicationSchema.parse(asked))
  const known = await findApplication(context.database, applicationId)
  if (known !== null) {
    return known.request === request ? readApplication(context, applicationId) : err({ kind: 'application_changed' })
  }
  const nowMs = context.clock.wallMs()
  const form = applicationForms[asked.application.kind]
  const hasSubject = {
    card: asked.application.cardNumber !== null && asked.application.accountId === null,
    bike_account: asked.application.accountId !== null && asked.application.cardNumber === null,
    person: asked.application.cardNumber === null && asked.application.accountId === null,
  }
  if (!hasSubject[form.subject] || !form.causes.includes(asked.application.cause))
    return err({ kind: 'application_invalid' })
  const application: Application = {
    ...asked.application,
    openedOn: almatyDay(nowMs),
    otherCardNumber: null,
    brought: [],
    findings: [],
    completeOn: null,
    dueDay: null,
    state: { kind: 'collecting' },
  }
  const refusal = await refusable(context, async (queries) => {
    const staff = orRefuse(await staffOf(queries, asked, nowMs))
    await insertApplication(queries, { applicationId, application, request, nowMs })
    await record(queries, { applicationId, revision: 1, event: 'opened', content: '{}' }, staff, terminal, nowMs)
  })
  return refusal === null ? readApplication(context, applicationId) : err(refusal)
}

/** One step of an application, by one desk at a time: whoever has not seen the latest revision is refused. */
export async function actOnApplication(
  context: CentralContext,
  terminal: CallingTerminal,
  asked: ApplicationAct,
): Answer {
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  const refusal = await refusable(context, async (queries) => {
    const staff = orRefuse(await staffOf(queries, asked, nowMs))
    const stored = await lockApplication(queries, asked.applicationId)
    if (stored === null) throw new Refused({ kind: 'application_unknown' })
    if (stored.revision !== asked.revision) throw new Refused({ kind: 'application_changed' })
    const judging = await judgingAt(queries, nowMs)
    const event = await eventOf(queries, { stored, staff, terminal }, asked.event)
    const next = orRefuse(problemOfStep(reduceApplication(stored.application, event, judging)))
    await updateApplication(queries, stored, next)
    const step = {
      applicationId: asked.applicationId,
      revision: stored.revision + 1,
      event: event.kind,
      content: JSON.stringify(event),
    }
    await record(queries, step, staff, terminal, nowMs)
    await payoutStep(queries, { stored, next, terminal, nowMs }, event)
    if (event.kind !== 'approved') return
    const { application_id: applicationId, number } = stored
    const by = staff.operator.name
    orRefuse(await carryOut(context, queries, { applicationId, number, application: next, by, nowMs }))
  })
  return refusal === null ? readApplication(context, asked.applicationId) : err(refusal)
}

function problemOfStep(result: Result<Application, ApplicationRefusal>): Result<Application, Refusal> {
  if (result.ok) return result
  const { error } = result
  return err(
    error.kind === 'application_objected'
      ? { kind: error.kind, detail: error.reasons.join(', ') }
      : { kind: error.kind },
  )
}

type Surroundings = { readonly stored: StoredApplication; readonly staff: Staff; readonly terminal: CallingTerminal }

/** What was sent, with what only the centre knows. Money leaves with a second person's word only. */
async function eventOf(
  queries: Queries,
  { stored, staff, terminal }: Surroundings,
  sent: SentApplicationEvent,
): Promise<ApplicationEvent> {
  switch (sent.kind) {
    case 'found': {
      const isApproved = staff.approver !== null
      if (sent.finding.check !== 'card_status') return { ...sent, isApproved }
      const { cardNumber } = stored.application
      const result = cardNumber === null ? 'unknown' : await cardStatusFound(queries, cardNumber, stored.application_id)
      return { kind: 'found', isApproved, finding: { ...sent.finding, result } }
    }
    case 'payout_begun':
      if (staff.approver === null) throw new Refused({ kind: 'approval_needed' })
      return { kind: 'payout_begun', payout: { payoutId: sent.payoutId, terminalNumber: terminal.terminalNumber } }
    case 'payout_not_made':
      if (staff.approver === null) throw new Refused({ kind: 'approval_needed' })
      return sent
    default:
      return sent
  }
}

/** The payout beside the application: one that is under way or made keeps every other from being begun. */
async function payoutStep(
  queries: Queries,
  step: {
    readonly stored: StoredApplication
    readonly next: Application
    readonly terminal: CallingTerminal
    readonly nowMs: number
  },
  event: ApplicationEvent,
): Promise<void> {
  const { stored, next, terminal, nowMs } = step
  if (event.kind === 'payout_not_made') {
    const { rowCount } = await queries.query(
      `update application_payouts set outcome = 'not_paid'
       where payout_id = $1 and terminal_id = $2 and outcome is null`,
      [event.payoutId, terminal.terminalId],
    )
    if (rowCount !== 1) throw new Refused({ kind: 'payout_other' })
  }
  if (event.kind !== 'payout_begun' || next.state.kind !== 'paying' || stored.application.state.kind === 'paying')
    return
  await queries.query(
    `insert into application_payouts (payout_id, application_id, terminal_id, amount, begun_at_ms)
     values ($1, $2, $3, $4, $5)`,
    [event.payout.payoutId, stored.application_id, terminal.terminalId, next.state.amount, nowMs],
  )
}

async function record(
  queries: Queries,
  step: { readonly applicationId: string; readonly revision: number; readonly event: string; readonly content: string },
  { operator, approver }: Staff,
  { terminalId }: CallingTerminal,
  atMs: number,
): Promise<void> {
  const { operatorId, name: operatorName } = operator
  const approvedBy = approver?.name ?? null
  await recordStep(queries, { ...step, atMs, terminalId, operatorId, operatorName, approvedBy })
}
