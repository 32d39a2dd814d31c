import { ok } from '#domain/result'
import type { CentralContext } from '#central/context'
import { openApiDocument } from '#central/http/openapi'
import type { RouteSpec } from '#central/http/route'
import type { Router } from '#central/http/router'
import { openRoutes } from '#central/http/table/open'
import { metricsText } from '#central/metrics/text'

/** Time, health, the document and the metrics. `specs` is everything that is registered, asked when the document is. */
export function addOpenRoutes(router: Router, context: CentralContext, specs: readonly RouteSpec[]): void {
  router.open(openRoutes.time, () => Promise.resolve(ok({ serverTimeMs: context.clock.wallMs() })))
  router.open(openRoutes.health, () => Promise.resolve(ok({ status: 'ok' as const })))
  router.open(openRoutes.readiness, async () => {
    await context.database.query('select 1')
    return ok({ status: 'ready' as const })
  })
  let document: ReturnType<typeof openApiDocument> | null = null
  router.open(openRoutes.document, () => Promise.resolve(ok((document ??= openApiDocument(specs)))))
  router.operator(openRoutes.metrics, async () => ok(await metricsText(context)))
}
