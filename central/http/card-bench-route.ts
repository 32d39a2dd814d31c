import { err, ok } from '#domain/result'
import { createCardAdmin } from '#central/cards/status'
import type { CentralContext } from '#central/context'
import type { Router } from '#central/http/router'
import { cardBenchRoute } from '#central/http/table/card-bench'

/** What a person at the central desk would decide about a card of the device bench. Never part of a centre with real cards. */
export function addCardBenchRoute(router: Router, context: CentralContext): void {
  const cards = createCardAdmin(context)
  router.provider(cardBenchRoute, async ({ params: { cardNumber }, body: { status } }) => {
    if (status === 'blocked') {
      await cards.blockCards([cardNumber], { reason: 'request', by: 'device bench' })
      return ok({ status })
    }
    const unblocked = await cards.unblockCard(cardNumber, { by: 'device bench' })
    return unblocked.ok || unblocked.error.kind === 'card_not_blocked' ? ok({ status }) : err({ kind: 'card_unknown' })
  })
}
