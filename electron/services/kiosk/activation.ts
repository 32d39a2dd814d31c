import type { PendingPayment } from '#domain/pending'
import { almatyDay } from '#domain/time'
import { done, notAvailable, notNow, type Desk } from '#electron/services/kiosk/desk'
import type { CardAtHand } from '#electron/services/kiosk/card-desk'
import { leasedPayments } from '#electron/services/kiosk/leases'
import { activationOf } from '#electron/services/kiosk/new-sale'
import { message, writeSteps } from '#electron/services/kiosk/sale-screens'
import { itemOfProduct } from '#electron/services/kiosk/shop/shop-views'
import type { KioskActs } from '#electron/services/kiosk/session'

/** Writing pending payments to the card at hand, oldest first (PEND-013). */
export function createActivation(desk: Desk): KioskActs['activate'] {
  return async (pendingIds) => {
    const { stage, cards } = desk
    const card = cards.atHand()
    if (stage.screen().kind !== 'card' || card === null) return notNow
    const ready = new Set(card.pending.filter(({ state }) => state === 'ready').map(({ pendingId }) => pendingId))
    const chosen = card.payments
      .filter(({ pendingId }) => ready.has(pendingId) && pendingIds.includes(pendingId))
      .sort((a, b) => a.acceptedAtMs - b.acceptedAtMs)
    const [first] = chosen
    if (first === undefined) return notAvailable
    stage.show({
      kind: 'writing',
      origin: 'activation',
      amount: first.amount,
      item: itemOfProduct(activationOf(first), almatyDay(desk.ports.clock.wallMs())),
      line: 1,
      lines: chosen.length,
      step: 0,
      steps: writeSteps,
    })
    await write(desk, card, first, chosen)
    return done
  }
}

async function write(
  { ports, stage, cards, sales }: Desk,
  card: CardAtHand,
  first: PendingPayment,
  chosen: readonly PendingPayment[],
): Promise<void> {
  const leased = await leasedPayments(ports, cards.presence(), chosen)
  if (leased.payments.length > 0) {
    await sales.openActivation(card.view, leased.payments, leased.operations)
    return
  }
  const refusal = message(leased.refused ?? 'pending_activated', null, first.amount, first.lastDay, 0)
  stage.show({ ...refusal, cardNumber: card.view.number })
}
