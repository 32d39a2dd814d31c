import { z } from 'zod'
import {
  calendarDaySchema,
  cardNumberSchema,
  instantMsSchema,
  localisedTextSchema,
  positiveTengeSchema,
  tengeSchema,
  uint32Schema,
} from '#contract/base'
import { passGrantSchema, pendingContentSchema } from '#contract/central'
import type { Application } from '#domain/application/application'
import { allCheckResults, checkNames, refusalReasons, type Finding } from '#domain/application/check'
import { applicationCauses, applicationKinds } from '#domain/application/kind'
import { digitalSources, documentNames, type DocumentTerms } from '#domain/concession/tariff'

/** Applications at the central desk, between a desk and the centre that holds them: signed POSTs, so that no name or number stands
 *  in a path. A desk names its operator; the centre judges by the operators it has published. */

const documentTermsSchema = z.strictObject({
  name: z.enum(documentNames),
  digital: z.array(z.enum(digitalSources)),
}) satisfies z.ZodType<DocumentTerms>

export const broughtDocumentSchema = z.strictObject({
  name: z.enum(documentNames),
  form: z.enum(['original', ...digitalSources]),
})

/** What somebody writes: neither control characters nor half of a surrogate pair. */
export const personNameSchema = z
  .string()
  .trim()
  .min(2)
  .max(80)
  .refine((text) => !/\p{C}/u.test(text), 'control characters')

export const applicantSchema = z.strictObject({
  name: personNameSchema,
  bornOn: calendarDaySchema,
  relation: z.enum(['self', 'parent', 'representative']),
})

const foundSumSchema = z.strictObject({ base: tengeSchema, added: tengeSchema, withheld: tengeSchema })

export const findingSchema = z.strictObject({
  check: z.enum(checkNames),
  result: z.enum(allCheckResults),
  sum: foundSumSchema.nullable(),
  day: calendarDaySchema.nullable(),
  pass: passGrantSchema.nullable(),
  pendingId: z.uuid().nullable(),
}) satisfies z.ZodType<Finding>

const stateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('collecting') }),
  z.strictObject({ kind: z.literal('checking') }),
  z.strictObject({ kind: z.literal('approved'), amount: positiveTengeSchema }),
  z.strictObject({
    kind: z.literal('paying'),
    amount: positiveTengeSchema,
    payout: z.strictObject({ payoutId: z.uuid(), terminalNumber: uint32Schema }),
  }),
  z.strictObject({ kind: z.literal('done'), paid: positiveTengeSchema.nullable() }),
  z.strictObject({ kind: z.literal('refused'), reasons: z.array(z.enum(refusalReasons)) }),
  z.strictObject({ kind: z.literal('withdrawn') }),
])

export const applicationSchema = z.strictObject({
  kind: z.enum(applicationKinds),
  cause: z.enum(applicationCauses),
  cardNumber: cardNumberSchema.nullable(),
  accountId: z
    .string()
    .regex(/^\d{6,20}$/)
    .nullable(),
  applicant: applicantSchema,
  isStampNeeded: z.boolean(),
  openedOn: calendarDaySchema,
  otherCardNumber: cardNumberSchema.nullable(),
  brought: z.array(broughtDocumentSchema),
  findings: z.array(findingSchema),
  completeOn: calendarDaySchema.nullable(),
  dueDay: calendarDaySchema.nullable(),
  state: stateSchema,
}) satisfies z.ZodType<Application>

const operatorIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/)
/** Who asks at the desk, and the second person; the desk has seen both PINs. */
const byOperator = { operatorId: operatorIdSchema, approvedBy: operatorIdSchema.nullable() }

/** POST /v1/applications. Idempotent by `applicationId`. */
export const openApplicationSchema = z.strictObject({
  applicationId: z.uuid(),
  ...byOperator,
  application: applicationSchema.pick({
    kind: true,
    cause: true,
    cardNumber: true,
    accountId: true,
    applicant: true,
    isStampNeeded: true,
  }),
})
export type OpenApplication = z.infer<typeof openApplicationSchema>

/** What is done with an open application. The centre finds `card_status` itself, whatever is sent. */
export const applicationEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('document_brought'), document: broughtDocumentSchema }),
  z.strictObject({ kind: z.literal('found'), finding: findingSchema }),
  z.strictObject({ kind: z.literal('other_card_named'), cardNumber: cardNumberSchema }),
  z.strictObject({ kind: z.literal('approved') }),
  z.strictObject({ kind: z.literal('refused') }),
  z.strictObject({ kind: z.literal('withdrawn') }),
  z.strictObject({ kind: z.literal('payout_begun'), payoutId: z.uuid() }),
  z.strictObject({ kind: z.literal('payout_not_made'), payoutId: z.uuid() }),
])
export type SentApplicationEvent = z.infer<typeof applicationEventSchema>

/** POST /v1/applications/act. `revision`: what the desk has seen; another one is refused, so that two desks cannot both decide. */
export const applicationActSchema = z.strictObject({
  applicationId: z.uuid(),
  revision: z.int().positive(),
  ...byOperator,
  event: applicationEventSchema,
})
export type ApplicationAct = z.infer<typeof applicationActSchema>

/** POST /v1/applications/read. */
export const readApplicationSchema = z.strictObject({ applicationId: z.uuid() })

/** What the centre may refuse with, beside what no operator can do anything about. */
export const applicationProblemCodes = [
  'application_unknown',
  'application_invalid',
  'application_changed',
  'application_settled',
  'application_state',
  'application_objected',
  'document_not_needed',
  'check_out_of_order',
  'finding_invalid',
  'other_card_needed',
  'nothing_against',
  'payout_other',
  'reopening_refused',
  'operator_not_allowed',
  'approver_not_allowed',
  'card_unknown',
  'card_blocked',
  'card_not_blocked',
] as const

export const applicationEventKinds = [
  'opened',
  'document_brought',
  'found',
  'other_card_named',
  'approved',
  'refused',
  'withdrawn',
  'payout_begun',
  'payout_made',
  'payout_not_made',
] as const

/** An application as a desk shows it, with all that is known for deciding it. */
export const applicationDocumentSchema = z.strictObject({
  applicationId: z.uuid(),
  number: z.int().positive(),
  revision: z.int().positive(),
  application: applicationSchema,
  isOverdue: z.boolean(),
  needed: z.array(documentTermsSchema),
  missing: z.array(z.enum(documentNames)),
  nextCheck: z.enum(checkNames).nullable(),
  objections: z.array(z.enum(refusalReasons)),
  /** What was written to its card, newest first (RESTORE-002: payments and activations). */
  credits: z.array(
    z.strictObject({
      atMs: instantMsSchema,
      amount: positiveTengeSchema,
      content: pendingContentSchema,
      balanceAfter: tengeSchema,
      isActivation: z.boolean(),
    }),
  ),
  /** Payments of the card that a term or a decision has blocked. */
  blockedPayments: z.array(
    z.strictObject({ pendingId: z.uuid(), amount: positiveTengeSchema, lastDay: calendarDaySchema }),
  ),
  /** Oldest first. */
  history: z.array(
    z.strictObject({
      event: z.enum(applicationEventKinds),
      atMs: instantMsSchema,
      operatorName: z.string(),
      approvedBy: z.string().nullable(),
      stopName: localisedTextSchema,
    }),
  ),
})
export type ApplicationDocument = z.infer<typeof applicationDocumentSchema>

/** POST /v1/applications/search. `text`: a number, the digits of a card, or a part of a name; empty: whatever is open. */
export const searchApplicationsSchema = z.strictObject({ text: z.string().trim().max(80) })

export const applicationRowSchema = z.strictObject({
  applicationId: z.uuid(),
  number: z.int().positive(),
  kind: z.enum(applicationKinds),
  cardNumber: cardNumberSchema.nullable(),
  applicantName: z.string(),
  state: z.enum(['collecting', 'checking', 'approved', 'paying', 'done', 'refused', 'withdrawn']),
  openedAtMs: instantMsSchema,
  dueDay: calendarDaySchema.nullable(),
  isOverdue: z.boolean(),
})
export type ApplicationRow = z.infer<typeof applicationRowSchema>
export const applicationRowsMax = 50
export const applicationListSchema = z.strictObject({ rows: z.array(applicationRowSchema).max(applicationRowsMax) })
