import { expect } from 'vitest'
import { tenge } from '#domain/money'
import type { Result } from '#domain/result'
import { calendarDay } from '#domain/time'
import type { Delay } from '#drivers/delay'
import type { CardIssueFailure, CardIssueProgress, CardOrder } from '#drivers/dispenser/card-order'
import { createCardIssuing, type CardIssuing } from '#drivers/dispenser/issue-card'
import { openSimulatedDispenser, type SimulatedDispenser } from '#drivers/dispenser/simulated'
import type { NfcDriver } from '#drivers/nfc/driver'
import { createSimulatedReader, type SimulatedReader } from '#drivers/nfc/simulated'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import type { CardContent } from '#drivers/transit-card/driver'
import { driverOn, keys, random } from '#test/drivers/transit-card/card-fixture'

export const order: CardOrder = {
  dispenseId: 'sale-7-line-1',
  cardNumbers: ['9643012090000011', '9643012090000029', '9643012090000037'],
  producedOn: calendarDay('2025-02-14'),
  balance: tenge(0),
  balanceMax: tenge(100_000),
  passes: [],
  terminalNumber: 41,
  operationNumber: 812,
  atMs: 1_772_323_200_000,
  mayBeIssued: false,
}

/** What is not lost with the process: the dispenser's record, the cards, the passenger's mind. */
export type Counter = {
  record: unknown
  readonly cards: Map<string, PresentableCard>
  /** The next card out of the stack. */
  blank: (index: number) => PresentableCard
  /** Whether the passenger takes the card, asked each time the dispenser starts to wait. Null: has not decided yet. */
  takes: () => boolean | null
}

export function newCounter(details: Partial<Counter> = {}): Counter {
  return { record: null, cards: new Map(), blank: () => createSoftwareCard(), takes: () => true, ...details }
}

export type Life = SimulatedDispenser & {
  readonly issuing: CardIssuing
  readonly reader: SimulatedReader
  readonly delay: Delay
  readonly personGoesAway: () => void
}

export const antenna = 'Dispenser antenna'

/** One process at the counter. `gate` is passed before everything that touches the world outside of it: a process is killed
 *  by never letting it through again. */
export async function openLife(counter: Counter, gate: () => Promise<void> = () => Promise.resolve()): Promise<Life> {
  const reader = createSimulatedReader({ reader: antenna })
  const waiting: (() => void)[] = []
  const personGoesAway = (): void => {
    for (const over of waiting.splice(0)) over()
  }
  const delay: Delay = async (durationMs, signal) => {
    if (durationMs < 10_000) return gate()
    const isOver = new Promise<void>((resolve) => {
      waiting.push(resolve)
      signal?.addEventListener('abort', () => {
        resolve()
      })
    })
    setImmediate(passengerActs)
    return isOver
  }
  const dispenser = await openSimulatedDispenser({
    memory: {
      load: () => Promise.resolve(structuredClone(counter.record)),
      save: async (value) => {
        await gate()
        counter.record = structuredClone(value)
      },
    },
    delay,
    onStage: (dispenseId) => {
      const card = counter.cards.get(dispenseId) ?? counter.blank(counter.cards.size)
      counter.cards.set(dispenseId, card)
      reader.insertCard(card)
    },
    onLeave: () => {
      reader.removeCard()
    },
  })
  function passengerActs(): void {
    const takes = counter.takes()
    if (takes === true) void dispenser.controls.takeCard()
    if (takes === false) personGoesAway()
  }
  const nfc: NfcDriver = {
    subscribe: (listener) => reader.subscribe(listener),
    close: () => reader.close(),
    transmit: async (presence, command) => {
      await gate()
      return reader.transmit(presence, command)
    },
  }
  const issuing = createCardIssuing({ dispenser: dispenser.driver, nfc, keys, random, antenna, delay })
  return { ...dispenser, issuing, reader, delay, personGoesAway }
}

/** What a validator would read from a card of the counter; null for no card, or one that is not ours. */
export async function readCard(counter: Counter, dispenseId: string): Promise<CardContent | null> {
  const card = counter.cards.get(dispenseId)
  if (card === undefined) return null
  card.powerOff()
  card.powerOn()
  const content = await driverOn(card).read(1)
  return content.ok ? content.value : null
}

/** Steps as `1 stage begins`. */
export function stepLog(): { readonly steps: string[]; readonly report: (progress: CardIssueProgress) => void } {
  const steps: string[] = []
  return {
    steps,
    report: ({ attempt, step, phase, cardNumber, dispenseId }) => {
      expect([dispenseId, cardNumber]).toEqual([order.dispenseId, order.cardNumbers[attempt - 1]])
      steps.push(`${String(attempt)} ${step} ${phase}`)
    },
  }
}

/** Cards of an order that the passenger holds, by the dispenser's record. */
export async function inHand({ driver }: Life): Promise<string[]> {
  const held: string[] = []
  for (const attempt of order.cardNumbers.keys()) {
    const dispenseId = `${order.dispenseId}.${String(attempt + 1)}`
    const card = await driver.outcome(dispenseId)
    if (card.ok && card.value.kind === 'taken') held.push(dispenseId)
  }
  return held
}

/** A blank that loses power while it is personalised. */
export function tornBlank(): PresentableCard {
  const card = createSoftwareCard()
  card.tear({ when: 'after', exchange: 12 })
  return card
}

export const failure = (error: CardIssueFailure): Result<never, CardIssueFailure> => ({ ok: false, error })

export const ignore = (): void => undefined
