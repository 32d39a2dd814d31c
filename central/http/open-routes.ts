import type { FastifyInstance } from 'fastify'
import { enrolRequestSchema, providerKeyHeader, providerPaymentRequestSchema } from '#contract/central'
import type { CentralContext } from '#central/context'
import { enrol } from '#central/enrolment'
import { parseBody } from '#central/http/body'
import { sendRefusal, sendResult } from '#central/http/problem'
import { acceptProviderPayment, providerOfKey } from '#central/pending/provider-payments'

/** What needs no terminal's signature: enrolment by code, payments by provider key, time and health. */
export function addOpenRoutes(app: FastifyInstance, context: CentralContext): void {
  app.get('/health', async (_request, reply) => {
    await context.database.query('select 1')
    return reply.type('application/json').send(JSON.stringify({ status: 'ok' }))
  })

  app.get('/v1/time', async (_request, reply) =>
    reply.type('application/json').send(JSON.stringify({ serverTimeMs: context.clock.wallMs() })),
  )

  app.post('/v1/terminals/enrol', async (request, reply) => {
    const body = parseBody(request, enrolRequestSchema)
    return sendResult(reply, body.ok ? await enrol(context, body.value) : body)
  })

  app.post('/v1/provider/payments', async (request, reply) => {
    const key = request.headers[providerKeyHeader]
    const providerId = typeof key === 'string' ? await providerOfKey(context, key) : null
    if (providerId === null) return sendRefusal(reply, { kind: 'provider_key_refused' })
    const body = parseBody(request, providerPaymentRequestSchema)
    return sendResult(reply, body.ok ? await acceptProviderPayment(context, providerId, body.value) : body)
  })
}
