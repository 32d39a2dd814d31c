import { z } from 'zod'
import {
  applicationEventKinds,
  applicationRowSchema,
  applicationRowsMax,
  type ApplicationDocument,
  type ApplicationRow,
} from '#contract/application'
import { factSchema } from '#contract/central'
import { documentsNeeded, stillMissing } from '#domain/application/documents'
import { objections } from '#domain/application/objections'
import { isOverdue, nextCheck } from '#domain/application/reduce'
import { err, ok, type Result } from '#domain/result'
import { almatyDay } from '#domain/time'
import { findApplication } from '#central/applications/rows'
import { judgingAt } from '#central/applications/terms'
import { isStorableText, type CentralContext } from '#central/context'
import { selectRows, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { pendingColumns, pendingRowSchema } from '#central/pending/rows'

const creditsShown = 12

/** An application with everything that is known for deciding it. */
export async function readApplication(
  context: CentralContext,
  applicationId: string,
): Promise<Result<ApplicationDocument, Refusal>> {
  const { database, clock } = context
  const stored = await findApplication(database, applicationId)
  if (stored === null) return err({ kind: 'application_unknown' })
  const { application, number, revision } = stored
  const judging = await judgingAt(database, clock.wallMs())
  const { cardNumber } = application
  return ok({
    applicationId,
    number,
    revision,
    application,
    isOverdue: isOverdue(application, judging.today),
    needed: documentsNeeded(application, judging.concession).map(({ name, digital }) => ({
      name,
      digital: [...digital],
    })),
    missing: [...stillMissing(application, judging.concession)],
    nextCheck: application.state.kind === 'checking' ? nextCheck(application) : null,
    objections: [...objections(application, judging)],
    credits: cardNumber === null ? [] : await creditsOf(database, cardNumber),
    blockedPayments: cardNumber === null ? [] : await blockedPaymentsOf(database, cardNumber),
    history: await historyOf(database, applicationId),
  })
}

/** Of a card's credits the newest; read from the records themselves, which alone hold what was written. */
async function creditsOf(queries: Queries, cardNumber: string): Promise<ApplicationDocument['credits']> {
  const rows = await selectRows(
    queries,
    z.object({ at_ms: z.int(), payload: z.string() }),
    `select journal_records.at_ms, journal_records.payload
     from facts join journal_records using (terminal_id, seq)
     where facts.card_number = $1 and facts.kind = 'card_credited'
     order by facts.counter desc limit ${String(creditsShown)}`,
    [cardNumber],
  )
  return rows.flatMap(({ at_ms: atMs, payload }) => {
    const fact = factSchema.parse(JSON.parse(payload))
    if (fact.kind !== 'card_credited') return []
    const { amount, content, balanceAfter, pendingId } = fact
    return [{ atMs, amount, content, balanceAfter, isActivation: pendingId !== null }]
  })
}

async function blockedPaymentsOf(
  queries: Queries,
  cardNumber: string,
): Promise<ApplicationDocument['blockedPayments']> {
  const rows = await selectRows(
    queries,
    pendingRowSchema,
    `select ${pendingColumns} from pending_payments where card_number = $1 and state = 'blocked' order by action`,
    [cardNumber],
  )
  return rows.map(({ pending_id: pendingId, amount, last_day: lastDay }) => ({ pendingId, amount, lastDay }))
}

async function historyOf(queries: Queries, applicationId: string): Promise<ApplicationDocument['history']> {
  const rows = await selectRows(
    queries,
    z.object({
      event: z.enum(applicationEventKinds),
      at_ms: z.int(),
      operator_name: z.string(),
      approved_by: z.string().nullable(),
      stop_name_kk: z.string(),
      stop_name_ru: z.string(),
      stop_name_en: z.string(),
    }),
    `select event, at_ms, operator_name, approved_by, stop_name_kk, stop_name_ru, stop_name_en
     from application_events join terminals using (terminal_id) where application_id = $1 order by revision`,
    [applicationId],
  )
  return rows.map((row) => ({
    event: row.event,
    atMs: row.at_ms,
    operatorName: row.operator_name,
    approvedBy: row.approved_by,
    stopName: { kk: row.stop_name_kk, ru: row.stop_name_ru, en: row.stop_name_en },
  }))
}

/** By number, digits of a card, or part of a name; without a text what is open, whatever is due first. */
export async function searchApplications(context: CentralContext, text: string): Promise<ApplicationRow[]> {
  if (!isStorableText(text)) return []
  const today = almatyDay(context.clock.wallMs())
  const like = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const digits = text.replace(/\s/g, '')
  const rows = await selectRows(
    context.database,
    z.object({
      application_id: z.string(),
      number: z.int(),
      kind: applicationRowSchema.shape.kind,
      card_number: z.string().nullable(),
      applicant_name: z.string(),
      state: applicationRowSchema.shape.state,
      opened_at_ms: z.int(),
      due_day: applicationRowSchema.shape.dueDay,
    }),
    `select application_id, number, kind, card_number, applicant_name, state, opened_at_ms, due_day from applications
     where case when $1::text = '' then state in ('collecting', 'checking', 'approved', 'paying')
       else number::text = $1 or applicant_name ilike $2 or card_number like $3 end
     order by due_day nulls last, number desc limit ${String(applicationRowsMax)}`,
    [digits, like, /^\d{4,16}$/.test(digits) ? `%${digits}` : ''],
  )
  return rows.map((row) => ({
    applicationId: row.application_id,
    number: row.number,
    kind: row.kind,
    cardNumber: row.card_number,
    applicantName: row.applicant_name,
    state: row.state,
    openedAtMs: row.opened_at_ms,
    dueDay: row.due_day,
    isOverdue: row.due_day !== null && row.due_day < today && !['done', 'refused', 'withdrawn'].includes(row.state),
  }))
}
