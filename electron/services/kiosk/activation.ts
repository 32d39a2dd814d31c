import { tariffsAt } from '#contract/catalogue/catalogue'
import type { PendingView } from '#contract/screens/parts'
import type { MessageCode, Screen } from '#contract/view'
import { judgedNow } from '#domain/clock/trusted-time'
import type { PendingPayment } from '#domain/pending'
import { almatyDay } from '#domain/time'
import { done, notAvailable, notNow, type Desk } from '#electron/services/kiosk/desk'
import type { CardAtHand } from '#electron/services/kiosk/card-at-hand'
import { pendingViews } from '#electron/services/kiosk/card-view'
import { leasedPayments } from '#electron/services/kiosk/leases'
import { activationOf } from '#electron/services/kiosk/new-sale'
import { message, writeSteps } from '#electron/services/kiosk/sale-screens'
import { itemOfProduct } from '#electron/services/kiosk/shop/shop-views'
import type { KioskActs } from '#electron/services/kiosk/session'

/** Writing pending payments to the card at hand, oldest first (PEND-013). */
export function createActivation(desk: Desk): KioskActs['activate'] {
  return async (pendingIds) => {
    const { ports, stage, cards } = desk
    const card = cards.atHand()
    if (stage.screen().kind !== 'card' || card === null) return notNow
    const offered = new Set(card.pending.filter(({ state }) => state === 'ready').map(({ pendingId }) => pendingId))
    const wanted = card.payments
      .filter(({ pendingId }) => offered.has(pendingId) && pendingIds.includes(pendingId))
      .sort((a, b) => a.acceptedAtMs - b.acceptedAtMs)
    // Judged anew: a day may have ended, or the clock come under doubt, since the card was read.
    const now = judgedNow(ports.clock)
    const views = pendingViews(wanted, card, tariffsAt(ports.catalogue(), now.atMs), now)
    const isStill = (state: PendingView['state'], { pendingId }: PendingPayment): boolean =>
      views.some((view) => view.pendingId === pendingId && view.state === state)
    const chosen = wanted.filter((payment) => isStill('ready', payment))
    const [first] = chosen
    if (first === undefined) {
      const expired = wanted.find((payment) => isStill('expired', payment))
      if (expired !== undefined) {
        stage.show(refusal('pending_expired', expired, card))
        return done
      }
      await cards.judgeAgain()
      return notAvailable
    }
    stage.show({
      kind: 'writing',
      origin: 'activation',
      amount: first.amount,
      item: itemOfProduct(activationOf(first), almatyDay(now.atMs)),
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
  stage.show(refusal(leased.refused ?? 'pending_activated', first, card))
}

function refusal(code: MessageCode, { amount, lastDay }: PendingPayment, card: CardAtHand): Screen {
  return { ...message(code, null, amount, lastDay, 0), cardNumber: card.view.number }
}
