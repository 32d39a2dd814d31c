import { tariffsAt } from '#contract/catalogue/catalogue'
import type { DeskScreenOf } from '#contract/desk/view'
import { judgedNow } from '#domain/clock/trusted-time'
import type { NfcEvent } from '#drivers/nfc/driver'
import type { CardReadError } from '#drivers/transit-card/driver'
import type { HostError } from '#electron/device-host/protocol'
import {
  knownCard,
  lastEventOnCard,
  reportObserved,
  unfitReason,
  type CardAtHand,
} from '#electron/services/kiosk/card-at-hand'
import { readMessage, readTrouble } from '#electron/services/kiosk/card-errors'
import { cardOffers } from '#electron/services/kiosk/card-view'
import type { DeskPorts } from '#electron/services/desk/ports'

type CardState = DeskScreenOf<'sale'>['card']
type Shown = 'none' | 'reading' | 'card' | Extract<CardState, { kind: 'unreadable' }>['code']

export type CardListener = {
  /** The sale of the customer at the counter that waits for its card, or null. */
  waiting(): string | null
  /** A card was laid on the reader. */
  inserted(): void
  /** What is known of the card at hand is not what it was. */
  read(): void
  changed(): void
}

/** The reader on the counter: a card laid on it is shown at once, or offered to the sale that waits for it. */
export class CardCounter {
  readonly #ports: DeskPorts
  readonly #customer: CardListener
  readonly #readers = new Set<string>()
  #presence: number | null = null
  #atHand: CardAtHand | null = null
  #shown: Shown = 'none'

  constructor(ports: DeskPorts, customer: CardListener) {
    this.#ports = ports
    this.#customer = customer
    ports.pending.onBlocked(() => void this.judgeAgain())
  }

  presence(): number | null {
    return this.#presence
  }

  hasReader(): boolean {
    return this.#readers.size > 0
  }

  atHand(): CardAtHand | null {
    return this.#atHand
  }

  view(): CardState {
    if (this.#shown === 'none' || this.#shown === 'reading') return { kind: this.#shown }
    if (this.#shown !== 'card' || this.#atHand === null)
      return { kind: 'unreadable', code: this.#shown === 'card' ? 'card_unreadable' : this.#shown }
    const { view, pending, unreadable } = this.#atHand
    const now = judgedNow(this.#ports.clock)
    const { offers, standing, plasticLastDay } = cardOffers(
      this.#atHand,
      tariffsAt(this.#ports.catalogue(), now.atMs),
      now,
    )
    return {
      kind: 'card',
      card: view,
      isPresent: this.#presence !== null,
      standing,
      plasticLastDay,
      pending: [...pending],
      unreadablePending: unreadable,
      topUp: offers.topUp,
    }
  }

  onNfc(event: NfcEvent): void {
    switch (event.kind) {
      case 'card_inserted':
        this.#presence = event.presence
        this.#customer.inserted()
        void this.#read(event.presence)
        return
      case 'card_removed':
        if (this.#presence !== event.presence) return
        this.#presence = null
        this.#customer.changed()
        return
      case 'reader_attached':
        this.#readers.add(event.reader)
        break
      case 'reader_detached':
        this.#readers.delete(event.reader)
        break
      case 'service_lost':
        this.#readers.clear()
        break
      case 'service_restored':
        break
    }
    this.#customer.changed()
  }

  onHostLost(): void {
    this.#readers.clear()
    this.#presence = null
    this.#customer.changed()
  }

  /** A sale waits for its card: if it lies there, it is read. The same card that just failed has to be presented anew. */
  wanted(saleId: string): void {
    const state = this.#ports.runner.state(saleId)
    if (this.#presence === null || this.#customer.waiting() !== saleId) return
    if (state?.kind === 'paid' && state.trouble === null) void this.#read(this.#presence)
  }

  async readAgain(): Promise<boolean> {
    if (this.#presence === null) return false
    await this.#read(this.#presence)
    return true
  }

  /** The next customer: what lay here is forgotten, unless it lies here still. */
  forget(): void {
    if (this.#presence !== null) return
    this.#atHand = null
    this.#shown = 'none'
  }

  /** A day has ended, or the card was blocked, since it was read. */
  async judgeAgain(): Promise<void> {
    const before = this.#atHand
    if (before === null) return
    const known = await knownCard(this.#ports, before)
    if (this.#atHand !== before) return this.judgeAgain()
    this.#atHand = known
    this.#customer.read()
    await reportObserved(this.#ports, known)
  }

  async #read(presence: number): Promise<void> {
    const saleId = this.#customer.waiting()
    if (saleId === null) this.#show('reading')
    const answer = await this.#ports.devices.call('card.read', { presence })
    if (this.#presence !== presence) {
      if (this.#shown === 'reading') this.#show('card_unreadable')
      return
    }
    if (!answer.ok) {
      await this.#failed(answer.error, saleId)
      return
    }
    const content = answer.value
    const lastEventAtMs = saleId === null ? await lastEventOnCard(this.#ports, presence) : null
    const known = await knownCard(this.#ports, { content, lastEventAtMs })
    const { cardNumber } = content.environment
    if (saleId === null) {
      this.#atHand = known
      this.#shown = 'card'
      this.#customer.read()
      await reportObserved(this.#ports, known)
      const isAnswered = await this.#ports.pending.refresh(cardNumber)
      if (isAnswered && this.#atHand.view.number === cardNumber) await this.judgeAgain()
      return
    }
    const reason = await unfitReason(this.#ports, content)
    const { counter } = content.ledger
    if (reason !== null) await this.#ports.runner.dispatch(saleId, { kind: 'card_unfit', cardNumber, reason })
    else await this.#ports.runner.dispatch(saleId, { kind: 'card_ready', cardNumber, counter })
  }

  async #failed(error: CardReadError | HostError, saleId: string | null): Promise<void> {
    this.#ports.log(`card not read: ${error.kind}`)
    if (saleId !== null) {
      await this.#ports.runner.dispatch(saleId, { kind: 'card_failed', trouble: readTrouble(error) })
      return
    }
    const code = readMessage(error)
    this.#atHand = null
    const isKnown = code === 'card_not_ours' || code === 'card_not_authentic' || code === 'devices_restarting'
    this.#show(isKnown ? code : 'card_unreadable')
  }

  #show(shown: Shown): void {
    this.#shown = shown
    this.#customer.changed()
  }
}
