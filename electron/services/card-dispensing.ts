import { assertNever } from '#domain/assert'
import type { DispenseAnswer, DispenseTrouble } from '#domain/sale/state'
import type { CardIssueFailure, CardOrder, CardOrderStanding } from '#drivers/dispenser/card-order'
import type { HostError, HostEvent } from '#electron/device-host/protocol'
import type { CardOrderBook } from '#electron/services/card-order-book'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Devices, DispenserPort } from '#electron/services/sale-effects'
import type { StoredCardOrder } from '#electron/store/card-orders'

export type CardDispensingPorts = {
  readonly devices: Devices
  readonly book: CardOrderBook
  readonly schedule: Schedule
  readonly log: (what: string) => void
  /** A defect, or a journal that cannot be written. */
  readonly onDefect: (error: unknown) => void
}

/** New cards of this terminal's dispenser (CARD-010). Every order is journaled before the dispenser hears of it, and so is that
 *  its card may be handed out: after any interruption the journal and the dispenser's own record tell what became of it. */
export interface CardDispensing extends DispenserPort {
  onDevice(event: HostEvent | { readonly kind: 'lost' }): void
  stop(): void
}

type Answer = Exclude<DispenseAnswer, { kind: 'not_started' }>

/** How long a question waits for the device host to come back. */
const hostPatienceMs = 20_000

export function createCardDispensing(ports: CardDispensingPorts): CardDispensing {
  return new Dispensing(ports)
}

class Dispensing implements CardDispensing {
  readonly #ports: CardDispensingPorts
  /** Orders of this process whose buyer stands there. */
  readonly #attended = new Set<string>()
  #isHostUp = false
  #isStopped = false
  #waiting: (() => void)[] = []

  constructor(ports: CardDispensingPorts) {
    this.#ports = ports
  }

  onDevice(event: HostEvent | { readonly kind: 'lost' }): void {
    if (event.kind === 'lost') this.#isHostUp = false
    if (event.kind === 'ready') {
      this.#isHostUp = true
      for (const go of this.#waiting.splice(0)) go()
    }
    const isBack = event.kind === 'dispenser_state' && !['offline', 'jam'].includes(event.state.condition)
    if (event.kind === 'ready' || isBack) this.#clearAwaySoon()
  }

  stop(): void {
    this.#isStopped = true
  }

  async dispense(asked: Parameters<DispenserPort['dispense']>[0]): Promise<Answer> {
    const placed = await this.#ports.book.place(asked)
    this.#attended.add(asked.dispenseId)
    return this.#issue(placed)
  }

  /** The buyer is there as long as this process lives and has not asked yet: the same card is gone on with. Later, and after a
   *  restart, nothing more is handed out: a card in the mouth is waited for, any other is taken back. */
  async outcome({ dispenseId }: Parameters<DispenserPort['outcome']>[0]): Promise<Answer> {
    await this.#hostUp()
    const placed = await this.#ports.book.find(dispenseId)
    // The process ended before the dispenser heard of it; whoever paid may be gone.
    if (placed === null) return { kind: 'failed', trouble: 'withdrawn' }
    if (this.#attended.delete(dispenseId) && !placed.isGivenUp) return this.#issue(placed)
    const standing = await this.#ports.devices.call('dispenser.examine', { order: orderOf(placed) })
    // Nobody answered, as when this process is ending: what a later one finds in the mouth is still its buyer's.
    if (!standing.ok) return { kind: 'unknown' }
    return standing.value.kind === 'in_mouth' ? this.#issue(placed) : this.#withdraw(placed)
  }

  async #issue(placed: StoredCardOrder): Promise<Answer> {
    const { devices, book } = this.#ports
    const order = orderOf(placed)
    if (!placed.mayBeIssued) {
      const prepared = await devices.call('dispenser.prepare', { order })
      if (!prepared.ok) return this.#failed(placed, prepared.error)
      await book.mayBeIssued(placed.order)
    }
    const issued = await devices.call('dispenser.issue', { order })
    if (!issued.ok) return this.#failed(placed, issued.error)
    return this.#dispensed(placed, issued.value.cardNumber)
  }

  async #withdraw(placed: StoredCardOrder): Promise<Answer> {
    const { devices, book } = this.#ports
    if (!placed.isGivenUp) await book.giveUp(placed.order)
    const standing = await devices.call('dispenser.withdraw', { order: orderOf(placed) })
    if (!standing.ok) return { kind: 'unknown' }
    const answer = answerOf(standing.value, placed)
    if (isOutOfTheWay(standing.value)) await this.#close(placed, answer)
    return answer
  }

  async #dispensed(placed: StoredCardOrder, cardNumber: string): Promise<Answer> {
    const answer = { kind: 'dispensed', cardNumber, producedOn: placed.order.producedOn } as const
    await this.#close(placed, answer)
    return answer
  }

  async #failed(placed: StoredCardOrder, error: CardIssueFailure | HostError): Promise<Answer> {
    const trouble = troubleOf(error)
    this.#ports.log(`no card dispensed: ${error.kind}`)
    if (trouble === null) return { kind: 'unknown' }
    this.#attended.delete(placed.order.dispenseId)
    if (!placed.isGivenUp) await this.#ports.book.giveUp(placed.order)
    this.#clearAwaySoon()
    return { kind: 'failed', trouble }
  }

  #clearAwaySoon(): void {
    this.#clearAway().catch((error: unknown) => {
      if (!this.#isStopped) this.#ports.onDefect(error)
    })
  }

  /** Cards of orders given up are taken back as soon as the dispenser can. */
  async #clearAway(): Promise<void> {
    const { devices, book } = this.#ports
    for (const placed of await book.open()) {
      if (!placed.isGivenUp || this.#isStopped) continue
      const standing = await devices.call('dispenser.withdraw', { order: orderOf(placed) })
      if (standing.ok && isOutOfTheWay(standing.value)) await this.#close(placed, answerOf(standing.value, placed))
    }
  }

  async #close({ order }: StoredCardOrder, answer: Answer): Promise<void> {
    await this.#ports.book.close(order, answer.kind === 'dispensed' ? answer.cardNumber : null)
  }

  #hostUp(): Promise<void> {
    if (this.#isHostUp) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#ports.schedule.after(hostPatienceMs, resolve)
    })
  }
}

function orderOf({ order, mayBeIssued }: StoredCardOrder): CardOrder {
  return { ...order, passes: [], mayBeIssued }
}

/** Null: the passenger may have the card. */
function troubleOf(error: CardIssueFailure | HostError): DispenseTrouble | null {
  switch (error.kind) {
    case 'unknown':
    case 'device_restarting':
      return null
    case 'empty':
      return 'dispenser_empty'
    case 'jam':
      return 'dispenser_jam'
    case 'capture_box_full':
      return 'dispenser_box_full'
    case 'busy':
    case 'dispenser_gone':
    case 'reader_failed':
      return 'dispenser_offline'
    case 'all_failed':
      return 'cards_unusable'
    case 'not_taken':
      return 'card_not_taken'
    case 'withdrawn':
      return 'withdrawn'
    default:
      return assertNever(error)
  }
}

/** Where an order stands that is not handed out any more. */
function answerOf(standing: CardOrderStanding, { order }: StoredCardOrder): Answer {
  switch (standing.kind) {
    case 'handed_out':
      return { kind: 'dispensed', cardNumber: standing.cardNumber, producedOn: order.producedOn }
    case 'not_taken':
      return { kind: 'failed', trouble: 'card_not_taken' }
    case 'not_handed_out':
      return { kind: 'failed', trouble: 'withdrawn' }
    case 'all_failed':
      return { kind: 'failed', trouble: 'cards_unusable' }
    // Inside and out of reach: taken back when it can be.
    case 'at_reader':
    case 'jam':
      return { kind: 'failed', trouble: 'dispenser_jam' }
    case 'dispenser_gone':
      return { kind: 'failed', trouble: 'dispenser_offline' }
    case 'in_mouth':
    case 'unknown':
      return { kind: 'unknown' }
    default:
      return assertNever(standing)
  }
}

/** Nothing of the order is in the dispenser or on its way any more. */
function isOutOfTheWay({ kind }: CardOrderStanding): boolean {
  return kind === 'handed_out' || kind === 'not_taken' || kind === 'not_handed_out' || kind === 'all_failed'
}
