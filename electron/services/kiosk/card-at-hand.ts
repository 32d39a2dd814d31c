import type { CardView, PendingView } from '#contract/screens/parts'
import { tariffsAt } from '#contract/catalogue/catalogue'
import { cardStanding } from '#domain/card/standing'
import { judgedNow } from '#domain/clock/trusted-time'
import type { PendingPayment } from '#domain/pending'
import type { CardUnfit } from '#domain/sale/state'
import { isActionMarked } from '#drivers/transit-card/action-window'
import type { CardContent } from '#drivers/transit-card/driver'
import { cardView, pendingViews, type KnownCard } from '#electron/services/kiosk/card-view'
import type { KioskPorts } from '#electron/services/kiosk/ports'

/** The card last read, as long as its session lasts; also after it was taken from the reader. */
export type CardAtHand = KnownCard & {
  readonly view: CardView
  readonly pending: readonly PendingView[]
  readonly payments: readonly PendingPayment[]
  readonly unreadable: number
}

type CardPorts = Pick<KioskPorts, 'pending' | 'clock' | 'catalogue' | 'devices' | 'recordFact'>

/** A card that was read, with what this terminal knows of it now. */
export async function knownCard(
  { pending, clock, catalogue }: CardPorts,
  { content, lastEventAtMs }: Omit<KnownCard, 'isBlocked'>,
): Promise<CardAtHand> {
  const { cardNumber } = content.environment
  const { payments, unreadable, isBlocked } = await pending.forCard(cardNumber)
  const now = judgedNow(clock)
  const tariffs = tariffsAt(catalogue(), now.atMs)
  const known = { content, lastEventAtMs, isBlocked }
  const view = cardView(content, tariffs, now.atMs)
  return { ...known, view, pending: pendingViews(payments, known, tariffs, now), payments, unreadable }
}

/** Why nothing may be written to the card, whatever was paid (PEND-013). While the date is in doubt no plastic has expired. */
export async function unfitReason(
  { pending, clock, catalogue }: CardPorts,
  { environment }: CardContent,
): Promise<CardUnfit | null> {
  if (await pending.isBlocked(environment.cardNumber)) return 'card_blocked'
  const { atMs, doubt } = judgedNow(clock)
  const { producedOn } = environment
  const { card } = tariffsAt(catalogue(), atMs)
  const { kind } = cardStanding({ producedOn, isBlocked: false }, card, atMs)
  return kind === 'expired' && doubt === null ? 'card_expired' : null
}

/** What the card's log testifies of the time, where the machine's clock has no other witness (design D6). */
export async function lastEventOnCard({ clock, devices }: CardPorts, presence: number): Promise<number | null> {
  if (!clock.isAlone()) return null
  const answer = await devices.call('card.log', { presence })
  return answer.ok ? Math.max(...answer.value.map(({ atMs }) => atMs), 0) : null
}

/** The card says an action was applied that the centre still thinks is open: a report was lost somewhere. Only a set bit says
 *  so: what lies below the window may have been closed. */
export async function reportObserved({ recordFact }: CardPorts, { content, payments }: CardAtHand): Promise<void> {
  const { environment, ledger } = content
  const observed = payments.filter((payment) => payment.state !== 'activated' && isActionMarked(ledger, payment.action))
  for (const { pendingId, action } of observed) {
    // What the centre calls cancelled or blocked is seen at every visit; the card may have been used in between.
    await recordFact(`observed:${pendingId}:${String(ledger.counter)}`, {
      kind: 'activation_observed',
      cardNumber: environment.cardNumber,
      pendingId,
      action,
      counter: ledger.counter,
    })
  }
}
