import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CardIssueFailure, CardIssueProgress, CardOrder, IssuedCard } from '#drivers/dispenser/card-order'
import { simulatedDispenserStateSchema } from '#drivers/dispenser/simulated-state'
import type { Result } from '#domain/result'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import { newCounter, openLife, order, readCard, type Counter, type Life } from '#test/drivers/dispenser/counter'

/** The caller across its own deaths: it writes down that `issue` begins before it does, and nothing else. */
class Caller {
  readonly counter: Counter
  readonly results: Result<IssuedCard, CardIssueFailure>[] = []
  #isIssueRecorded = false

  constructor(counter: Counter) {
    this.counter = counter
  }

  order(): CardOrder {
    return { ...order, mayBeIssued: this.#isIssueRecorded }
  }

  /** Runs the order in a new process that is killed at its n-th touch of the world, or not at all. */
  async live(
    touchesLeft: number,
    disturb: (life: Life, progress: CardIssueProgress) => unknown = () => undefined,
  ): Promise<'lived' | 'died'> {
    let left = touchesLeft
    let died = (): void => undefined
    const death = new Promise<'died'>((resolve) => {
      died = () => {
        resolve('died')
      }
    })
    const gate = (): Promise<void> => {
      left -= 1
      if (left > 0) return Promise.resolve()
      died()
      return new Promise<never>(() => undefined)
    }
    const life = await openLife(this.counter, gate)
    const run = async (): Promise<'lived'> => {
      await life.controls.setCondition('ok')
      const result = await life.issuing.issue(this.order(), async (progress) => {
        await gate()
        if (progress.step === 'issue') this.#isIssueRecorded = true
        await disturb(life, progress)
      })
      this.results.push(result)
      await expectTruth(this, result)
      return 'lived'
    }
    return Promise.race([run(), death])
  }
}

function cardsOf(counter: Counter) {
  return counter.record === null ? [] : simulatedDispenserStateSchema.parse(counter.record).cards
}

async function takenCards(counter: Counter) {
  const taken = cardsOf(counter).filter(({ whereabouts }) => whereabouts.kind === 'taken')
  return Promise.all(taken.map(({ dispenseId }) => readCard(counter, dispenseId)))
}

/** What the caller is told is so: a number only for a card in hand, no card in hand unless it is unknown. */
async function expectTruth({ counter }: Caller, result: Result<IssuedCard, CardIssueFailure>): Promise<void> {
  const taken = await takenCards(counter)
  const numbers = taken.map((content) => content?.environment.cardNumber)
  if (result.ok) expect(numbers).toEqual([result.value.cardNumber])
  else if (result.error.kind !== 'unknown') expect(numbers).toEqual([])
  const { spoiledNumbers } = result.ok ? result.value : result.error
  for (const number of numbers) expect(spoiledNumbers).not.toContain(number)
}

/** At most one card in hand, whole and as ordered; no number on two cards. */
async function expectSound(counter: Counter): Promise<void> {
  const taken = await takenCards(counter)
  expect(taken.length).toBeLessThanOrEqual(1)
  for (const content of taken) {
    expect(content).toMatchObject({
      environment: { cardKind: 'reusable', producedOn: order.producedOn },
      balanceMax: order.balanceMax,
      ledger: { operationNumber: order.operationNumber },
    })
    expect(order.cardNumbers).toContain(content?.environment.cardNumber)
  }
  const readable = await Promise.all(cardsOf(counter).map(({ dispenseId }) => readCard(counter, dispenseId)))
  const numbers = readable.flatMap((content) => (content === null ? [] : [content.environment.cardNumber]))
  expect(new Set(numbers).size).toBe(numbers.length)
}

const never = Number.POSITIVE_INFINITY

describe('a new transport card and a process killed in the middle', () => {
  test('is handed out once, whole, wherever the process is killed', async () => {
    let deaths = 0
    for (let touch = 1; ; touch += 1) {
      const caller = new Caller(newCounter())
      const end = await caller.live(touch)
      if (end === 'died') {
        deaths += 1
        expect(await caller.live(never)).toBe('lived')
      }
      expect(caller.results.at(-1)).toMatchObject({ ok: true })
      expect(await takenCards(caller.counter)).toHaveLength(1)
      await expectSound(caller.counter)
      if (end === 'lived') break
    }
    expect(deaths).toBeGreaterThan(40)
  })

  test('is told apart by examining, wherever the process is killed', async () => {
    for (let touch = 1; ; touch += 1) {
      const caller = new Caller(newCounter())
      const end = await caller.live(touch)
      const { issuing } = await openLife({ ...caller.counter, takes: () => null })
      const standing = await issuing.examine(caller.order())
      const isTaken = (await takenCards(caller.counter)).length === 1
      expect(standing.kind === 'handed_out').toBe(isTaken)
      expect(['not_handed_out', 'at_reader', 'in_mouth', 'handed_out']).toContain(standing.kind)
      const withdrawn = await issuing.withdraw(caller.order())
      expect(['not_handed_out', 'not_taken', 'handed_out']).toContain(withdrawn.kind)
      if (end === 'lived') break
    }
  })

  const disturbances = ['jam', 'lost', 'unmoved', 'offline', 'no_antenna', 'card_gone', 'box_full', 'empty'] as const

  async function disturbWith(
    life: Life,
    what: (typeof disturbances)[number],
    { step }: CardIssueProgress,
  ): Promise<void> {
    const { controls, reader } = life
    switch (what) {
      case 'jam':
        if (step === 'stage' || step === 'issue' || step === 'capture') controls.jamNext(step)
        return
      case 'lost':
      case 'unmoved':
        controls.loseNextAnswer(what === 'lost')
        return
      case 'offline':
        return controls.setCondition('offline')
      case 'no_antenna':
        reader.detachReader()
        return
      case 'card_gone':
        reader.removeCard()
        return
      case 'box_full':
        return controls.fillBox()
      case 'empty':
        return controls.fill(0)
    }
  }

  const lives = fc.array(
    fc.record({
      touches: fc.oneof(fc.constant(never), fc.integer({ min: 1, max: 70 })),
      disturbances: fc.array(fc.record({ at: fc.nat(12), what: fc.constantFrom(...disturbances) }), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  )

  test('never puts two cards or an unfinished one into a hand, whatever happens', async () => {
    const ends = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(lives, fc.array(fc.boolean()), fc.array(fc.boolean()), async (plan, isBad, takes) => {
        let decisions = 0
        const counter = newCounter({
          blank: (index) =>
            isBad[index] === true ? createForeignCard({ kind: 'other_application' }) : createSoftwareCard(),
          takes: () => takes[(decisions += 1)] ?? true,
        })
        const caller = new Caller(counter)
        for (const { touches, disturbances } of plan) {
          let reports = 0
          await caller.live(touches, async (life, progress) => {
            reports += 1
            for (const { at, what } of disturbances) if (at === reports) await disturbWith(life, what, progress)
          })
          await expectSound(counter)
        }
        // Everything is repaired, and the order asked for once more.
        const { controls } = await openLife(counter)
        await controls.setCondition('ok')
        await controls.fill(20)
        await controls.emptyBox()
        expect(await caller.live(never)).toBe('lived')
        await expectSound(counter)
        const last = caller.results.at(-1)
        const end = last?.ok === true ? 'issued' : (last?.error.kind ?? '')
        ends.set(end, (ends.get(end) ?? 0) + 1)
        const handed = caller.results.flatMap((result) => (result.ok ? [result.value.cardNumber] : []))
        expect(new Set(handed).size).toBeLessThanOrEqual(1)
        if (handed.length > 0) expect(end).toBe('issued')
      }),
      { numRuns: 150, seed: 14 },
    )
    // The property is worth something only if both ends are reached often.
    expect(ends.get('issued')).toBeGreaterThan(30)
    expect(ends.size).toBeGreaterThan(2)
  }, 60_000)
})
