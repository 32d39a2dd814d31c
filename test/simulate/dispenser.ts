import { calendarDay } from '#domain/time'
import type { DispenseAnswer } from '#domain/sale/state'
import type { DispenserPort } from '#electron/services/sale-effects'
import type { Cards } from '#test/simulate/cards'
import type { Chance } from '#test/simulate/chance'
import type { Owner, Scheduler } from '#test/simulate/scheduler'

/** The stack of new cards: what it gave out is known to it, whatever anybody was told. */
export interface SimulatedStack {
  portOf(owner: Owner): DispenserPort
  /** Cards that came out. */
  given(): readonly { readonly cardId: string; readonly cardNumber: string }[]
}

type Answer = Exclude<DispenseAnswer, { kind: 'not_started' }>

const producedOn = calendarDay('2026-01-15')
const motionMs = 900

export function createStack(scheduler: Scheduler, chance: Chance, cards: Cards, world: Owner): SimulatedStack {
  const truths = new Map<string, Answer>()
  const given: { cardId: string; cardNumber: string }[] = []

  function move(dispenseId: string): Answer {
    const known = truths.get(dispenseId)
    if (known !== undefined) return known
    const next = cards.own.find((card) => card.isNew && !given.some(({ cardId }) => cardId === card.cardId))
    const answer: Answer =
      next === undefined || chance.happens(0.1)
        ? { kind: 'failed', trouble: next === undefined ? 'dispenser_empty' : 'dispenser_jam' }
        : { kind: 'dispensed', cardNumber: next.cardNumber, producedOn }
    truths.set(dispenseId, answer)
    if (next !== undefined && answer.kind === 'dispensed') given.push(next)
    return answer
  }

  /** An order goes out of this process: the card comes out although the process ends meanwhile. */
  function ask<Told extends DispenseAnswer>(owner: Owner, what: string, silence: number, work: () => Told) {
    return new Promise<Told | { readonly kind: 'unknown' }>((resolve) => {
      scheduler.after(world, chance.between(5, motionMs), `dispenser hears ${what}`, () => {
        const answer = work()
        const told = chance.happens(silence) ? ({ kind: 'unknown' } as const) : answer
        scheduler.after(owner, chance.between(5, motionMs), `dispenser answers ${what}`, () => {
          resolve(told)
        })
      })
    })
  }

  return {
    portOf: (owner) => ({
      dispense: ({ dispenseId }) => ask(owner, 'order', 0.15, () => move(dispenseId)),
      outcome: ({ dispenseId }) =>
        ask<DispenseAnswer>(owner, 'question', 0.3, () => truths.get(dispenseId) ?? { kind: 'not_started' }),
    }),
    given: () => given,
  }
}
