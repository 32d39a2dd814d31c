import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { startEmbeddedCentral } from '#central/embedded'
import { openApiDocument } from '#central/http/openapi'
import { documentedRoutes, holdToDocument } from '#test/central/document'
import { describeOnEngines, noonMs } from '#test/central/rig'

/** What Fastify has registered, as `METHOD /path`, without the pages for people. */
function routesOf(printed: string): string[] {
  const found: string[] = []
  const stack: string[] = []
  for (const line of printed.split('\n')) {
    const match = /^((?:[│ ] {3})*)[├└]── (.*)$/.exec(line)
    if (match === null) continue
    const depth = (match[1] ?? '').length / 4
    const [part = '', methods = ''] = (match[2] ?? '').split(/ (?=\()/)
    stack.length = depth
    stack.push(part)
    for (const method of methods.replaceAll(/[()]/g, '').split(', ')) {
      if (method !== '') found.push(`${method} ${stack.join('')}`)
    }
  }
  return found.filter((route) => !route.includes(' /fleet')).sort()
}

describe('the OpenAPI document', () => {
  it('has every route the server has, and the server every route it has', async () => {
    const central = await startEmbeddedCentral({ clock: { wallMs: () => noonMs }, operatorKey: 'k'.repeat(16) })
    try {
      const listed = documentedRoutes.map(({ method, path }) => `${method} ${path}`).sort()
      expect(routesOf(central.printRoutes())).toEqual(listed)
      const served: unknown = await (await fetch(`${central.url}/openapi.json`)).json()
      const { paths } = openApiDocument(documentedRoutes)
      expect(served).toMatchObject({ openapi: '3.1.0', paths })
    } finally {
      await central.close()
    }
  })

  it('refers to nothing it does not have, and names every operation once', () => {
    const document = openApiDocument(documentedRoutes)
    const referred = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
    const known = Object.keys(document.components.schemas)
    expect(referred.length).toBeGreaterThan(50)
    expect(referred.flatMap(([, name]) => name).filter((name) => !known.includes(name ?? ''))).toEqual([])
    const names = documentedRoutes.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('says of every route who may ask and with what it is refused', () => {
    const operations = Object.values(openApiDocument(documentedRoutes).paths).flatMap((path) => Object.values(path))
    for (const { operationId, security, responses } of operations) {
      const refusals = Object.entries(responses).filter(([status]) => status !== '200')
      expect(refusals.length, operationId).toBeGreaterThan(2)
      for (const [, { content }] of refusals) expect(Object.keys(content)).toEqual(['application/problem+json'])
      if (security.length > 0) expect(responses['401'], operationId).toBeDefined()
    }
  })
})

describe('the check of the test rig', () => {
  it.each([
    ['a route that is not in the document', '/v1/other', { serverTimeMs: 1 }],
    ['an answer of another form', '/v1/time', { serverTimeMs: 'noon' }],
    ['an unknown member', '/v1/time', { serverTimeMs: 1, zone: 'Almaty' }],
  ])('does not let %s pass', async (_title, path, answer) => {
    const app = fastify()
    holdToDocument(app)
    app.get(path, () => answer)
    expect((await app.inject(path)).statusCode).toBe(500)
  })

  it('lets an answer of the document pass', async () => {
    const app = fastify()
    holdToDocument(app)
    app.get('/v1/time', () => ({ serverTimeMs: 1 }))
    expect((await app.inject('/v1/time')).statusCode).toBe(200)
  })
})

describeOnEngines('the documented routes', (setup) => {
  it('answer a stranger with a problem of their document', async () => {
    const rig = await setup()
    for (const { method, path, access } of documentedRoutes.filter((route) => !route.path.startsWith('/v1/bench/'))) {
      const url = path.replace(':cardNumber', '1000000000000001').replace(':pendingId', crypto.randomUUID())
      const response = await rig.app.inject({ method, url })
      expect(response.statusCode, path).toBeLessThan(500)
      if (access !== 'open') expect(response.statusCode, path).toBe(401)
    }
  })
})
