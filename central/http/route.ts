import { z } from 'zod'
import type { ProblemCode } from '#central/http/problem'
import type { TerminalRole } from '#domain/terminal-role'

/** Who may ask: anybody, an enrolled terminal by its signature, a payment provider or the operator's staff by a key. */
export type Access = 'open' | 'terminal' | 'provider' | 'operator'

/** One route of the centre. The server registers what stands here and nothing else, and `/openapi.json` is made of the same,
 *  so the two cannot differ. */
export type RouteSpec<Params = unknown, Query = unknown, Body = unknown, Answer = unknown> = {
  /** The operation's name in the document. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** With parameters as `:name`. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  /** Of terminals, who may ask; null: every one. */
  readonly roles: readonly TerminalRole[] | null
  readonly params: z.ZodType<Params>
  readonly query: z.ZodType<Query>
  readonly body: z.ZodType<Body>
  readonly answer: z.ZodType<Answer>
  readonly media: string
  /** Null: the server's own limit. */
  readonly bodyBytesMax: number | null
  /** Refusals of the operation itself; those of its access and of its form are added by `problemsOf`. */
  readonly problems: readonly ProblemCode[]
}

/** Of a route without parameters or query. */
export const none = z.strictObject({})
/** Of a route without a body. */
export const noBody = z.null()

export const jsonMedia = 'application/json'

/** Of a request, compressed or not, where the route says nothing else. */
export const standardBodyBytesMax = 65_536

type Given<Params, Query, Body, Answer> = Omit<
  RouteSpec<Params, Query, Body, Answer>,
  'media' | 'bodyBytesMax' | 'problems' | 'roles'
> &
  Partial<Pick<RouteSpec, 'media' | 'bodyBytesMax' | 'problems' | 'roles'>>

export function defineRoute<Params, Query, Body, Answer>(
  given: Given<Params, Query, Body, Answer>,
): RouteSpec<Params, Query, Body, Answer> {
  return { media: jsonMedia, bodyBytesMax: null, problems: [], roles: null, ...given }
}

/** A POST under a terminal's signature: what is private stands in its body, never in a path (contract/bike.ts,
 *  contract/application.ts). */
export function signedPost<Body, Answer>(
  given: Pick<RouteSpec<unknown, unknown, Body, Answer>, 'name' | 'path' | 'summary' | 'body' | 'answer' | 'problems'> &
    Partial<Pick<RouteSpec, 'roles'>>,
): RouteSpec<Record<string, never>, Record<string, never>, Body, Answer> {
  return defineRoute({ ...given, method: 'POST', access: 'terminal', params: none, query: none })
}

const ofAccess: Readonly<Record<Access, readonly ProblemCode[]>> = {
  open: [],
  terminal: [
    'signature_missing',
    'signature_timestamp',
    'signature_invalid',
    'nonce_repeated',
    'terminal_unknown',
    'terminal_key_retired',
    'terminal_revoked',
    'rate_limited',
  ],
  provider: ['provider_key_refused', 'rate_limited'],
  operator: ['operator_key_refused'],
}

/** Every refusal the route can answer with. */
export function problemsOf(route: RouteSpec): readonly ProblemCode[] {
  const ofBody: readonly ProblemCode[] = [
    'json_invalid',
    'media_type_unsupported',
    'encoding_unsupported',
    'encoding_invalid',
    'body_too_large',
  ]
  const ofAny: readonly ProblemCode[] = ['request_invalid', 'http_invalid', 'database_unavailable', 'internal']
  // A GET that carries a body all the same is refused for the body's sake.
  const ofRole: readonly ProblemCode[] = route.roles === null ? [] : ['terminal_role_refused']
  return [...new Set([...ofAccess[route.access], ...ofRole, ...route.problems, ...ofBody, ...ofAny])]
}
