import type { FastifyInstance } from 'fastify'
import {
  bikeBlockRequestSchema,
  bikeConsentsRequestSchema,
  bikeRegistrationRequestSchema,
  bikeSessionRequestSchema,
  bikeSignInRequestSchema,
  type BikeBench,
} from '#contract/bike'
import { providerKeyHeader } from '#contract/central'
import { ok } from '#domain/result'
import { blockLostAccess } from '#central/bike/block-access'
import { demoPin, demoRenters } from '#central/bike/demo-renters'
import { register } from '#central/bike/registration'
import { agree, signIn, signOut, stateOfSession } from '#central/bike/sign-in'
import type { CentralContext } from '#central/context'
import { parseBody } from '#central/http/body'
import { sendRefusal, sendResult } from '#central/http/problem'
import type { SignedRoute } from '#central/http/terminal-routes'
import { providerOfKey } from '#central/pending/provider-payments'

/** Bike accounts (contract/bike.ts), under the terminal's signature. */
export function addBikeRoutes(signed: SignedRoute, context: CentralContext): void {
  signed('POST', '/v1/bike/registrations', null, async (request, terminal) => {
    const body = parseBody(request, bikeRegistrationRequestSchema)
    return body.ok ? register(context, terminal, body.value) : body
  })

  signed('POST', '/v1/bike/sessions', null, async (request, terminal) => {
    const body = parseBody(request, bikeSignInRequestSchema)
    return body.ok ? signIn(context, terminal, body.value) : body
  })

  signed('POST', '/v1/bike/sessions/end', null, async (request, terminal) => {
    const body = parseBody(request, bikeSessionRequestSchema)
    return body.ok ? signOut(context, terminal, body.value.token) : body
  })

  signed('POST', '/v1/bike/account', null, async (request, terminal) => {
    const body = parseBody(request, bikeSessionRequestSchema)
    return body.ok ? stateOfSession(context, terminal, body.value.token) : body
  })

  signed('POST', '/v1/bike/consents', null, async (request, terminal) => {
    const body = parseBody(request, bikeConsentsRequestSchema)
    return body.ok ? agree(context, terminal, body.value) : body
  })

  signed('POST', '/v1/bike/blocks', null, async (request, terminal) => {
    const body = parseBody(request, bikeBlockRequestSchema)
    return body.ok ? blockLostAccess(context, terminal, body.value) : body
  })
}

/** What the device bench shows. Never part of a centre with real renters. */
export function addBikeBenchRoute(app: FastifyInstance, context: CentralContext): void {
  app.get('/v1/bench/bike', async (request, reply) => {
    const key = request.headers[providerKeyHeader]
    const providerId = typeof key === 'string' ? await providerOfKey(context, key) : null
    if (providerId === null) return sendRefusal(reply, { kind: 'provider_key_refused' })
    const messages = await context.messages.list(context.database)
    const bench: BikeBench = {
      renters: demoRenters.map(({ accountId, about }) => ({ accountId, pin: demoPin, about })),
      messages,
    }
    return sendResult(reply, ok(bench))
  })
}
