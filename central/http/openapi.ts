import { z } from 'zod'
import {
  cardGuardSchema,
  factSchema,
  passGrantSchema,
  pendingContentSchema,
  pendingPaymentSchema,
  problemSchema,
  providerKeyHeader,
  signatureHeaders,
} from '#contract/central'
import { providerPaymentSchema } from '#contract/provider'
import { problemStatus, problemTitle, type ProblemCode } from '#central/http/problem'
import { noBody, none, problemsOf, type Access, type RouteSpec } from '#central/http/route'

/** JSON of an OpenAPI 3.1 document: what is read of it here is read by machines. */
export type OpenApiDocument = {
  readonly openapi: '3.1.0'
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly [other: string]: object }
  readonly [other: string]: unknown
}

type Content = { readonly [media: string]: { readonly schema: object } }
export type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly security: readonly object[]
  readonly parameters: readonly object[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>
}

const description = `Generated from the contracts the centre itself checks requests with. Amounts are whole tenge, instants
milliseconds since 1970-01-01 UTC, days calendar days in Asia/Almaty. Unknown members are refused. Refusals are problem documents (RFC 9457)
with a stable \`code\`. A terminal signs \`METHOD\\npath?query\\ntimestamp\\nnonce\\nsha256-hex(body)\` with its Ed25519 key; a nonce serves
once and a time stamp for five minutes. The payload of a journal record of kind \`fact\` is the JSON text of a Fact.`

/** Used by several routes, or inside the text of a member. */
const shared: Readonly<Record<string, z.ZodType>> = {
  CardGuard: cardGuardSchema,
  Fact: factSchema,
  PassGrant: passGrantSchema,
  PendingContent: pendingContentSchema,
  PendingPayment: pendingPaymentSchema,
  ProviderPayment: providerPaymentSchema,
  Problem: problemSchema,
}

const problemMedia = 'application/problem+json'
const refer = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` })
const capitalised = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

const headerKey = (name: string): object => ({ type: 'apiKey', in: 'header', name })
const securitySchemes = {
  terminal: headerKey(signatureHeaders.terminal),
  timestamp: headerKey(signatureHeaders.timestamp),
  nonce: headerKey(signatureHeaders.nonce),
  signature: headerKey(signatureHeaders.signature),
  provider: headerKey(providerKeyHeader),
  operator: { type: 'http', scheme: 'bearer' },
}
/** The members of one object are needed together. */
const securityOf: Readonly<Record<Access, readonly object[]>> = {
  open: [],
  terminal: [{ terminal: [], timestamp: [], nonce: [], signature: [] }],
  provider: [{ provider: [] }],
  operator: [{ operator: [] }],
}

/** The document of these routes. What travels is described, on both ways: the input of the schemas. */
export function openApiDocument(specs: readonly RouteSpec[]): OpenApiDocument {
  const names = new Map<z.ZodType, string>(Object.entries(shared).map(([name, schema]) => [schema, name]))
  const nameOf = (schema: z.ZodType, wanted: string): string => {
    const name = names.get(schema) ?? wanted
    names.set(schema, name)
    return name
  }
  const paths: Record<string, Record<string, Operation>> = {}
  for (const spec of specs) {
    const path = spec.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation(spec, nameOf) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Beket central system', version: '1', description },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths,
    components: { schemas: componentSchemas(names), securitySchemes },
  }
}

function operation(spec: RouteSpec, nameOf: (schema: z.ZodType, wanted: string) => string): Operation {
  const name = capitalised(spec.name)
  const request = Object.is(spec.body, noBody) ? null : refer(nameOf(spec.body, `${name}Request`))
  return {
    operationId: spec.name,
    summary: spec.summary,
    security: securityOf[spec.access],
    parameters: [...parameters('path', spec.params), ...parameters('query', spec.query)],
    ...(request === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: request } } } }),
    responses: {
      200: {
        description: 'Done',
        content: { [spec.media]: { schema: refer(nameOf(spec.answer, `${name}Answer`)) } },
      },
      ...refusals(problemsOf(spec)),
    },
  }
}

function refusals(codes: readonly ProblemCode[]): Operation['responses'] {
  const statuses = [...new Set(codes.map(problemStatus))].sort((a, b) => a - b)
  const responses = statuses.map((status) => [status, codes.filter((code) => problemStatus(code) === status)] as const)
  const described = responses.map(([status, ofStatus]) => [
    String(status),
    {
      description: ofStatus.map((code) => `\`${code}\`: ${problemTitle(code)}`).join('; '),
      content: {
        [problemMedia]: {
          schema: { allOf: [refer('Problem'), { type: 'object', properties: { code: { enum: ofStatus } } }] },
        },
      },
    },
  ])
  return Object.fromEntries(described)
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.looseObject({})),
  required: z.array(z.string()).default([]),
})

function parameters(place: 'path' | 'query', schema: z.ZodType): object[] {
  if (Object.is(schema, none)) return []
  const { properties, required } = objectSchema.parse(z.toJSONSchema(schema, { io: 'input' }))
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: of,
  }))
}

function componentSchemas(names: ReadonlyMap<z.ZodType, string>): Record<string, object> {
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of names) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => refer(id).$ref })
  // Where a schema stands is its name in the document; `$id` would make it a document of its own.
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const members = Object.entries(schema).filter(([member]) => member !== '$id' && member !== '$schema')
      return [name, Object.fromEntries(members)]
    }),
  )
}
