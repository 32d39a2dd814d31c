import { z } from 'zod'
import {
  bikeAccountStateSchema,
  bikeBlockAnswerSchema,
  bikeRegistrationAnswerSchema,
  bikeSignInAnswerSchema,
} from '#contract/bike'
import { err, ok, type Result } from '#domain/result'
import type { BikeAnswer, BikeFailure, BikeService } from '#electron/services/kiosk/ports'
import type { CentreError } from '#electron/sync/centre-error'
import type { AttendedRequest } from '#electron/sync/client'

/** Who asks the centre: the link's engine, or nobody as long as there is none. */
export type AttendedLink = {
  attended<T>(request: AttendedRequest<T>): Promise<Result<T, CentreError>>
  isReachable(): Promise<boolean>
}

/** The bike service over the link. An answer not of the contract is as good as none: nothing of it may be used. */
export function createBikeService(link: () => AttendedLink | null): BikeService {
  async function ask<T>(path: string, body: object, schema: z.ZodType<T>): BikeAnswer<T> {
    const answer = await link()?.attended({ path, body, schema })
    if (answer === undefined) return err({ kind: 'offline' })
    return answer.ok ? ok(answer.value) : err(failureOf(answer.error))
  }
  return {
    isReachable: async () => (await link()?.isReachable()) ?? false,
    register: (request) => ask('/v1/bike/registrations', request, bikeRegistrationAnswerSchema),
    signIn: (access) => ask('/v1/bike/sessions', access, bikeSignInAnswerSchema),
    account: (token) => ask('/v1/bike/account', { token }, bikeAccountStateSchema),
    agree: (token, consents) => ask('/v1/bike/consents', { token, consents }, bikeAccountStateSchema),
    signOut: (token) => {
      void ask('/v1/bike/sessions/end', { token }, z.object({}))
    },
    block: (request) => ask('/v1/bike/blocks', request, bikeBlockAnswerSchema),
  }
}

function failureOf(error: CentreError): BikeFailure {
  if (error.kind !== 'centre_refused') return { kind: 'offline' }
  return { kind: 'refused', code: error.code, lockedUntilMs: error.lockedUntilMs ?? null }
}
