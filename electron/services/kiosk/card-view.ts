import type { CardView, PassView, PendingView } from '#contract/view'
import { activationRefusal, activationTermDays, daysLeft, type PendingPayment } from '#domain/pending'
import { almatyDay, daysBetween } from '#domain/time'
import type { CardContent, CardPass } from '#drivers/transit-card/driver'
import { isActionApplied } from '#drivers/transit-card/action-window'

/** Cashless city fare (FARE-001); the catalogue will bring it with its date. */
const cityFare = 110

/** Order in which a validator uses them up (PASS-030, Table PASS-T5). */
const orderOfUse: readonly CardPass['product'][] = ['monthly', 'hours', 'trips']

export function cardView(content: CardContent, nowMs: number): CardView {
  const { environment, balance } = content
  return {
    number: environment.cardNumber,
    kind: environment.cardKind,
    balance,
    cityRides: Math.max(0, Math.floor(balance / cityFare)),
    passes: [...content.passes]
      .sort(
        (a, b) =>
          orderOfUse.indexOf(a.product) - orderOfUse.indexOf(b.product) || (b.tripsLeft ?? 0) - (a.tripsLeft ?? 0),
      )
      .map((pass) => passView(pass, nowMs)),
  }
}

function passView(pass: CardPass, nowMs: number): PassView {
  return {
    product: pass.product,
    coverage: pass.coverage,
    state: passState(pass, nowMs),
    firstDay: pass.firstDay,
    lastDay: pass.lastDay,
    daysLeft: pass.lastDay === null ? null : daysBetween(almatyDay(nowMs), pass.lastDay) + 1,
    hours: pass.hours,
    trips: pass.tripsLeft,
    transfers: pass.transfersLeft,
  }
}

function passState(pass: CardPass, nowMs: number): PassView['state'] {
  const today = almatyDay(nowMs)
  switch (pass.product) {
    case 'monthly':
      if (pass.firstDay !== null && today < pass.firstDay) return 'future'
      return pass.lastDay !== null && today > pass.lastDay ? 'expired' : 'active'
    case 'hours': {
      // Runs from the first validation, not from purchase (PASS-014).
      if (pass.startedAtMs === null) return 'not_started'
      const endsAtMs = pass.startedAtMs + (pass.hours ?? 0) * 3_600_000
      return nowMs <= endsAtMs ? 'active' : 'expired'
    }
    case 'trips':
      return (pass.tripsLeft ?? 0) > 0 ? 'active' : 'expired'
  }
}

/** Pending payments as the passenger sees them: those that can be written first, oldest first (PEND-013), then those that
 *  cannot, with the reason. What the card already holds (its bit is set) is not offered again, whatever a list says. */
export function pendingViews(payments: readonly PendingPayment[], content: CardContent, nowMs: number): PendingView[] {
  const views = payments
    .filter((payment) => payment.state !== 'activated' && !isActionApplied(content.ledger, payment.action))
    .map((payment) => ({
      payment,
      view: pendingView(payment, content.environment.cardNumber, nowMs),
    }))
  views.sort(
    (a, b) =>
      Number(a.view.state !== 'ready') - Number(b.view.state !== 'ready') ||
      a.payment.acceptedAtMs - b.payment.acceptedAtMs,
  )
  return views.map(({ view }) => view)
}

function pendingView(payment: PendingPayment, cardNumber: string, nowMs: number): PendingView {
  return {
    pendingId: payment.pendingId,
    amount: payment.amount,
    state: pendingState(payment, cardNumber, nowMs),
    daysLeft: daysLeft(payment.lastDay, nowMs),
    lastDay: payment.lastDay,
    termDays: activationTermDays,
  }
}

function pendingState(payment: PendingPayment, cardNumber: string, nowMs: number): PendingView['state'] {
  const refusal = activationRefusal(payment, cardNumber, nowMs)
  switch (refusal?.kind) {
    case undefined:
      return 'ready'
    case 'pending_expired':
      return 'expired'
    case 'pending_cancelled':
    case 'pending_activated':
      return 'cancelled'
    case 'pending_blocked':
      // The centre blocks what ran out of time; for the passenger that is "expired" with its date.
      return daysLeft(payment.lastDay, nowMs) < 0 ? 'expired' : 'blocked'
    case 'pending_other_card':
      return 'blocked'
  }
}
