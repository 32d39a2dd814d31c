import type { CardView, MessageCode, PendingView, Screen, ScreenKind } from '#contract/view'
import { assertNever } from '#domain/assert'
import type { NfcEvent } from '#drivers/nfc/driver'
import { isActionApplied } from '#drivers/transit-card/action-window'
import type { CardContent, CardReadError } from '#drivers/transit-card/driver'
import type { PendingPayment } from '#domain/pending'
import { isFinal } from '#domain/sale/sale'
import type { DeliveryTrouble } from '#domain/sale/state'
import type { CardField } from '#electron/services/kiosk/card-field'
import type { HostError } from '#electron/device-host/protocol'
import { cardView, pendingViews } from '#electron/services/kiosk/card-view'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import type { SaleDesk } from '#electron/services/kiosk/sale-desk'
import { message } from '#electron/services/kiosk/sale-screens'
import type { Stage } from '#electron/services/kiosk/stage'

/** The card last read, as long as its session lasts; also after it was taken from the reader. */
export type CardAtHand = {
  readonly content: CardContent
  readonly view: CardView
  readonly pending: readonly PendingView[]
  readonly payments: readonly PendingPayment[]
  readonly unreadable: number
}

export interface CardDesk {
  onNfc(event: NfcEvent): void
  onHostLost(): void
  onHostReady(): void
  /** Out of service, if no reader is left to serve the next customer. */
  checkReaders(): void
  presence(): number | null
  atHand(): CardAtHand | null
  wanted(saleId: string): void
  /** The card screen of the card at hand; home if there is none. */
  showCard(): void
  /** Forgets the card of the customer who left. */
  forget(): void
}

/** Screens on which a tapped card starts anew; on the others something of this customer is going on. */
const openForCards: readonly ScreenKind[] = [
  'home',
  'reading',
  'card',
  'top_up',
  'done',
  'deferred',
  'receipt',
  'message',
  'help',
  'idle_warning',
]
const interruptible: readonly ScreenKind[] = [...openForCards, 'starting', 'out_of_service']

export function createCardDesk(ports: KioskPorts, stage: Stage, field: CardField, sales: SaleDesk): CardDesk {
  const readers = new Set<string>()
  let isHostUp = false
  let atHand: CardAtHand | null = null

  function inserted(presence: number): void {
    field.presence = presence
    // Over an open payment the warning is answered by the card: somebody is there.
    if (stage.screen().kind === 'idle_warning' && sales.isPaymentOpen()) stage.touched()
    const { kind } = stage.screen()
    // A card laid back while the amount is chosen changes nothing, if it is the same one.
    if (openForCards.includes(kind) && kind !== 'top_up' && sales.waitingForCard() === null)
      stage.show({ kind: 'reading' })
    void read(presence)
  }

  function isOpenForCards(): boolean {
    const { kind } = stage.screen()
    return openForCards.includes(kind) && !(kind === 'idle_warning' && sales.isPaymentOpen())
  }

  async function read(presence: number): Promise<void> {
    const answer = await ports.devices.call('card.read', { presence })
    if (field.presence !== presence) {
      if (field.presence === null && stage.screen().kind === 'reading') stage.show(unreadable('card_unreadable'))
      return
    }
    if (!answer.ok) {
      readFailed(answer.error)
      return
    }
    const saleId = sales.waitingForCard()
    if (saleId !== null) await offer(saleId, answer.value)
    else await arrived(answer.value)
  }

  async function offer(saleId: string, content: CardContent): Promise<void> {
    const { environment, ledger } = content
    await ports.runner.dispatch(saleId, {
      kind: 'card_ready',
      cardNumber: environment.cardNumber,
      counter: ledger.counter,
    })
  }

  /** A card with no sale waiting for it: show what is on it, from what the terminal knows; then ask the centre. */
  async function arrived(content: CardContent): Promise<void> {
    const { cardNumber } = content.environment
    const screen = stage.screen()
    if (!isOpenForCards()) return
    const sale = sales.current()
    if (sale !== null && (isFinal(sale) || sale.sale.cardNumber !== cardNumber)) sales.forget()
    if (screen.kind === 'top_up' && atHand?.content.environment.cardNumber === cardNumber) {
      await remember(content)
      return
    }
    await remember(content)
    showCard()
    const status = await ports.pending.refresh(cardNumber)
    if (status === null || atHand?.content.environment.cardNumber !== cardNumber) return
    const shown = stage.screen().kind
    if (status.blocked && (shown === 'card' || shown === 'top_up')) {
      stage.show(unreadable('card_blocked', cardNumber))
      return
    }
    await remember(atHand.content)
    if (stage.screen().kind === 'card') stage.update(cardScreen(atHand))
  }

  async function remember(content: CardContent): Promise<void> {
    const { payments, unreadable: unreadableCount } = await ports.pending.forCard(content.environment.cardNumber)
    const nowMs = ports.clock.wallMs()
    const view = cardView(content, nowMs)
    const pending = pendingViews(payments, content, nowMs)
    atHand = { content, view, pending, payments, unreadable: unreadableCount }
    await reportObserved(content, payments)
  }

  /** The card says an action was applied that the centre still thinks is open: a report was lost somewhere. */
  async function reportObserved(content: CardContent, payments: readonly PendingPayment[]): Promise<void> {
    const { environment, ledger } = content
    const observed = payments.filter(
      (payment) => payment.state !== 'activated' && isActionApplied(ledger, payment.action),
    )
    for (const { pendingId, action } of observed) {
      // What the centre calls cancelled or blocked is seen at every visit; the card may have been used in between.
      await ports.recordFact(`observed:${pendingId}:${String(ledger.counter)}`, {
        kind: 'activation_observed',
        cardNumber: environment.cardNumber,
        pendingId,
        action,
        counter: ledger.counter,
      })
    }
  }

  function cardScreen(card: CardAtHand): Screen {
    return {
      kind: 'card',
      card: card.view,
      pending: [...card.pending],
      unreadablePending: card.unreadable,
      canTopUp: card.content.balance + ports.settings.topUpMin <= card.content.balanceMax,
      cardPresent: field.presence !== null,
    }
  }

  function showCard(): void {
    stage.show(atHand === null ? { kind: 'home' } : cardScreen(atHand))
  }

  function removed(): void {
    field.presence = null
    sales.redraw()
    const screen = stage.screen()
    if (screen.kind === 'card') stage.update({ ...screen, cardPresent: false })
  }

  function unreadable(code: MessageCode, cardNumber: string | null = null): Screen {
    const screen = message(code, null, null, null, 0)
    return screen.kind === 'message' ? { ...screen, cardNumber } : screen
  }

  function readFailed(error: CardReadError | HostError): void {
    ports.log(`card not read: ${error.kind}`)
    const saleId = sales.waitingForCard()
    if (saleId !== null) {
      void ports.runner.dispatch(saleId, { kind: 'card_failed', trouble: readTrouble(error) })
      return
    }
    if (!isOpenForCards()) return
    stage.show(unreadable(readMessage(error)))
  }

  function readersChanged(): void {
    const screen = stage.screen()
    if (readers.size > 0 && (screen.kind === 'out_of_service' || screen.kind === 'starting')) stage.reset()
    if (readers.size === 0) outOfService(isHostUp ? 'reader_lost' : 'devices_lost')
  }

  function outOfService(code: 'reader_lost' | 'devices_lost'): void {
    field.presence = null
    const { kind } = stage.screen()
    // A payment that is open goes on: it ends by its own time, and the card is waited for then.
    if (!interruptible.includes(kind) || (kind === 'idle_warning' && sales.isPaymentOpen())) return
    sales.forget()
    atHand = null
    stage.show({ kind: 'out_of_service', code })
  }

  return {
    onNfc(event) {
      switch (event.kind) {
        case 'card_inserted':
          inserted(event.presence)
          return
        case 'card_removed':
          if (field.presence === event.presence) removed()
          return
        case 'reader_attached':
          readers.add(event.reader)
          readersChanged()
          return
        case 'reader_detached':
          readers.delete(event.reader)
          readersChanged()
          return
        case 'service_lost':
          readers.clear()
          readersChanged()
          return
        case 'service_restored':
          return
        default:
          assertNever(event)
      }
    },
    onHostLost() {
      readers.clear()
      isHostUp = false
      readersChanged()
    },
    onHostReady() {
      isHostUp = true
      readersChanged()
    },
    checkReaders: readersChanged,
    presence: () => field.presence,
    atHand: () => atHand,
    wanted(saleId) {
      const state = ports.runner.state(saleId)
      // The same card that just failed is not tried again by itself: it has to be presented anew.
      if (field.presence === null || sales.waitingForCard() !== saleId) return
      if (state?.kind !== 'paid' || state.trouble !== null) return
      void read(field.presence)
    },
    showCard,
    forget() {
      atHand = null
    },
  }
}

function readTrouble(error: CardReadError | HostError): DeliveryTrouble {
  const code = readMessage(error)
  switch (code) {
    case 'card_not_ours':
    case 'card_not_authentic':
      return code
    case 'devices_restarting':
      return 'device_lost'
    default:
      return error.kind === 'card_removed' ? 'card_removed' : 'card_unreadable'
  }
}

function readMessage(error: CardReadError | HostError): MessageCode {
  switch (error.kind) {
    case 'card_not_ours':
    case 'card_not_authentic':
      return error.kind
    case 'device_restarting':
    case 'device_gone':
    case 'device_failed':
    case 'cancelled':
      return 'devices_restarting'
    case 'card_removed':
    case 'card_mute':
    case 'card_answer_invalid':
      return 'card_unreadable'
    default:
      return assertNever(error)
  }
}
