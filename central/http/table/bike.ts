import { z } from 'zod'
import {
  bikeAccountStateSchema,
  bikeBenchSchema,
  bikeBlockAnswerSchema,
  bikeBlockRequestSchema,
  bikeConsentsRequestSchema,
  bikeRegistrationAnswerSchema,
  bikeRegistrationRequestSchema,
  bikeSessionRequestSchema,
  bikeSignInAnswerSchema,
  bikeSignInRequestSchema,
} from '#contract/bike'
import { defineRoute, noBody, none, signedPost } from '#central/http/route'

export const bikeRoutes = {
  register: signedPost({
    name: 'registerBikeRenter',
    path: '/v1/bike/registrations',
    summary: 'Open a bike account; idempotent by registrationId',
    body: bikeRegistrationRequestSchema,
    answer: bikeRegistrationAnswerSchema,
    problems: [
      'bike_registration_reused',
      'bike_underage',
      'bike_person_invalid',
      'bike_iin_registered',
      'bike_phone_registered',
      'bike_email_registered',
      'bike_consent_missing',
      'bike_consent_in_future',
    ],
  }),
  signIn: signedPost({
    name: 'signInBikeRenter',
    path: '/v1/bike/sessions',
    summary: 'Begin a session with ID and PIN',
    body: bikeSignInRequestSchema,
    answer: bikeSignInAnswerSchema,
    problems: ['bike_access_refused', 'bike_access_locked', 'bike_access_blocked'],
  }),
  signOut: signedPost({
    name: 'signOutBikeRenter',
    path: '/v1/bike/sessions/end',
    summary: 'End a session; harmless without one',
    body: bikeSessionRequestSchema,
    answer: z.strictObject({}),
    problems: [],
  }),
  account: signedPost({
    name: 'getBikeAccount',
    path: '/v1/bike/account',
    summary: 'The account of a session',
    body: bikeSessionRequestSchema,
    answer: bikeAccountStateSchema,
    problems: ['bike_session_invalid'],
  }),
  consents: signedPost({
    name: 'agreeToBikeTexts',
    path: '/v1/bike/consents',
    summary: 'Agree to texts published since',
    body: bikeConsentsRequestSchema,
    answer: bikeAccountStateSchema,
    problems: ['bike_session_invalid', 'bike_consent_in_future'],
  }),
  block: signedPost({
    name: 'blockBikeAccess',
    path: '/v1/bike/blocks',
    summary: 'Block an access that was lost',
    body: bikeBlockRequestSchema,
    answer: bikeBlockAnswerSchema,
    problems: ['bike_proof_refused', 'bike_access_locked'],
  }),
} as const

/** A demonstration centre only. */
export const bikeBenchRoute = defineRoute({
  name: 'getBikeBench',
  method: 'GET',
  path: '/v1/bench/bike',
  summary: 'Demonstration renters and their text messages',
  access: 'provider',
  params: none,
  query: none,
  body: noBody,
  answer: bikeBenchSchema,
})
