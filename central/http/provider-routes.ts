import { ok } from '#domain/result'
import type { CentralContext } from '#central/context'
import type { Router } from '#central/http/router'
import { providerRoutes } from '#central/http/table/provider'
import { acceptProviderPayment } from '#central/pending/provider-payments'
import { cancelPayment, listCardPayments } from '#central/provider/payments'
import { replacePayments } from '#central/provider/replace'

/** What bank apps call, under a provider's key. */
export function addProviderRoutes(router: Router, context: CentralContext): void {
  router.provider(providerRoutes.pay, ({ body }, { providerId }) => acceptProviderPayment(context, providerId, body))
  router.provider(providerRoutes.list, async ({ params, query }, { providerId }) =>
    ok(await listCardPayments(context, { providerId, cardNumber: params.cardNumber, after: query.after ?? 0 })),
  )
  router.provider(providerRoutes.cancel, ({ body }, { providerId }) =>
    cancelPayment(context, providerId, body.reference),
  )
  router.provider(providerRoutes.replace, ({ body }, { providerId }) => replacePayments(context, providerId, body))
}
