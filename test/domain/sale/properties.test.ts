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
import {
  activationSale,
  basketSale,
  events,
  newCardNumber,
  paidAtMs,
  products,
  topUpSale,
  type ProductName,
} from '#test/domain/sale/sale-fixture'

/** Everything devices, customers and restarts may say at any moment, sensible or not. */
function anyEvent(state: SaleState): readonly SaleEvent[] {
  const { saleId, chargesTried } = state.sale
  const paymentIds = [`${saleId}:charge:${String(chargesTried)}`, `${saleId}:charge:1`]
  const answers = [events.approved, events.declined, events.notStarted, events.silent].map(({ answer }) => answer)
  const notes = ['n1', 'n2', 'n3', 'n4'].flatMap((noteId, index): SaleEvent[] => {
    const amount = tenge([200, 500, 2000, 20_000][index] ?? 200)
    return [
      { kind: 'note_escrowed', noteId, amount, atMs: paidAtMs },
      { kind: 'note_stacked', noteId, amount, atMs: paidAtMs },
      { kind: 'note_returned', noteId },
    ]
  })
  const lines = state.sale.lines.flatMap(({ lineId, product }): SaleEvent[] => [
    { ...events.applied, lineId },
    { ...events.notWritten, lineId },
    { ...events.limit, lineId },
    { ...events.noSlot, lineId },
    ...[events.dispensed, events.dispenserEmpty, events.dispenserSilent].map((event) => ({ ...event, lineId })),
    { ...events.changed, lineId },
    { ...events.lost, lineId },
    ...(product.kind === 'activation' ? [{ ...events.alreadyApplied, lineId }] : []),
    { ...events.doubtApplied, lineId },
    { ...events.doubtNot, lineId },
    { ...events.doubtUnknown, lineId },
  ])
  const charges = paymentIds.flatMap((paymentId) =>
    answers.map((answer): SaleEvent => ({ kind: 'charge_answered', paymentId, answer, atMs: paidAtMs })),
  )
  const { cash, bank, stopped, cancel, ready, readyOther, failed, givenUp, askAgain, restarted } = events
  const { blocked, blockedOther } = events
  const { refunded, refundDeclined, refundSilent, refundNotStarted } = events
  const refunds = state.sale.lines.flatMap(({ lineId }) =>
    [refunded, refundDeclined, refundSilent, refundNotStarted].map((event) => ({
      ...event,
      refundId: `${saleId}:refund:${String(lineId)}`,
    })),
  )
  const readyNew: SaleEvent = { ...ready, cardNumber: newCardNumber }
  const expiredNew: SaleEvent = { ...blocked, cardNumber: newCardNumber, reason: 'card_expired' }
  return [
    ...[cash, bank, stopped, cancel, ready, readyNew, readyOther, failed, givenUp, askAgain, restarted],
    ...[blocked, blockedOther, expiredNew],
    ...refunds,
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
  dispensing: ['dispense_answered', 'dispense_answered', 'ask_again'],
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

/** Baskets a kiosk can put together: for the card on the reader, for a new one, for a bike account, in any mixture. */
const baskets = fc
  .subarray(Object.keys(products) as ProductName[], { minLength: 1 })
  .map((names) => names.map((name) => products[name]))
  .map((chosen) => {
    const hasCard = chosen.some(({ kind }) => kind === 'card')
    const possible = chosen.filter((product) => hasCard || !('target' in product && product.target === 'new'))
    return basketSale(possible.length === 0 ? [products.topUp] : possible)
  })

const sales = fc.oneof(
  { arbitrary: baskets, weight: 4 },
  { arbitrary: fc.constantFrom(500, 1000, 2000).map(topUpSale), weight: 1 },
  {
    arbitrary: fc.array(fc.constantFrom(300, 700, 1500), { minLength: 1, maxLength: 3 }).map(activationSale),
    weight: 1,
  },
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

/** Money of the sale that has come to no end yet. */
function stillOpen({ sale }: SaleState): number {
  const ends = ['delivered', 'deferred', 'refunded', 'owed'] as const
  return taken(sale) - sumTenge(ends.map((kind) => creditOf(sale, kind)))
}

function isOf<Kind extends Fact['kind']>(kind: Kind) {
  return (fact: Fact): fact is Extract<Fact, { kind: Kind }> => fact.kind === kind
}

describe('any run of a sale', () => {
  test('accounts for every tenge: taken = delivered + deferred + refunded + owed + still open', () => {
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

  test('dispenses a card again only after the dispenser said that it never heard of it', () => {
    holds((first, steps) => {
      let ordered = 0
      for (const { event, step } of [{ event: null, step: first }, ...steps]) {
        for (const effect of step.effects) {
          if (effect.kind !== 'dispense_card') continue
          const isToldNot = event?.kind === 'dispense_answered' && event.answer.kind === 'not_started'
          assert(ordered === 0 || isToldNot)
          ordered += 1
        }
      }
    })
  })

  test('gives each line once: what is delivered, deferred, refunded or owed stays so', () => {
    const ends = ['delivered', 'deferred', 'refunded', 'owed']
    holds((_, steps) => {
      for (const { before, step } of steps) {
        for (const [index, { delivery }] of before.sale.lines.entries()) {
          if (ends.includes(delivery.kind)) assert.deepEqual(step.state.sale.lines[index]?.delivery, delivery)
        }
      }
    })
  })

  test('takes no cash for a security deposit (BIKE-055)', () => {
    holds((_, steps) => {
      for (const { step } of steps) {
        const hasDeposit = step.state.sale.lines.some(
          ({ product }) => product.kind === 'account' && product.deposit > 0,
        )
        if (hasDeposit) assert(!step.effects.some(({ kind }) => kind === 'accept_cash'))
      }
    })
  })

  test('gives back to the bank no more than was charged, each amount under a number of its own', () => {
    holds((_, steps) => {
      const refunds = new Map<string, number>()
      for (const { step } of steps) {
        for (const effect of step.effects) {
          if (effect.kind !== 'refund') continue
          assert((refunds.get(effect.refundId) ?? effect.amount) === effect.amount)
          refunds.set(effect.refundId, effect.amount)
          assert.equal(effect.paymentId, step.state.sale.charge?.paymentId)
        }
        const total = [...refunds.values()].reduce((sum, amount) => sum + amount, 0)
        assert(total <= (step.state.sale.charge?.amount ?? 0))
      }
    })
  })

  test('asks and waits after a restart, whatever the state: nothing is charged, refunded, accepted or written by it', () => {
    const harmless: readonly SaleEffect['kind'][] = [
      'find_note',
      'stop_cash',
      'ask_charge',
      'ask_refund',
      'find_dispensed',
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
      const here = credits.filter(({ pendingId }) => pendingId === null)
      const paid = facts.filter(isOf('account_paid'))
      const deposits = sumTenge(paid.map(({ deposit }) => deposit))
      const sold = facts.filter(isOf('card_sold'))
      assert.equal(sum(facts.filter(isOf('cash_accepted'))) + sum(facts.filter(isOf('bank_charged'))), taken(last.sale))
      assert.equal(sum(here) + sum(paid) + deposits + sum(sold), creditOf(last.sale, 'delivered'))
      assert.equal(
        sum(credits.filter(({ pendingId }) => pendingId !== null)),
        creditOf(last.sale, 'delivered', 'elsewhere'),
      )
      assert.equal(sum(facts.filter(isOf('sale_deferred'))), creditOf(last.sale, 'deferred'))
      assert.equal(sum(facts.filter(isOf('bank_refunded'))), creditOf(last.sale, 'refunded'))
      assert.equal(sum(facts.filter(isOf('sale_owed'))), creditOf(last.sale, 'owed'))
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
      'dispensing',
      'owed',
      'paid',
      'paying',
      'refund_due',
      'refunded',
    ].sort(),
  )
})
