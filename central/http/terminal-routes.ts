import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { journalBatchSchema, leaseRequestSchema } from '#contract/central'
import { ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { addBikeRoutes } from '#central/http/bike-routes'
import { parseBody, parseInput } from '#central/http/body'
import { sendRefusal, sendResult, type Refusal } from '#central/http/problem'
import { identifyTerminal, verifySignature, type CallingTerminal } from '#central/http/signature'
import { acceptJournal } from '#central/journal/accept'
import { cardStatus } from '#central/pending/card-status'
import { pendingDelta } from '#central/pending/delta'
import { grantLease } from '#central/pending/lease'
import { terminalTotals } from '#central/totals'

/** Room for the largest batch of the contract: 500 payloads of 65 536 characters. */
const journalBytesMax = 48 * 1024 * 1024

const cursorQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
})
const noQuerySchema = z.strictObject({})
const cardParamsSchema = z.strictObject({ cardNumber: cardNumberSchema })
const pendingParamsSchema = z.strictObject({ pendingId: z.uuid() })

/** Adds a route that only a signature of an enrolled terminal reaches. `bodyLimit` null: the server's own. */
export type SignedRoute = (method: 'GET' | 'POST', url: string, bodyLimit: number | null, handler: Handler) => void

type Handler = (request: FastifyRequest, terminal: CallingTerminal) => Promise<Result<object, Refusal>>

/** Everything a terminal asks under its signature. */
export function addTerminalRoutes(app: FastifyInstance, context: CentralContext): void {
  const signed = signedRoute(app, context)

  signed('POST', '/v1/journal', journalBytesMax, async (request, terminal) => {
    const batch = parseBody(request, journalBatchSchema)
    return batch.ok ? acceptJournal(context, terminal, batch.value.records) : batch
  })

  signed('GET', '/v1/pending', null, async (request) => {
    const query = parseInput(request.query, cursorQuerySchema)
    return query.ok ? pendingDelta(context, query.value.cursor) : query
  })

  signed('GET', '/v1/cards/:cardNumber', null, async (request) => {
    const params = parseInput(request.params, cardParamsSchema)
    return params.ok ? ok(await cardStatus(context, params.value.cardNumber)) : params
  })

  signed('POST', '/v1/pending/:pendingId/lease', null, async (request, terminal) => {
    const params = parseInput(request.params, pendingParamsSchema)
    if (!params.ok) return params
    const body = parseBody(request, leaseRequestSchema)
    if (!body.ok) return body
    return ok(await grantLease(context, terminal, params.value.pendingId, body.value.operationNumber))
  })

  signed('GET', '/v1/terminals/self/totals', null, async (request, terminal) => {
    const query = parseInput(request.query, noQuerySchema)
    return query.ok ? ok(await terminalTotals(context, terminal.terminalId)) : query
  })

  addBikeRoutes(signed, context)
}

function signedRoute(app: FastifyInstance, context: CentralContext): SignedRoute {
  const callers = new WeakMap<FastifyRequest, CallingTerminal>()

  async function identify(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const terminal = await identifyTerminal(context, request)
    if (!terminal.ok) return sendRefusal(reply, terminal.error)
    callers.set(request, terminal.value)
    return undefined
  }

  return (method, url, bodyLimit, handler) => {
    app.route({
      method,
      url,
      ...(bodyLimit === null ? {} : { bodyLimit }),
      onRequest: identify,
      handler: async (request, reply) => {
        const terminal = callers.get(request)
        if (terminal === undefined) return sendRefusal(reply, { kind: 'signature_missing' })
        const verified = await verifySignature(context, request, terminal)
        return sendResult(reply, verified.ok ? await handler(request, terminal) : verified)
      },
    })
  }
}
