import type { FastifyReply } from 'fastify'
import { problemSchema, type Problem } from '#contract/central'

/** Every reason for which the central system refuses a request. The codes are part of the protocol: never renamed. */
const problems = {
  json_invalid: [400, 'The body is not JSON text in UTF-8'],
  request_invalid: [422, 'The request does not match the contract'],
  media_type_unsupported: [415, 'The body must be application/json'],
  body_too_large: [413, 'The body is too large'],
  encoding_unsupported: [415, 'The body must be sent as it is or compressed with gzip'],
  encoding_invalid: [400, 'The body is not gzip'],
  http_invalid: [400, 'The request is not valid HTTP'],
  not_found: [404, 'There is no such resource'],
  signature_missing: [401, 'The signature headers are missing or malformed'],
  signature_timestamp: [401, 'The time stamp is too far from the time of the centre'],
  signature_invalid: [401, 'The signature does not verify'],
  nonce_repeated: [401, 'The nonce was used before'],
  terminal_unknown: [401, 'The terminal is not enrolled'],
  terminal_revoked: [403, 'The terminal is revoked'],
  terminal_role_refused: [403, 'The terminal is not one that may ask this'],
  terminal_key_retired: [401, 'The key of the terminal was changed'],
  key_proof_invalid: [422, 'The new key has not signed its proof'],
  enrolment_code_refused: [403, 'The enrolment code is unknown or was used before'],
  public_key_used: [409, 'The public key is or was the key of a terminal'],
  journal_gap: [409, 'A journal record is missing'],
  journal_fork: [409, 'A journal record differs from the one stored under the same number'],
  journal_chain_broken: [409, 'A journal record does not continue the one before it'],
  journal_hash_mismatch: [409, 'The hash of a journal record does not match its content'],
  journal_operation_repeated: [409, 'An operation is journaled twice'],
  journal_text_invalid: [422, 'A journal record holds text that is not valid Unicode or holds NUL'],
  terminal_still_heard: [409, 'The terminal was heard of a moment ago'],
  cursor_ahead: [409, 'The cursor is not one of this centre'],
  provider_key_refused: [401, 'The provider key is missing or unknown'],
  rate_limited: [429, 'Whoever asks has used up its requests'],
  payment_unknown: [404, 'The provider made no such payment'],
  payment_activated: [409, 'The payment is written to its card'],
  payment_blocked: [409, 'The payment is blocked'],
  payment_cancelled: [409, 'The payment is cancelled'],
  payment_leased: [409, 'A terminal is writing the payment'],
  payment_repeated: [422, 'A payment is named twice'],
  operator_key_refused: [401, 'The key of the operator is missing or wrong'],
  form_origin_refused: [403, 'The form was not sent from a page of the centre'],
  reference_reused: [409, 'The reference was used for another payment'],
  accepted_in_future: [422, 'The payment was accepted in the future'],
  amount_too_large: [422, 'The amount is too large'],
  card_unknown: [422, 'The card is not known'],
  card_blocked: [422, 'The card is blocked'],
  bike_registration_reused: [409, 'The registration id was used with other content'],
  bike_underage: [422, 'The renter is too young'],
  bike_person_invalid: [422, 'The data of the person are incomplete or contradict each other'],
  bike_iin_registered: [409, 'The IIN belongs to an account already'],
  bike_phone_registered: [409, 'The telephone number belongs to an account already'],
  bike_email_registered: [409, 'The e-mail address belongs to an account already'],
  bike_consent_missing: [422, 'A text in force was not agreed to'],
  bike_consent_in_future: [422, 'A consent was given in the future'],
  bike_access_refused: [403, 'The ID or the PIN is wrong'],
  bike_access_locked: [429, 'There were too many attempts'],
  bike_access_blocked: [403, 'The access is blocked'],
  bike_session_invalid: [403, 'The session is unknown or over'],
  bike_proof_refused: [403, 'The data do not belong to one account'],
  operator_not_allowed: [403, 'The operator may not do this at the central desk'],
  approver_not_allowed: [403, 'The second person may not approve this'],
  application_unknown: [404, 'The application is not known'],
  application_invalid: [422, 'The application is not about what its kind is about'],
  application_changed: [409, 'The application is not as it was seen'],
  application_settled: [409, 'What is on the card is settled by another application'],
  application_state: [409, 'The application is past that, or not yet so far'],
  application_objected: [409, 'Something speaks against the application'],
  document_not_needed: [422, 'The document is not asked for, or not in this form'],
  check_out_of_order: [409, 'The checks are made in their order'],
  finding_invalid: [422, 'The finding is not whole'],
  approval_needed: [422, 'A second person has to approve this'],
  other_card_needed: [409, 'The other card was not named'],
  nothing_against: [409, 'Nothing speaks against the application'],
  payout_other: [409, 'Another payout of the application is under way'],
  reopening_refused: [409, 'The payment cannot be opened again'],
  card_not_blocked: [409, 'The card is not blocked'],
  database_unavailable: [503, 'The database cannot be reached'],
  internal: [500, 'A defect of the central system'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof problems

export function problemStatus(code: ProblemCode): number {
  return problems[code][0]
}

export function problemTitle(code: ProblemCode): string {
  return problems[code][1]
}

/** Members beyond RFC 9457's own, for the program that asked. */
export type ProblemExtensions = {
  readonly firstBadSeq?: number
  readonly acknowledgedSeq?: number
  readonly lockedUntilMs?: number
  readonly retryAfterSeconds?: number
  /** The first payment of a list that was refused. */
  readonly reference?: string
}

export type Refusal = {
  readonly kind: ProblemCode
  readonly detail?: string
  readonly extensions?: ProblemExtensions
}

export function problemOf(refusal: Refusal): Problem & ProblemExtensions {
  const [status, title] = problems[refusal.kind]
  const detail = refusal.detail === undefined ? {} : { detail: refusal.detail }
  return {
    ...problemSchema.parse({ type: `urn:beket:problem:${refusal.kind}`, title, status, code: refusal.kind, ...detail }),
    ...refusal.extensions,
  }
}

export async function sendRefusal(reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  const problem = problemOf(refusal)
  const { retryAfterSeconds } = refusal.extensions ?? {}
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}
