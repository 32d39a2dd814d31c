import { ok } from '#domain/result'
import type { CentralContext } from '#central/context'
import type { Router } from '#central/http/router'
import { restoreRoutes } from '#central/http/table/restore'
import { grantRestore } from '#central/restore/grant'
import { keptRecords } from '#central/restore/records'

export function addRestoreRoutes(router: Router, context: CentralContext): void {
  router.terminal(restoreRoutes.restore, ({ body }, terminal) => grantRestore(context, terminal, body))
  router.terminal(restoreRoutes.records, async ({ query }, { terminalId }) =>
    ok(await keptRecords(context.database, terminalId, query.after)),
  )
}
