import type { Tenge } from '#domain/money'
import { tenge } from '#domain/money'
import type { CalendarDay, Clock } from '#domain/time'
import type { DispenseOrder } from '#electron/services/sale-effects'
import { cardOrderKinds, type PlacedOrder, type StoredCardOrder } from '#electron/store/card-orders'
import type { Store } from '#electron/store/open'

/** Settings of the cards in this terminal's stack. The centre gives ranges of numbers to terminals at enrolment; until it does,
 *  each takes them from a demonstration range of its own: `numberPrefix`, the terminal's number in 4 digits, a serial in 7. */
export type NewCardSettings = {
  readonly numberPrefix: string
  /** Production day of the plastic, told by whoever filled the stack: the 10 years run from it (CARD-008). */
  readonly producedOn: CalendarDay
  /** What a wallet may hold (GAP-50). */
  readonly walletMax: Tenge
  /** Numbers reserved for one order: as many cards are tried. */
  readonly tries: number
}

/** The cards ordered of the dispenser, each step journaled before it is taken. */
export interface CardOrderBook {
  /** The order under this id, placed now if it is not known yet. */
  place(asked: DispenseOrder): Promise<StoredCardOrder>
  find(dispenseId: string): Promise<StoredCardOrder | null>
  open(): Promise<readonly StoredCardOrder[]>
  /** From now on a silent dispenser may have handed the card out. */
  mayBeIssued(order: PlacedOrder): Promise<void>
  giveUp(order: PlacedOrder): Promise<void>
  /** `cardNumber`: of the card the passenger has, or null. The centre voids all other numbers of the order. */
  close(order: PlacedOrder, cardNumber: string | null): Promise<void>
}

export function createCardOrderBook(
  store: Pick<Store, 'journal' | 'cardOrders'>,
  clock: Clock,
  settings: NewCardSettings,
): CardOrderBook {
  let lastTurn: Promise<unknown> = Promise.resolve()

  async function write(kind: keyof typeof cardOrderKinds, dispenseId: string, payload: object): Promise<void> {
    const operationId = `${dispenseId}:${kind}`
    await store.journal.append([{ kind: cardOrderKinds[kind], operationId, payload }])
  }

  async function place(asked: DispenseOrder): Promise<StoredCardOrder> {
    const known = await store.cardOrders.find(asked.dispenseId)
    if (known !== null) return known
    const first = (await store.cardOrders.highestSerial()) + 1
    const serials = Array.from({ length: settings.tries }, (_, index) => first + index)
    const order: PlacedOrder = {
      dispenseId: asked.dispenseId,
      cardNumbers: serials.map((serial) => cardNumber(settings, asked.terminalNumber, serial)),
      producedOn: settings.producedOn,
      balance: tenge(0),
      balanceMax: settings.walletMax,
      terminalNumber: asked.terminalNumber,
      operationNumber: asked.operationNumber,
      atMs: clock.wallMs(),
    }
    await write('placed', asked.dispenseId, { order, lastSerial: first + settings.tries - 1 })
    return { order, mayBeIssued: false, isGivenUp: false, isClosed: false }
  }

  return {
    place(asked) {
      // Two orders at once must not get the same numbers.
      const turn = lastTurn.then(() => place(asked))
      lastTurn = turn.catch(() => undefined)
      return turn
    },
    find: (dispenseId) => store.cardOrders.find(dispenseId),
    open: () => store.cardOrders.open(),
    mayBeIssued: ({ dispenseId }) => write('mayBeIssued', dispenseId, { dispenseId }),
    giveUp: ({ dispenseId }) => write('givenUp', dispenseId, { dispenseId }),
    close: ({ dispenseId, cardNumbers }, given) =>
      write('closed', dispenseId, {
        dispenseId,
        cardNumber: given,
        voidedNumbers: cardNumbers.filter((number) => number !== given),
      }),
  }
}

function cardNumber({ numberPrefix }: NewCardSettings, terminalNumber: number, serial: number): string {
  return `${numberPrefix}${String(terminalNumber).padStart(4, '0')}${String(serial).padStart(7, '0')}`
}
