import { setTimeout as delay } from 'node:timers/promises'
import { ok } from '#domain/result'
import { hotlistChanges, hotlistWhole } from '#central/cards/hotlist'
import type { CentralContext } from '#central/context'
import { enrol } from '#central/enrolment'
import { acceptHeartbeat } from '#central/heartbeat/accept'
import { addApplicationRoutes } from '#central/http/application-routes'
import { addBikeRoutes } from '#central/http/bike-routes'
import { addPublishedRoutes } from '#central/http/published-routes'
import { addRestoreRoutes } from '#central/http/restore-routes'
import type { Router } from '#central/http/router'
import { terminalRoutes } from '#central/http/table/terminal'
import { acceptJournal, type Patience } from '#central/journal/accept'
import { cardStatus } from '#central/pending/card-status'
import { pendingDelta } from '#central/pending/delta'
import { grantLease } from '#central/pending/lease'
import { changeKey } from '#central/terminals/keys'
import { terminalTotals } from '#central/totals'

/** Two seconds in all, which is as long as a batch takes on a busy day. */
const patience: Patience = { attemptsMax: 25, pause: (attempt) => delay(Math.min(2 ** attempt, 100)) }

/** Enrolment by code, and everything a terminal asks under its signature. */
export function addTerminalRoutes(router: Router, context: CentralContext): void {
  router.open(terminalRoutes.enrol, ({ body }) => enrol(context, body))
  router.terminal(terminalRoutes.journal, ({ body }, terminal) => acceptJournal(context, terminal, body, patience))
  router.terminal(terminalRoutes.pending, ({ query }) => pendingDelta(context, query.cursor))
  router.terminal(terminalRoutes.hotlist, ({ query }) => hotlistChanges(context, query.cursor))
  router.terminal(terminalRoutes.hotlistWhole, async ({ query }) => ok(await hotlistWhole(context, query.after)))
  router.terminal(terminalRoutes.card, async ({ params }) => ok(await cardStatus(context, params.cardNumber)))
  router.terminal(terminalRoutes.lease, async ({ params, body }, terminal) =>
    ok(await grantLease(context, terminal, params.pendingId, body.operationNumber)),
  )
  router.terminal(terminalRoutes.totals, async (_input, terminal) =>
    ok(await terminalTotals(context, terminal.terminalId)),
  )
  router.terminal(terminalRoutes.heartbeat, ({ body }, terminal) => acceptHeartbeat(context, terminal.terminalId, body))
  addPublishedRoutes(router, context)
  addRestoreRoutes(router, context)
  router.terminal(terminalRoutes.key, ({ body }, terminal) => changeKey(context, terminal.terminalId, body))
  addBikeRoutes(router, context)
  addApplicationRoutes(router, context)
}
