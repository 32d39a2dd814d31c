import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { err, type Result } from '#domain/result'
import type { TerminalRole } from '#domain/terminal-role'
import type { CentralContext } from '#central/context'
import { parseBody, parseInput, plainBody } from '#central/http/body'
import { compressed } from '#central/http/compression'
import { operatorRefusal } from '#central/http/operator-key'
import { sendRefusal, type Refusal } from '#central/http/problem'
import { jsonMedia, noBody, standardBodyBytesMax, type RouteSpec } from '#central/http/route'
import { identifyTerminal, verifySignature, type CallingTerminal } from '#central/http/signature'
import { callingProvider, type CallingProvider } from '#central/provider/keys'

type Input<Params, Query, Body> = { readonly params: Params; readonly query: Query; readonly body: Body }

/** A handler for what the table says of a route; `Caller` is who was proved to ask. */
type Handler<Params, Query, Body, Answer, Caller> = (
  input: Input<Params, Query, Body>,
  caller: Caller,
) => Promise<Result<Answer, Refusal>>

type Add<Caller> = <Params, Query, Body, Answer>(
  spec: RouteSpec<Params, Query, Body, Answer>,
  handler: Handler<Params, Query, Body, NoInfer<Answer>, Caller>,
) => void

/** Registers routes of the table: one way for each kind of caller. Who asks is judged before a body is read, so that a
 *  stranger cannot make the centre read a large one. */
export type Router = {
  readonly open: Add<null>
  readonly terminal: Add<CallingTerminal>
  readonly provider: Add<CallingProvider>
  readonly operator: Add<null>
}

/** Who asks: `before` the body was read, and what only the body can prove after it. */
type Gate<Caller> = {
  before(request: FastifyRequest, spec: Pick<RouteSpec, 'roles'>): Promise<Result<Caller, Refusal>>
  after(request: FastifyRequest, caller: Caller): Promise<Result<null, Refusal>>
}

const passed = { ok: true, value: null } as const

export function createRouter(app: FastifyInstance, context: CentralContext, specs: RouteSpec[]): Router {
  const nothingMore = (): Promise<Result<null, Refusal>> => Promise.resolve(passed)
  return {
    open: adder(app, specs, { before: nothingMore, after: nothingMore }),
    terminal: adder(app, specs, {
      before: async (request, { roles }) => allowedTo(roles, await identifyTerminal(context, request)),
      after: (request, terminal) => verifySignature(context, request, terminal),
    }),
    provider: adder(app, specs, {
      before: (request) => callingProvider(context, request),
      after: nothingMore,
    }),
    operator: adder(app, specs, {
      before: (request) => Promise.resolve(operatorRefusal(context.operatorKey, request) ?? passed),
      after: nothingMore,
    }),
  }
}

function allowedTo(
  roles: readonly TerminalRole[] | null,
  known: Result<CallingTerminal, Refusal>,
): Result<CallingTerminal, Refusal> {
  const isAllowed = !known.ok || roles === null || roles.includes(known.value.role)
  return isAllowed ? known : err({ kind: 'terminal_role_refused' })
}

function adder<Caller>(app: FastifyInstance, specs: RouteSpec[], gate: Gate<Caller>): Add<Caller> {
  const callers = new WeakMap<FastifyRequest, { readonly caller: Caller }>()
  return (spec, handler) => {
    specs.push(spec)
    app.route({
      method: spec.method,
      url: spec.path,
      ...(spec.bodyBytesMax === null ? {} : { bodyLimit: spec.bodyBytesMax }),
      onRequest: async (request, reply) => {
        const known = await gate.before(request, spec)
        if (!known.ok) return sendRefusal(reply, known.error)
        callers.set(request, { caller: known.value })
        return undefined
      },
      handler: async (request, reply) => {
        const known = callers.get(request)
        if (known === undefined) return sendRefusal(reply, { kind: 'internal' })
        const proved = await gate.after(request, known.caller)
        if (!proved.ok) return sendRefusal(reply, proved.error)
        const input = await readInput(request, spec)
        if (!input.ok) return sendRefusal(reply, input.error)
        const answer = await handler(input.value, known.caller)
        return answer.ok ? sendAnswer(request, reply, spec.media, answer.value) : sendRefusal(reply, answer.error)
      },
    })
  }
}

async function readInput<Params, Query, Body>(
  request: FastifyRequest,
  spec: RouteSpec<Params, Query, Body>,
): Promise<Result<Input<Params, Query, Body>, Refusal>> {
  const params = parseInput(request.params, spec.params)
  if (!params.ok) return params
  const query = parseInput(request.query, spec.query)
  if (!query.ok) return query
  const body = await readBody(request, spec)
  if (!body.ok) return body
  return { ok: true, value: { params: params.value, query: query.value, body: body.value } }
}

async function readBody<Params, Query, Body>(
  request: FastifyRequest,
  { body, bodyBytesMax }: RouteSpec<Params, Query, Body>,
): Promise<Result<Body, Refusal>> {
  if (Object.is(body, noBody)) return parseInput(null, body)
  const plain = await plainBody(request, bodyBytesMax ?? standardBodyBytesMax)
  return plain.ok ? parseBody(plain.value, body) : plain
}

async function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  media: string,
  value: unknown,
): Promise<FastifyReply> {
  reply.code(200).type(media)
  if (media !== jsonMedia) return reply.send(value)
  return reply.send(await compressed(request, reply, JSON.stringify(value)))
}
