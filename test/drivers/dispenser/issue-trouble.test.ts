import { describe, expect, test } from 'vitest'
import type { CardIssueFailure, CardOrder } from '#drivers/dispenser/card-order'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import {
  failure,
  ignore,
  inHand,
  newCounter,
  openLife,
  order,
  tornBlank,
  type Counter,
  type Life,
} from '#test/drivers/dispenser/counter'

const [firstNumber = '', secondNumber = ''] = order.cardNumbers

type Case = {
  readonly name: string
  readonly counter?: Partial<Counter>
  readonly prepare: (life: Life) => unknown
  readonly order?: Partial<CardOrder>
  readonly trouble: CardIssueFailure
}

const nothingSpoiled = { spoiledNumbers: [] }
const troubles: readonly Case[] = [
  {
    name: 'the stack is empty',
    prepare: ({ controls }) => controls.fill(0),
    trouble: { kind: 'empty', ...nothingSpoiled },
  },
  {
    name: 'the dispenser is jammed',
    prepare: ({ controls }) => controls.setCondition('jam'),
    trouble: { kind: 'jam', ...nothingSpoiled },
  },
  {
    name: 'the card sticks on its way to the antenna',
    prepare: ({ controls }) => {
      controls.jamNext('stage')
    },
    trouble: { kind: 'jam', ...nothingSpoiled },
  },
  {
    name: 'the capture box is full',
    prepare: ({ controls }) => controls.fillBox(),
    trouble: { kind: 'capture_box_full', ...nothingSpoiled },
  },
  {
    name: "another order's card is in the transport",
    prepare: ({ driver }) => driver.stage('another.1'),
    trouble: { kind: 'busy', ...nothingSpoiled },
  },
  {
    name: 'the dispenser is silent',
    prepare: ({ controls }) => controls.setCondition('offline'),
    trouble: { kind: 'dispenser_gone', detail: 'no answer', ...nothingSpoiled },
  },
  {
    name: 'the dispenser is silent about an order that may have been issued',
    prepare: ({ controls }) => controls.setCondition('offline'),
    order: { mayBeIssued: true },
    trouble: { kind: 'unknown', why: 'no_answer', ...nothingSpoiled },
  },
  {
    name: 'the dispenser knows nothing of an order that may have been issued',
    prepare: () => undefined,
    order: { mayBeIssued: true },
    trouble: { kind: 'unknown', why: 'record_lost', ...nothingSpoiled },
  },
  {
    name: 'the antenna is gone',
    prepare: ({ reader }) => {
      reader.detachReader()
    },
    trouble: { kind: 'reader_failed', detail: 'antenna not attached', spoiledNumbers: [firstNumber] },
  },
  {
    name: 'the antenna fails at work',
    prepare: ({ reader }) => {
      reader.failNext({ kind: 'device_failed', detail: 'no field' })
    },
    trouble: { kind: 'reader_failed', detail: 'device_failed: no field', spoiledNumbers: [firstNumber] },
  },
  {
    name: 'a bad card sticks on its way into the box',
    counter: { blank: tornBlank },
    prepare: ({ controls }) => {
      controls.jamNext('capture')
    },
    trouble: { kind: 'jam', ...nothingSpoiled },
  },
  {
    name: 'the passenger walks away',
    counter: { takes: () => false },
    prepare: () => undefined,
    trouble: { kind: 'not_taken', spoiledNumbers: [firstNumber] },
  },
  {
    name: 'the card sticks in the mouth',
    prepare: ({ controls }) => {
      controls.jamNext('issue')
    },
    trouble: { kind: 'unknown', why: 'jam_at_mouth', ...nothingSpoiled },
  },
  {
    name: 'the card waits in the mouth and the box is full',
    counter: { takes: () => null },
    prepare: ({ driver, controls, personGoesAway }) => {
      driver.subscribe((event) => {
        if (event.kind === 'card_presented') void controls.fillBox().then(personGoesAway)
      })
    },
    trouble: { kind: 'unknown', why: 'left_in_mouth', ...nothingSpoiled },
  },
  {
    name: 'the dispenser falls silent while the card waits in the mouth',
    counter: { takes: () => null },
    prepare: ({ driver, controls }) => {
      driver.subscribe((event) => {
        if (event.kind === 'card_presented') void controls.setCondition('offline')
      })
    },
    trouble: { kind: 'unknown', why: 'no_answer', ...nothingSpoiled },
  },
]

describe('a new transport card in trouble', () => {
  test.each(troubles)(
    'ends $trouble.kind, nobody having a card, when $name',
    async ({ counter, prepare, trouble, ...rest }) => {
      const life = await openLife(newCounter(counter))
      await prepare(life)
      expect(await life.issuing.issue({ ...order, ...rest.order }, ignore)).toEqual(failure(trouble))
      await life.controls.setCondition('ok')
      expect(await inHand(life)).toEqual([])
    },
  )

  test.each([
    ['stage', true],
    ['stage', false],
    ['issue', true],
    ['issue', false],
    ['capture', true],
    ['capture', false],
  ] as const)('goes on by the record when the answer to %s is lost (moved: %s)', async (step, isMoved) => {
    const isCapture = step === 'capture'
    const counter = newCounter({ blank: (index) => (isCapture && index === 0 ? tornBlank() : createSoftwareCard()) })
    const life = await openLife(counter)
    let isArmed = true
    const outcome = await life.issuing.issue(order, (progress) => {
      if (progress.step !== step || progress.phase !== 'begins' || !isArmed) return
      isArmed = false
      life.controls.loseNextAnswer(isMoved)
    })
    expect(outcome).toMatchObject({ ok: true, value: { cardNumber: isCapture ? secondNumber : firstNumber } })
    expect(await inHand(life)).toHaveLength(1)
    expect(life.driver.state().stock).toBe(isCapture ? 38 : 39)
  })

  test.each([
    ['jam', { kind: 'jam', spoiledNumbers: [] }],
    ['offline', { kind: 'unknown', why: 'no_answer', spoiledNumbers: [] }],
  ] as const)(
    'ends as certain as can be when the dispenser goes %s before it hands out',
    async (condition, trouble) => {
      const life = await openLife(newCounter())
      const outcome = await life.issuing.issue(order, ({ step, phase }) =>
        step === 'issue' && phase === 'begins' ? life.controls.setCondition(condition) : undefined,
      )
      expect(outcome).toEqual(failure(trouble))
      await life.controls.setCondition('ok')
      expect(await life.issuing.withdraw(order)).toMatchObject({
        kind: 'not_handed_out',
        spoiledNumbers: [firstNumber],
      })
    },
  )

  test('stops when no answer comes at all', async () => {
    const life = await openLife(newCounter())
    const outcome = await life.issuing.issue(order, ({ phase }) => {
      if (phase === 'begins') life.controls.loseNextAnswer(false)
    })
    expect(outcome).toEqual(failure({ kind: 'dispenser_gone', detail: 'no answer', spoiledNumbers: [] }))
  })

  test('goes on with the next card after a jam inside was cleared, never after one at the mouth', async () => {
    for (const [motion, expected] of [
      ['stage', { ok: true, value: { cardNumber: secondNumber, spoiledNumbers: [firstNumber] } }],
      ['issue', failure({ kind: 'unknown', why: 'removed_by_hand', spoiledNumbers: [] })],
    ] as const) {
      const life = await openLife(newCounter())
      life.controls.jamNext(motion)
      await life.issuing.issue(order, ignore)
      await life.controls.setCondition('ok')
      expect(await life.issuing.issue({ ...order, mayBeIssued: true }, ignore)).toEqual(expected)
    }
  })
})
