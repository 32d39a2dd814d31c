import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { applicationSchema } from '#contract/application'
import type { Application } from '#domain/application/application'
import { applicationForms } from '#domain/application/kind'
import { selectRow, type Queries } from '#central/database/database'

export const storedApplicationSchema = z.object({
  application_id: z.string(),
  number: z.int(),
  revision: z.int(),
  request: z.string(),
  application: z.string().transform((text) => applicationSchema.parse(JSON.parse(text))),
})
export type StoredApplication = z.infer<typeof storedApplicationSchema>

const columns = 'application_id, number, revision, request, application'

export function findApplication(queries: Queries, applicationId: string): Promise<StoredApplication | null> {
  return selectRow(queries, storedApplicationSchema, `select ${columns} from applications where application_id = $1`, [
    applicationId,
  ])
}

/** Held until the transaction ends. */
export function lockApplication(queries: Queries, applicationId: string): Promise<StoredApplication | null> {
  return selectRow(
    queries,
    storedApplicationSchema,
    `select ${columns} from applications where application_id = $1 for no key update`,
    [applicationId],
  )
}

/** Fails as a unique violation when what is on the card is being settled, or was. */
export async function insertApplication(
  queries: Queries,
  given: {
    readonly applicationId: string
    readonly application: Application
    readonly request: string
    readonly nowMs: number
  },
): Promise<void> {
  const { applicationId, application, request, nowMs } = given
  const { kind, cardNumber, accountId, applicant, state, dueDay } = application
  await queries.query(
    `insert into applications (application_id, revision, kind, settles, card_number, account_id, applicant_name, state,
       due_day, opened_at_ms, request, application)
     values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      applicationId,
      kind,
      applicationForms[kind].settles,
      cardNumber,
      accountId,
      applicant.name,
      state.kind,
      dueDay,
      nowMs,
      request,
      JSON.stringify(application),
    ],
  )
}

export async function updateApplication(
  queries: Queries,
  { application_id: applicationId, revision }: StoredApplication,
  application: Application,
): Promise<void> {
  await queries.query(
    `update applications set revision = $2, state = $3, due_day = $4, application = $5 where application_id = $1`,
    [applicationId, revision + 1, application.state.kind, application.dueDay, JSON.stringify(application)],
  )
}

/** One step of the history; `revision` is that after it. */
export async function recordStep(
  queries: Queries,
  step: {
    readonly applicationId: string
    readonly revision: number
    readonly event: string
    readonly atMs: number
    readonly terminalId: string
    readonly operatorId: string
    readonly operatorName: string
    readonly approvedBy: string | null
    readonly content: string
  },
): Promise<void> {
  await queries.query(
    `insert into application_events (application_id, revision, event, at_ms, terminal_id, operator_id, operator_name,
       approved_by, content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      step.applicationId,
      step.revision,
      step.event,
      step.atMs,
      step.terminalId,
      step.operatorId,
      step.operatorName,
      step.approvedBy,
      step.content,
    ],
  )
}

/** How the centre sees a card: what was settled by applications before does not keep what is left of it from being settled. */
export async function cardStatusFound(
  queries: Queries,
  cardNumber: string,
  applicationId: string,
): Promise<'active' | 'blocked' | 'blacklisted' | 'closed' | 'unknown'> {
  const card = await selectRow(
    queries,
    z.object({ status: z.string(), reason: z.string().nullable(), by_application: z.boolean() }),
    `select cards.status,
       (select reason from card_status_changes as change where change.card_number = cards.card_number
        order by change_id desc limit 1) as reason,
       exists (select 1 from applications where applications.card_number = cards.card_number
         and applications.application_id <> $2 and applications.settles is not null
         and applications.state in ('approved', 'paying', 'done')) as by_application
     from cards where card_number = $1`,
    [cardNumberSchema.parse(cardNumber), applicationId],
  )
  if (card === null) return 'unknown'
  if (card.status === 'active') return 'active'
  if (card.status === 'blocked') return card.reason === 'request' ? 'blocked' : 'blacklisted'
  return card.by_application ? 'blocked' : 'closed'
}
