import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factSchema } from '#contract/central'
import type { Fact } from '#domain/facts'
import { sumTenge, tenge } from '#domain/money'
import { newFacts } from '#domain/sale/facts'
import { open, reduce } from '#domain/sale/reduce'
import { creditOf, isFinal, taken } from '#domain/sale/sale'
import type { Sale, SaleEffect, SaleEvent, SaleState, Step } from '#domain/sale/state'
import { activationSale, events, topUpSale } from '#test/domain/sale/sale-fixture'

/** Everything devices, customers and restarts may say at any moment, sensible or not. */
function anyEvent(state: SaleState): readonly SaleEvent[] {
  const { saleId, chargesTried } = state.sale
  const paymentIds = [`${saleId}:charge:${String(chargesTried)}`, `${saleId}:charge:1`]
  const answers = [events.approved, events.declined, events.notStarted, events.silent].map(({ answer }) => answer)
  const notes = ['n1', 'n2', 'n3', 'n4'].flatMap((noteId, index): SaleEvent[] => {
    const amount = tenge([200, 500, 2000, 20_000][index] ?? 200)
    return [
      { kind: 'note_escrowed', noteId, amount },
      { kind: 'note_stacked', noteId, amount },
      { kind: 'note_returned', noteId },
    ]
  })
  const lines = state.sale.lines.flatMap(({ lineId, product }): SaleEvent[] => [
    { ...events.applied, lineId },
    { ...events.notWritten, lineId },
    { ...events.limit, lineId },
    { ...events.changed, lineId },
    { ...events.lost, lineId },
    ...(product.kind === 'activation' ? [{ ...events.alreadyApplied, lineId }] : []),
    { ...events.doubtApplied, lineId },
    { ...events.doubtNot, lineId },
    { ...events.doubtUnknown, lineId },
  ])
  const charges = paymentIds.flatMap((paymentId) =>
    answers.map((answer): SaleEvent => ({ kind: 'charge_answered', paymentId, answer })),
  )
  const { cash, bank, stopped, cancel, ready, readyOther, failed, givenUp, askAgain, restarted } = events
  const { refunded, refundDeclined, refundSilent, refundNotStarted } = events
  return [
    ...[cash, bank, stopped, cancel, ready, readyOther, failed, givenUp, askAgain, restarted],
    ...[refunded, refundDeclined, refundSilent, refundNotStarted],
    ...notes,
    ...charges,
    ...lines,
  ]
}

type Taken = { readonly event: SaleEvent; readonly before: SaleState; readonly step: Step }

/** What moves a sale on in each state; what ends it early is rare, so that runs get deep. */
const likely: Partial<Record<SaleState['kind'], readonly SaleEvent['kind'][]>> = {
  awaiting_payment: ['payment_chosen'],
  paying: ['note_escrowed', 'note_stacked', 'note_stacked', 'note_returned', 'cash_stopped', 'charge_answered'],
  paid: ['card_ready', 'card_ready', 'card_ready', 'doubt_resolved', 'note_stacked', 'card_failed'],
  delivering: ['write_answered'],
  refund_due: ['refund_answered', 'ask_again'],
}

/** Lets a sale run: eight picks in ten take a likely event, the others any event at all. */
function runOf(sale: Sale, picks: readonly number[]): { readonly first: Step; readonly steps: readonly Taken[] } {
  const first = open(sale)
  const steps: Taken[] = []
  let state = first.state
  for (const pick of picks) {
    const all = anyEvent(state)
    const kinds = likely[state.kind] ?? []
    const kind = pick % 10 < 8 ? kinds[Math.floor(pick / 10) % kinds.length] : undefined
    const choices = kind === undefined ? all : all.filter((event) => event.kind === kind)
    const event = choices[Math.floor(pick / 100) % choices.length] ?? events.restarted
    const step = reduce(state, event)
    steps.push({ event, before: state, step })
    state = step.state
  }
  return { first, steps }
}

const sales = fc.oneof(
  fc.constantFrom(500, 1000, 2000).map(topUpSale),
  fc.array(fc.constantFrom(300, 700, 1500), { minLength: 1, maxLength: 3 }).map(activationSale),
)
const picks = fc.array(fc.nat(99_999), { minLength: 5, maxLength: 40, size: 'max' })

function holds(check: (first: Step, steps: readonly Taken[]) => void): void {
  fc.assert(
    fc.property(sales, picks, (sale, chosen) => {
      const { first, steps } = runOf(sale, chosen)
      check(first, steps)
    }),
    { numRuns: 1200 },
  )
}

/** Money of the sale that is neither on the card, nor deferred, nor given back. */
function stillOpen(state: SaleState): number {
  const refunded = state.kind === 'refunded' ? state.amount : 0
  return (
    taken(state.sale) -
    creditOf(state.sale, 'delivered', 'top_up') -
    creditOf(state.sale, 'deferred', 'top_up') -
    refunded
  )
}

function isOf<Kind extends Fact['kind']>(kind: Kind) {
  return (fact: Fact): fact is Extract<Fact, { kind: Kind }> => fact.kind === kind
}

describe('any run of a sale', () => {
  test('accounts for every tenge: taken = delivered + deferred + refunded + still open', () => {
    holds((first, steps) => {
      for (const { step } of [{ step: first }, ...steps]) {
        const open = stillOpen(step.state)
        assert(isFinal(step.state) ? open === 0 : open >= 0)
      }
    })
  })

  test('never loses money it has taken, and takes a note or a charge once', () => {
    holds((_, steps) => {
      for (const { event, before, step } of steps) {
        const came = taken(step.state.sale) - taken(before.sale)
        if (came === 0) continue
        const isNote = event.kind === 'note_stacked'
        const isCharge = event.kind === 'charge_answered' && event.answer.kind === 'approved'
        assert(isNote || isCharge)
        if (isNote)
          assert.deepEqual(
            [came, before.sale.notes.some(({ noteId }) => noteId === event.noteId)],
            [event.amount, false],
          )
        if (isCharge) assert.deepEqual([came, before.sale.charge], [before.sale.due, null])
      }
    })
  })

  test('charges no payment number twice and none while an earlier one is unanswered', () => {
    holds((_, steps) => {
      const charged = new Set<string>()
      let unanswered: string | null = null
      for (const { event, step } of steps) {
        if (event.kind === 'charge_answered' && event.paymentId === unanswered && event.answer.kind !== 'unknown') {
          unanswered = null
        }
        for (const effect of step.effects) {
          if (effect.kind !== 'charge') continue
          assert.deepEqual([charged.has(effect.paymentId), unanswered], [false, null])
          charged.add(effect.paymentId)
          unanswered = effect.paymentId
        }
      }
    })
  })

  test('writes to the card one at a time, and again only after the card said that it was not written', () => {
    holds((first, steps) => {
      let running: number | null = null
      const inDoubt = new Set<number>()
      for (const { event, step, before } of [{ event: null, step: first, before: first.state }, ...steps]) {
        if (event?.kind === 'write_answered' && event.lineId === running) {
          if (event.answer.kind === 'unknown') inDoubt.add(running)
          running = null
        }
        if (event?.kind === 'restarted' && running !== null) {
          inDoubt.add(running)
          running = null
        }
        if (event?.kind === 'doubt_resolved' && before.kind === 'paid' && event.verdict.kind !== 'unknown') {
          inDoubt.delete(event.lineId)
        }
        for (const effect of step.effects) {
          if (effect.kind !== 'write_card') continue
          assert.deepEqual([running, inDoubt.has(effect.lineId)], [null, false])
          running = effect.lineId
        }
      }
    })
  })

  test('asks and waits after a restart, whatever the state: nothing is charged, refunded, accepted or written by it', () => {
    const harmless: readonly SaleEffect['kind'][] = [
      'find_note',
      'stop_cash',
      'ask_charge',
      'ask_refund',
      'wait_for_card',
    ]
    holds((first, steps) => {
      for (const { step } of [{ step: first }, ...steps]) {
        const { effects, state } = reduce(step.state, { kind: 'restarted' })
        assert(effects.every(({ kind }) => harmless.includes(kind)))
        assert(state.kind !== 'delivering' && (isFinal(state) || effects.length === 1))
      }
    })
  })

  test('ends for good', () => {
    holds((_, steps) => {
      for (const { before, step } of steps) {
        if (isFinal(before)) assert(step.state === before && step.effects.length === 0)
      }
    })
  })

  test('returns the same state, by identity, when an event means nothing', () => {
    const text = (state: SaleState): string => JSON.stringify(state)
    holds((_, steps) => {
      for (const { before, step } of steps) {
        if (step.effects.length === 0 && text(before) === text(step.state)) assert(step.state === before)
      }
    })
  })

  test('is the same sale after a trip through the journal', () => {
    holds((first, steps) => {
      for (const { step } of [{ step: first }, ...steps]) {
        assert.deepEqual(JSON.parse(JSON.stringify(step.state)), step.state)
      }
    })
  })

  test('journals each fact once, in a shape the centre takes, and the facts add up to the sale', () => {
    holds((first, steps) => {
      const last = steps.at(-1)?.step.state ?? first.state
      const befores = [null, first.state, ...steps.map(({ step }) => step.state)]
      const told = [first.state, ...steps.map(({ step }) => step.state)].flatMap((state, index) =>
        newFacts(befores[index] ?? null, state),
      )
      assert.equal(new Set(told.map(({ key }) => key)).size, told.length)
      const facts = told.map(({ fact }) => fact)
      assert(facts.every((fact) => factSchema.safeParse(fact).success))
      const sum = (amounts: readonly { readonly amount: ReturnType<typeof tenge> }[]): number =>
        sumTenge(amounts.map(({ amount }) => amount))
      const credits = facts.filter(isOf('card_credited'))
      assert.equal(sum(facts.filter(isOf('cash_accepted'))) + sum(facts.filter(isOf('bank_charged'))), taken(last.sale))
      assert.equal(
        sum(credits.filter(({ pendingId }) => pendingId === null)),
        creditOf(last.sale, 'delivered', 'top_up'),
      )
      assert.equal(
        sum(credits.filter(({ pendingId }) => pendingId !== null)),
        creditOf(last.sale, 'delivered', 'activation'),
      )
      assert.equal(sum(facts.filter(isOf('sale_deferred'))), creditOf(last.sale, 'deferred', 'top_up'))
      assert.equal(facts.filter(isOf('sale_closed')).length, isFinal(last) ? 1 : 0)
    })
  })
})

test('a run reaches every kind of state', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(sales, picks, (sale, chosen) => {
      const { first, steps } = runOf(sale, chosen)
      for (const { state } of [first, ...steps.map(({ step }) => step)]) seen.add(state.kind)
    }),
    { numRuns: 1200 },
  )
  expect([...seen].sort()).toEqual(
    [
      'awaiting_payment',
      'cancelled',
      'completed',
      'deferred',
      'delivering',
      'paid',
      'paying',
      'refund_due',
      'refunded',
    ].sort(),
  )
})
