import { ok } from '#domain/result'
import { actOnApplication, openApplication } from '#central/applications/act'
import { readApplication, searchApplications } from '#central/applications/read'
import type { CentralContext } from '#central/context'
import type { Router } from '#central/http/router'
import { applicationRoutes } from '#central/http/table/application'

/** Applications of the central desks (contract/application.ts), under the terminal's signature. */
export function addApplicationRoutes(router: Router, context: CentralContext): void {
  router.terminal(applicationRoutes.open, ({ body }, terminal) => openApplication(context, terminal, body))
  router.terminal(applicationRoutes.act, ({ body }, terminal) => actOnApplication(context, terminal, body))
  router.terminal(applicationRoutes.read, ({ body }) => readApplication(context, body.applicationId))
  router.terminal(applicationRoutes.search, async ({ body }) =>
    ok({ rows: await searchApplications(context, body.text) }),
  )
}
