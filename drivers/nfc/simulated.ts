import { setTimeout as wait } from 'node:timers/promises'
import type { Result } from '#domain/result'
import { err, ok } from '#domain/result'
import type { NfcDriver, NfcError, NfcEvent } from '#drivers/nfc/driver'
import type { AirTimeModel } from '#drivers/nfc/software-card/air-time'
import { answerTimeMs, commandTimeMs } from '#drivers/nfc/software-card/air-time'
import type { PresentableCard, Tear } from '#drivers/nfc/software-card/presentable'

/** A contactless reader without hardware: cards in software, and the hands that hold them beside the driver interface. */
export interface SimulatedReader extends NfcDriver {
  /** Lays a card on the reader, in place of one that lies there. Returns the presence, or null while no reader is attached
   *  (the card then shows once it is). */
  insertCard(card: PresentableCard): number | null
  /** Takes the card away; a running exchange ends with `card_removed`. */
  removeCard(): void
  /** Holds a card to the reader for `ms` milliseconds. Resolves when it has been taken away. */
  tapCard(card: PresentableCard, ms: number): Promise<void>
  /** Takes the card away at one point of its exchanges: the one lying there, else the next one inserted. */
  armTear(tear: Tear): void
  /** The next exchange does not reach the card and ends with `error`. Several are kept in order. */
  failNext(error: Exclude<NfcError, { kind: 'card_removed' | 'cancelled' }>): void
  /** Pulls the reader's plug; attaching shows a card that still lies there as a new presence. */
  detachReader(): void
  attachReader(): void
  /** The PC/SC service stops and starts, as a restart of pcscd does. */
  loseService(): void
  restoreService(): void
}

export type SimulatedReaderOptions = {
  readonly reader?: string
  /** Whether the reader is plugged in from the start; true if not given. */
  readonly isAttached?: boolean
  /** Time exchanges take in the air; none if not given. */
  readonly airTime?: AirTimeModel
  /** Waits `ms` milliseconds; real time if not given. Only used for air time and `tapCard`. */
  readonly delay?: (ms: number) => Promise<void>
}

/** From a card's insertion until it, the reader or the service is gone. */
class Presence {
  readonly number: number
  readonly card: PresentableCard
  /** Resolves when the presence is over. */
  readonly ended: Promise<NfcError>
  #cause: NfcError | null = null
  #resolveEnded: (cause: NfcError) => void = () => undefined

  constructor(number: number, card: PresentableCard) {
    this.number = number
    this.card = card
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    card.powerOff()
    card.powerOn()
  }

  end(cause: NfcError): void {
    this.#cause ??= cause
    this.card.powerOff()
    this.#resolveEnded(this.#cause)
  }

  endedBy(): NfcError | null {
    return this.#cause
  }
}

class Reader implements SimulatedReader {
  readonly #name: string
  readonly #airTime: AirTimeModel | null
  readonly #delay: (ms: number) => Promise<void>
  readonly #listeners = new Set<(event: NfcEvent) => void>()
  #isAttached: boolean
  #isServiceUp = true
  #isClosed = false
  /** The card lying on the reader, whether or not anything looks at it. */
  #card: PresentableCard | null = null
  #presence: Presence | null = null
  #presenceNumber = 0
  #tearsForNextCard: Tear[] = []
  #failures: NfcError[] = []
  #lastExchange: Promise<unknown> = Promise.resolve()

  constructor(options: SimulatedReaderOptions) {
    this.#name = options.reader ?? 'Simulated reader'
    this.#isAttached = options.isAttached ?? true
    this.#airTime = options.airTime ?? null
    this.#delay = options.delay ?? ((ms) => wait(ms))
  }

  subscribe(listener: (event: NfcEvent) => void): () => void {
    this.#listeners.add(listener)
    if (!this.#isServiceUp) listener(serviceLost)
    if (this.#isWorking()) listener({ kind: 'reader_attached', reader: this.#name })
    if (this.#presence !== null) listener(this.#insertedEvent(this.#presence))
    return () => {
      this.#listeners.delete(listener)
    }
  }

  transmit(presence: number, command: Uint8Array): Promise<Result<Uint8Array, NfcError>> {
    const asked = this.#presence
    const exchange = this.#lastExchange.then(() => this.#exchange(presence, asked, command.slice()))
    this.#lastExchange = exchange
    return exchange
  }

  async #exchange(
    number: number,
    presence: Presence | null,
    command: Uint8Array,
  ): Promise<Result<Uint8Array, NfcError>> {
    if (this.#isClosed) return err({ kind: 'cancelled' })
    if (presence === null || presence.number !== number) return err(this.#absence())
    const endedBefore = presence.endedBy()
    if (endedBefore !== null) return err(endedBefore)
    const failure = this.#failures.shift()
    if (failure !== undefined) return err(failure)
    await this.#pass(presence, command, (model) => commandTimeMs(model, command.length))
    const endedOnTheWay = presence.endedBy()
    if (endedOnTheWay !== null) return err(endedOnTheWay)
    const answer = presence.card.exchange(command)
    if (answer.length === 0) return err(this.#noAnswer(presence))
    await this.#pass(presence, command, (model) => answerTimeMs(model, answer.length))
    const endedMeanwhile = presence.endedBy()
    return endedMeanwhile === null ? ok(answer) : err(endedMeanwhile)
  }

  /** Lets air time go by, or less when the presence ends first. What the reader answers itself (FF …) takes none. */
  async #pass(presence: Presence, command: Uint8Array, timeMs: (model: AirTimeModel) => number): Promise<void> {
    if (this.#airTime === null || command[0] === 0xff) return
    await Promise.race([this.#delay(timeMs(this.#airTime)), presence.ended])
  }

  #absence(): NfcError {
    if (!this.#isServiceUp) return { kind: 'device_gone', detail: serviceLost.detail }
    return this.#isAttached ? { kind: 'card_removed' } : { kind: 'device_gone', detail: 'reader detached' }
  }

  /** A card that never starts is mute; any other that falls silent has left the field. */
  #noAnswer(presence: Presence): NfcError {
    if (presence.card.atr.length === 0) return { kind: 'card_mute', detail: 'no answer' }
    if (this.#presence === presence) this.removeCard()
    return { kind: 'card_removed' }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
    this.#presence?.end({ kind: 'cancelled' })
    this.#presence = null
    await this.#lastExchange
  }

  insertCard(card: PresentableCard): number | null {
    this.removeCard()
    this.#card = card
    for (const tear of this.#tearsForNextCard) card.tear(tear)
    this.#tearsForNextCard = []
    this.#look()
    return this.#presence?.number ?? null
  }

  removeCard(): void {
    this.#card = null
    this.#lose({ kind: 'card_removed' })
  }

  async tapCard(card: PresentableCard, ms: number): Promise<void> {
    this.insertCard(card)
    await this.#delay(ms)
    if (this.#card === card) this.removeCard()
  }

  armTear(tear: Tear): void {
    if (this.#card === null) this.#tearsForNextCard.push(tear)
    else this.#card.tear(tear)
  }

  failNext(error: Exclude<NfcError, { kind: 'card_removed' | 'cancelled' }>): void {
    this.#failures.push(error)
  }

  detachReader(): void {
    if (!this.#isAttached) return
    const wasWorking = this.#isWorking()
    this.#isAttached = false
    if (wasWorking) this.#loseReader('reader detached')
  }

  attachReader(): void {
    if (this.#isAttached) return
    this.#isAttached = true
    this.#findReader()
  }

  loseService(): void {
    if (!this.#isServiceUp) return
    const wasWorking = this.#isWorking()
    this.#isServiceUp = false
    if (wasWorking) this.#loseReader(serviceLost.detail)
    this.#emit(serviceLost)
  }

  restoreService(): void {
    if (this.#isServiceUp) return
    this.#isServiceUp = true
    this.#emit({ kind: 'service_restored' })
    this.#findReader()
  }

  #isWorking(): boolean {
    return this.#isAttached && this.#isServiceUp
  }

  #findReader(): void {
    if (!this.#isWorking()) return
    this.#emit({ kind: 'reader_attached', reader: this.#name })
    this.#look()
  }

  #loseReader(detail: string): void {
    this.#lose({ kind: 'device_gone', detail })
    this.#emit({ kind: 'reader_detached', reader: this.#name })
  }

  #look(): void {
    if (!this.#isWorking() || this.#card === null || this.#isClosed) return
    this.#presenceNumber += 1
    this.#presence = new Presence(this.#presenceNumber, this.#card)
    this.#emit(this.#insertedEvent(this.#presence))
  }

  #lose(cause: NfcError): void {
    const presence = this.#presence
    if (presence === null) return
    this.#presence = null
    presence.end(cause)
    this.#emit({ kind: 'card_removed', reader: this.#name, presence: presence.number })
  }

  #insertedEvent(presence: Presence): NfcEvent {
    return { kind: 'card_inserted', reader: this.#name, presence: presence.number, atr: presence.card.atr }
  }

  #emit(event: NfcEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}

const serviceLost = { kind: 'service_lost', detail: 'service stopped' } as const

export function createSimulatedReader(options: SimulatedReaderOptions = {}): SimulatedReader {
  return new Reader(options)
}
