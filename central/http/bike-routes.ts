import type { BikeBench } from '#contract/bike'
import { ok } from '#domain/result'
import { blockLostAccess } from '#central/bike/block-access'
import { demoPin, demoRenters } from '#central/bike/demo-renters'
import { register } from '#central/bike/registration'
import { agree, signIn, signOut, stateOfSession } from '#central/bike/sign-in'
import type { CentralContext } from '#central/context'
import type { Router } from '#central/http/router'
import { bikeBenchRoute, bikeRoutes } from '#central/http/table/bike'

/** Bike accounts (contract/bike.ts), under the terminal's signature. */
export function addBikeRoutes(router: Router, context: CentralContext): void {
  router.terminal(bikeRoutes.register, ({ body }, terminal) => register(context, terminal, body))
  router.terminal(bikeRoutes.signIn, ({ body }, terminal) => signIn(context, terminal, body))
  router.terminal(bikeRoutes.signOut, ({ body }, terminal) => signOut(context, terminal, body.token))
  router.terminal(bikeRoutes.account, ({ body }, terminal) => stateOfSession(context, terminal, body.token))
  router.terminal(bikeRoutes.consents, ({ body }, terminal) => agree(context, terminal, body))
  router.terminal(bikeRoutes.block, ({ body }, terminal) => blockLostAccess(context, terminal, body))
}

/** What the device bench shows. Never part of a centre with real renters. */
export function addBikeBenchRoute(router: Router, context: CentralContext): void {
  router.provider(bikeBenchRoute, async () => {
    const messages = await context.messages.list(context.database)
    const bench: BikeBench = {
      renters: demoRenters.map(({ accountId, about }) => ({ accountId, pin: demoPin, about })),
      messages,
    }
    return ok(bench)
  })
}
