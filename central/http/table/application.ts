import {
  applicationActSchema,
  applicationDocumentSchema,
  applicationListSchema,
  openApplicationSchema,
  readApplicationSchema,
  searchApplicationsSchema,
} from '#contract/application'
import { signedPost } from '#central/http/route'

/** Nobody else has to do with them. */
const roles = ['central-desk'] as const
const ofStaff = ['operator_not_allowed', 'approver_not_allowed'] as const

export const applicationRoutes = {
  open: signedPost({
    roles,
    name: 'openApplication',
    path: '/v1/applications',
    summary: 'Take in an application; idempotent by applicationId',
    body: openApplicationSchema,
    answer: applicationDocumentSchema,
    problems: [...ofStaff, 'application_invalid', 'application_changed', 'application_settled', 'application_unknown'],
  }),
  act: signedPost({
    roles,
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
    roles,
    name: 'readApplication',
    path: '/v1/applications/read',
    summary: 'An application with what is known for deciding it',
    body: readApplicationSchema,
    answer: applicationDocumentSchema,
    problems: ['application_unknown'],
  }),
  search: signedPost({
    roles,
    name: 'searchApplications',
    path: '/v1/applications/search',
    summary: 'Applications by number, card or name; those that are open without a text',
    body: searchApplicationsSchema,
    answer: applicationListSchema,
    problems: [],
  }),
} as const
