import type { Tariffs } from '#contract/catalogue/catalogue'
import type { CardView, PassView, PendingView } from '#contract/screens/parts'
import type { ScreenOf } from '#contract/view'
import type { DeskRole } from '#domain/card/kind'
import { isTrustedForCard, type JudgedInstant } from '#domain/clock/trusted-time'
import { cardStanding } from '#domain/card/standing'
import { cityRides } from '#domain/fare/rides'
import { grantAtActivation } from '#domain/pass/granting'
import { passDaysLeft, passState, type PassOnCard } from '#domain/pass/on-card'
import { passOffers } from '#domain/pass/offers'
import { inOrderOfUse } from '#domain/pass/order-of-use'
import { activationRefusal, daysLeft, type ActivationRefusal, type PendingPayment } from '#domain/pending'
import type { QuotedCard } from '#domain/sale/quote'
import { almatyDay } from '#domain/time'
import { topUpRange } from '#domain/wallet/top-up'
import { contractSlots } from '#drivers/transit-card/layout/v1'
import type { CardContent } from '#drivers/transit-card/driver'
import { isActionApplied } from '#drivers/transit-card/action-window'
import { itemOfContent, reasonView } from '#electron/services/kiosk/shop/shop-views'

/** What was read from a card, and what its centre says of it. */
export type KnownCard = {
  readonly content: CardContent
  readonly isBlocked: boolean
  /** Of its log; null where it was not asked for (`TrustedClock.isAlone`). */
  readonly lastEventAtMs: number | null
}

/** Whether what is dated may be sold to this card or written to it now. */
function isClockTrusted({ content, lastEventAtMs }: KnownCard, now: JudgedInstant): boolean {
  return isTrustedForCard(now, [lastEventAtMs, ...content.passes.map(({ startedAtMs }) => startedAtMs)])
}

export function cardView({ environment, balance, passes }: CardContent, tariffs: Tariffs, nowMs: number): CardView {
  return {
    number: environment.cardNumber,
    kind: environment.cardKind,
    balance,
    cityRides: cityRides(balance, tariffs.fare),
    passes: inOrderOfUse(passes, tariffs.pass).map((pass) => passView(pass, tariffs, nowMs)),
  }
}

function passView(pass: PassOnCard, tariffs: Tariffs, nowMs: number): PassView {
  return {
    product: pass.product,
    coverage: pass.coverage,
    state: passState(pass, nowMs, tariffs.pass),
    firstDay: pass.firstDay,
    lastDay: pass.lastDay,
    daysLeft: passDaysLeft(pass, nowMs),
    hours: pass.hours,
    trips: pass.tripsLeft,
    transfers: pass.transfersLeft,
  }
}

/** The card as the rules of sale see it. */
export function quotedCard(
  known: KnownCard,
  tariffs: Tariffs,
  now: JudgedInstant,
  role: DeskRole = 'self_service',
): QuotedCard {
  const { environment, balance, balanceMax, passes } = known.content
  const { cardNumber, cardKind, producedOn } = environment
  const standing = cardStanding({ producedOn, isBlocked: known.isBlocked }, tariffs.card, now.atMs)
  const buyer = { cardKind, standing, role, slots: contractSlots, passes } as const
  return {
    cardNumber,
    buyer: { ...buyer, isClockTrusted: isClockTrusted(known, now) },
    wallet: { cardKind, standing, balance, balanceMax },
  }
}

type CardOffers = Pick<ScreenOf<'card'>, 'standing' | 'plasticLastDay' | 'offers'>

/** What can be bought for a card, and what its own standing is. */
export function cardOffers(known: KnownCard, tariffs: Tariffs, now: JudgedInstant): CardOffers {
  const { buyer, wallet } = quotedCard(known, tariffs, now)
  const range = topUpRange(wallet, tariffs.wallet)
  const passes = passOffers(buyer, tariffs.pass, now.atMs)
  const refusals = passes.flatMap((offer) => (offer.kind === 'refused' ? [offer.refusal] : []))
  // One month is always closed; that is not why nothing else is sold.
  const refused = refusals.find(({ kind }) => kind !== 'window_not_open' && kind !== 'window_closed') ?? refusals[0]
  const isNoneOffered = passes.every(({ kind }) => kind === 'refused')
  return {
    standing: buyer.standing.kind,
    plasticLastDay: buyer.standing.plasticLastDay,
    offers: {
      topUp: range.ok ? null : reasonView(range.error),
      pass: !isNoneOffered ? null : reasonView(refused ?? { kind: 'unknown_sku' }),
    },
  }
}

/** Pending payments as the passenger sees them: those that can be written first, oldest first (PEND-013), then those that
 *  cannot, with the reason. What the card already holds (its bit is set) is not offered again, whatever a list says. */
export function pendingViews(
  payments: readonly PendingPayment[],
  known: KnownCard,
  tariffs: Tariffs,
  now: JudgedInstant,
): PendingView[] {
  const { ledger } = known.content
  const views = payments
    .filter((payment) => payment.state !== 'activated' && !isActionApplied(ledger, payment.action))
    .map((payment) => ({
      payment,
      view: {
        ...pendingView(payment, tariffs, now.atMs),
        state: pendingState(payment, known, tariffs, now),
      },
    }))
  views.sort(
    (a, b) =>
      Number(a.view.state !== 'ready') - Number(b.view.state !== 'ready') ||
      a.payment.acceptedAtMs - b.payment.acceptedAtMs,
  )
  return views.map(({ view }) => view)
}

function pendingView(payment: PendingPayment, { pending }: Tariffs, nowMs: number): Omit<PendingView, 'state'> {
  return {
    pendingId: payment.pendingId,
    amount: payment.amount,
    item: itemOfContent(payment.content, almatyDay(nowMs)),
    daysLeft: daysLeft(payment.lastDay, nowMs),
    lastDay: payment.lastDay,
    termDays: pending.activationTermDays,
  }
}

/** Nothing is written to a blocked card (BLOCK-006) or one past its last day (CARD-008), no pass whose months are over (PEND-014), and nothing at all while the date is not
 *  known: every payment has its last day (PEND-004). */
function pendingState(
  payment: PendingPayment,
  known: KnownCard,
  { pass, card }: Tariffs,
  now: JudgedInstant,
): PendingView['state'] {
  const refusal = activationRefusal(payment, known.content.environment.cardNumber, now.atMs)
  const state = refusedState(refusal, payment, now.atMs)
  if (state !== null && state !== 'expired') return state
  if (!isClockTrusted(known, now)) return known.isBlocked ? 'card_blocked' : 'clock_untrusted'
  if (state !== null) return state
  const { producedOn } = known.content.environment
  const standing = cardStanding({ producedOn, isBlocked: known.isBlocked }, card, now.atMs)
  if (standing.kind !== 'good') return standing.kind === 'blocked' ? 'card_blocked' : 'card_expired'
  const { content } = payment
  if (content.kind === 'pass' && !grantAtActivation(content.pass, pass, now.atMs).ok) return 'period_over'
  return 'ready'
}

function refusedState(
  refusal: ActivationRefusal | null,
  payment: PendingPayment,
  nowMs: number,
): Extract<PendingView['state'], 'expired' | 'blocked' | 'cancelled'> | null {
  switch (refusal?.kind) {
    case undefined:
      return null
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
