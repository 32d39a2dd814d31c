import { ok } from '#domain/result'
import type { CentralContext } from '#central/context'
import type { Router } from '#central/http/router'
import { publishedRoutes } from '#central/http/table/published'
import { publishedAnswer } from '#central/published/documents'

/** What is published to every terminal. */
export function addPublishedRoutes(router: Router, { database }: CentralContext): void {
  router.terminal(publishedRoutes.catalogue, async ({ query }) =>
    ok(await publishedAnswer(database, 'catalogue', query.have)),
  )
  router.terminal(publishedRoutes.settings, async ({ query }) =>
    ok(await publishedAnswer(database, 'settings', query.have)),
  )
  router.terminal(publishedRoutes.operators, async ({ query }) =>
    ok(await publishedAnswer(database, 'operators', query.have)),
  )
}
