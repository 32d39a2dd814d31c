import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { tenge } from '#domain/money'
import type { CardState } from '#drivers/nfc/software-card/state'
import {
  closeActions,
  isActionApplied,
  isActionMarked,
  markActionApplied,
  type ActionWindow,
} from '#drivers/transit-card/action-window'
import type { CardOperation } from '#drivers/transit-card/driver'
import { cardOf, driverOn, ignoreProgress, issuedState, topUp } from '#test/drivers/transit-card/card-fixture'

const full = 2n ** 64n - 1n

describe('closing actions (D6)', () => {
  it.each<[string, ActionWindow, number, ActionWindow]>([
    ['moves past an action never set', { appliedBase: 1, appliedBits: 0n }, 1, { appliedBase: 2, appliedBits: 0n }],
    ['keeps the bits above', { appliedBase: 1, appliedBits: 0b1010n }, 2, { appliedBase: 3, appliedBits: 0b10n }],
    ['does nothing for what is passed', { appliedBase: 9, appliedBits: 1n }, 8, { appliedBase: 9, appliedBits: 1n }],
    ['does nothing for 0', { appliedBase: 1, appliedBits: full }, 0, { appliedBase: 1, appliedBits: full }],
    [
      'empties a window it leaves behind',
      { appliedBase: 1, appliedBits: full },
      64,
      { appliedBase: 65, appliedBits: 0n },
    ],
    ['goes any distance', { appliedBase: 1, appliedBits: 7n }, 4e9, { appliedBase: 4e9 + 1, appliedBits: 0n }],
  ])('%s', (_, window, closedThrough, expected) => {
    expect(closeActions(window, closedThrough)).toEqual(expected)
  })

  it('never makes a set bit or a passed action appliable again, and closes nothing above', () => {
    const window = fc.record({ appliedBase: fc.integer({ min: 1, max: 300 }), appliedBits: fc.bigInt(0n, full) })
    fc.assert(
      fc.property(window, fc.integer({ min: 0, max: 500 }), (before, closedThrough) => {
        const after = closeActions(before, closedThrough)
        for (let action = 1; action <= 600; action += 1) {
          expect(isActionApplied(after, action)).toBe(isActionApplied(before, action) || action <= closedThrough)
          if (isActionMarked(after, action)) expect(isActionMarked(before, action)).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })
})

/** One card, its centre and terminals whose lists are as old as they are. */
type Payment = { readonly action: number; state: 'pending' | 'blocked' | 'cancelled' | 'activated' }
type List = { readonly states: Map<number, Payment['state']>; closedThrough: number }

class World {
  window: ActionWindow = { appliedBase: 1, appliedBits: 0n }
  readonly payments: Payment[] = []
  readonly lists: List[] = Array.from({ length: 4 }, () => ({ states: new Map(), closedThrough: 0 }))
  readonly written: number[] = []
  /** Written and not yet reported. */
  unreported: number[] = []

  get closedThrough(): number {
    const open = this.payments.find(({ state }) => state === 'pending' || state === 'blocked')
    return (open?.action ?? this.payments.length + 1) - 1
  }

  fetch(list: List): void {
    for (const { action, state } of this.payments) list.states.set(action, state)
    list.closedThrough = Math.max(list.closedThrough, this.closedThrough)
  }

  /** A terminal writes what its list calls open; nothing but the card stops it. */
  write(list: List, action: number): void {
    const open = closeActions(this.window, list.closedThrough)
    const marked = markActionApplied(open, action)
    if (!marked.ok) return
    this.window = marked.value
    this.written.push(action)
    this.unreported.push(action)
  }

  report(): void {
    for (const action of this.unreported.splice(0)) this.set(action, 'activated')
  }

  set(action: number, state: Payment['state']): void {
    const payment = this.payments[action - 1]
    if (payment === undefined) return
    const isFinal = payment.state === 'activated' || (payment.state === 'cancelled' && state !== 'activated')
    if (!isFinal) payment.state = state
  }
}

const stepArbitrary = fc.record({
  what: fc.constantFrom(
    'pay',
    'pay',
    'pay',
    'fetch',
    'write',
    'write',
    'top_up',
    'report',
    'cancel',
    'block',
    'reopen',
  ),
  terminal: fc.integer({ min: 0, max: 3 }),
  pick: fc.nat(1000),
})
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never

function take(world: World, { what, terminal, pick }: Step): void {
  const list = world.lists[terminal]
  const payment = world.payments[pick % Math.max(1, world.payments.length)]
  if (list === undefined) return
  if (what === 'pay') world.payments.push({ action: world.payments.length + 1, state: 'pending' })
  else if (what === 'fetch') world.fetch(list)
  else if (what === 'report') world.report()
  else if (what === 'top_up') world.window = closeActions(world.window, list.closedThrough)
  else if (payment === undefined) return
  else if (what === 'write') {
    const open = [...list.states].filter(([, state]) => state === 'pending').map(([action]) => action)
    const action = open[pick % Math.max(1, open.length)]
    if (action !== undefined) world.write(list, action)
  } else world.set(payment.action, what === 'cancel' ? 'cancelled' : what === 'block' ? 'blocked' : 'pending')
}

describe('one card, several terminals with old lists (D6)', () => {
  it('writes no payment twice, none that the card knows as closed, and loses none that is open', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { minLength: 50, maxLength: 400 }), (steps) => {
        const world = new World()
        for (const step of steps) {
          const before = world.window
          take(world, step)
          const last = world.written.at(-1)
          if (world.written.length > 0 && step.what === 'write' && last !== undefined && before !== world.window) {
            expect(isActionApplied(before, last)).toBe(false)
          }
          expect(new Set(world.written).size).toBe(world.written.length)
          for (const { action, state } of world.payments) {
            const isOpen = state === 'pending' || state === 'blocked'
            if (isOpen && !world.written.includes(action)) expect(isActionApplied(world.window, action)).toBe(false)
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('takes any number of payments, half of them cancelled, while no open one is 64 old', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 200, maxLength: 400 }), (cancelled) => {
        const world = new World()
        const [list] = world.lists
        if (list === undefined) return
        for (const isCancelled of cancelled) {
          const action = world.payments.length + 1
          world.payments.push({ action, state: isCancelled ? 'cancelled' : 'pending' })
          world.fetch(list)
          if (isCancelled) continue
          world.write(list, action)
          expect(world.written.at(-1)).toBe(action)
          world.report()
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe.each(['ev2', 'ev1'] as const)('closed actions on a card (%s)', (generation) => {
  let issued: CardState
  beforeAll(async () => {
    issued = await issuedState(generation)
  })
  const activation = (action: number, expectedCounter: number, closedThrough = 0): CardOperation => ({
    ...topUp,
    what: 'activation',
    credit: tenge(100),
    operationNumber: 1000 + expectedCounter,
    action,
    closedThrough,
    expectedCounter,
  })

  it('are passed in the transaction of any write, and refused to a terminal with an old list', async () => {
    const driver = driverOn(cardOf(issued))
    await driver.read(1)
    expect((await driver.apply(1, { ...topUp, closedThrough: 70 }, ignoreProgress)).ok).toBe(true)
    const content = await driver.read(1)
    expect(content).toMatchObject({ value: { ledger: { appliedBase: 71, appliedBits: 0n } } })
    const stale = await driver.apply(1, activation(70, 1), ignoreProgress)
    expect(stale).toEqual({ ok: false, error: { kind: 'card_action_applied' } })
    expect((await driver.apply(1, activation(71, 1), ignoreProgress)).ok).toBe(true)
  })

  it('free a window that a cancelled payment held', async () => {
    const driver = driverOn(cardOf(issued))
    await driver.read(1)
    expect((await driver.apply(1, activation(65, 0), ignoreProgress)).ok).toBe(false)
    expect((await driver.apply(1, activation(65, 0, 1), ignoreProgress)).ok).toBe(true)
  })

  it('stay open when the card is torn away before the commit', async () => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    await driver.read(1)
    card.tear({ instruction: 0xc7, when: 'before' })
    await driver.apply(1, activation(3, 0, 2), ignoreProgress)
    card.powerOn()
    expect(await driver.read(2)).toMatchObject({ value: { ledger: { appliedBase: 1, appliedBits: 0n, counter: 0 } } })
  })
})
