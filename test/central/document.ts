import { gunzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { openApiDocument, type OpenApiDocument } from '#central/http/openapi'
import { bikeBenchRoute } from '#central/http/table/bike'
import { cardBenchRoute } from '#central/http/table/card-bench'
import { routes } from '#central/http/table/routes'

/** Holds whatever a test sends and gets to the OpenAPI document, by the JSON Schemas of the document itself. */

export const documentedRoutes = [...routes, bikeBenchRoute, cardBenchRoute]

const document = openApiDocument(documentedRoutes)
const checks = new Map<string, z.ZodType>()

/** JSON Schema reads a pattern as Unicode (2020-12, 6.4); zod makes of it an expression that does not know `\p{…}`. */
function readable(key: string, value: unknown): unknown {
  return key === 'pattern' && typeof value === 'string' && value.includes('\\p{') ? undefined : value
}

/** A schema of the document that can be asked. */
function check(schema: object, of: OpenApiDocument = document): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: of.components.schemas })
  const known = checks.get(text)
  if (known !== undefined) return known
  const local = z
    .record(z.string(), z.json())
    .parse(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'), readable))
  const made = z.fromJSONSchema(local)
  checks.set(text, made)
  return made
}

/** Every answer of this server from now on has to be one its document names; anything else is thrown by the request. */
export function holdToDocument(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isCompressed = reply.getHeader('content-encoding') === 'gzip'
    const plain = isCompressed && payload instanceof Uint8Array ? gunzipSync(payload).toString() : payload
    const fault = faultOf(request, reply.statusCode, String(reply.getHeader('content-type')), plain)
    if (fault === null) done(null, payload)
    else done(new Error(fault))
  })
}

function faultOf(request: FastifyRequest, status: number, contentType: string, payload: unknown): string | null {
  const { url } = request.routeOptions
  // The pages for people are no part of the document, and what has no route is not found.
  if (url === undefined || url.startsWith('/fleet')) return null
  const path = url.replaceAll(/:(\w+)/g, '{$1}')
  const operation = document.paths[path]?.[request.method.toLowerCase()]
  if (operation === undefined) return `${request.method} ${path} is not in the document`
  const described = operation.responses[String(status)]
  if (described === undefined) return `${path} answers ${String(status)}: ${String(payload)}`
  const [media] = contentType.split(';')
  const answer = Object.entries(described.content).find(([one]) => one.startsWith(media ?? ''))?.[1]
  if (answer === undefined) return `${path} answers ${contentType}`
  const value: unknown = contentType.includes('json') ? JSON.parse(String(payload)) : payload
  const parsed = check(answer.schema).safeParse(value)
  if (!parsed.success) return `${path} answers ${String(payload)}: ${z.prettifyError(parsed.error)}`
  const asked = operation.requestBody?.content['application/json']
  if (status !== 200 || asked === undefined || !(request.body instanceof Uint8Array)) return null
  const isCompressed = request.headers['content-encoding'] === 'gzip'
  const bytes = isCompressed ? gunzipSync(request.body) : Buffer.from(request.body)
  const sent = check(asked.schema).safeParse(JSON.parse(bytes.toString()))
  return sent.success ? null : `${path} takes what the document forbids: ${z.prettifyError(sent.error)}`
}
