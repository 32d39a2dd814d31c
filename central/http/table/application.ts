import type { z } from 'zod'
import {
  applicationActSchema,
  applicationDocumentSchema,
  applicationListSchema,
  openApplicationSchema,
  readApplicationSchema,
  searchApplicationsSchema,
} from '#contract/application'
import type { ProblemCode } from '#central/http/problem'
import { defineRoute, none, type RouteSpec } from '#central/http/route'

/** A POST under the terminal's signature: no name or number stands in a path (contract/application.ts). */
function signedPost<Body, Answer>(given: {
  readonly name: string
  readonly path: string
  readonly summary: string
  readonly body: z.ZodType<Body>
  readonly answer: z.ZodType<Answer>
  readonly problems: readonly ProblemCode[]
}): RouteSpec<Record<string, never>, Record<string, never>, Body, Answer> {
  return defineRoute({
    ...given,
    method: 'POST',
    access: 'terminal',
    roles: ['central-desk'],
    params: none,
    query: none,
  })
}

const ofStaff = ['operator_not_allowed', 'approver_not_allowed'] as const

export const applicationRoutes = {
  open: signedPost({
    name: 'openApplication',
    path: '/v1/applications',
    summary: 'Take in an application; idempotent by applicationId',
    body: openApplicationSchema,
    answer: applicationDocumentSchema,
    problems: [...ofStaff, 'application_invalid', 'application_changed', 'application_settled', 'application_unknown'],
  }),
  act: signedPost({
    name: 'actOnApplication',
    path: '/v1/applications/act',
    summary: 'One step of an application, by the revision that was seen',
    body: applicationActSchema,
    answer: applicationDocumentSchema,
    problems: [
      ...ofStaff,
      'application_unknown',
      'application_changed',
      'application_settled',
      'application_state',
      'application_objected',
      'document_not_needed',
      'check_out_of_order',
      'finding_invalid',
      'approval_needed',
      'other_card_needed',
      'nothing_against',
      'payout_other',
      'reopening_refused',
      'card_unknown',
      'card_blocked',
      'card_not_blocked',
      'amount_too_large',
      'reference_reused',
    ],
  }),
  read: signedPost({
    name: 'readApplication',
    path: '/v1/applications/read',
    summary: 'An application with what is known for deciding it',
    body: readApplicationSchema,
    answer: applicationDocumentSchema,
    problems: ['application_unknown'],
  }),
  search: signedPost({
    name: 'searchApplications',
    path: '/v1/applications/search',
    summary: 'Applications by number, card or name; those that are open without a text',
    body: searchApplicationsSchema,
    answer: applicationListSchema,
    problems: [],
  }),
} as const
