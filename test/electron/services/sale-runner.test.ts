import { describe, expect, test } from 'vitest'
import { isFinal } from '#domain/sale/sale'
import type { SaleEffect, SaleEvent, SaleState } from '#domain/sale/state'
import { createSaleRunner, type Dispatch, type SaleJournal } from '#electron/services/sale-runner'
import type { Store } from '#electron/store/open'
import { events, topUpSale } from '#test/domain/sale/sale-fixture'
import { temporaryStore } from '#test/electron/store/rig'

const saleId = topUpSale().saleId

function journalOf(store: Store): SaleJournal {
  return { append: (entries) => store.journal.append(entries), openSales: () => store.sales.open() }
}

async function runnerOn(journal: SaleJournal) {
  const effects: { readonly effect: SaleEffect; readonly dispatch: Dispatch }[] = []
  const defects: unknown[] = []
  const runner = createSaleRunner(
    journal,
    (_, effect, dispatch) => {
      effects.push({ effect, dispatch })
      return Promise.resolve()
    },
    (error) => defects.push(error),
  )
  await runner.recover()
  return { runner, effects, defects }
}

describe('the sale runner (design D3)', () => {
  test('has the state and its facts in the journal before an effect begins', async () => {
    const { store } = await temporaryStore()
    const looked: Promise<number | undefined>[] = []
    const runner = createSaleRunner(
      journalOf(store),
      () => {
        const look = store.sales.find(saleId).then((sale) => sale?.revision)
        looked.push(look)
        return Promise.resolve()
      },
      () => undefined,
    )
    await runner.open(topUpSale())
    await runner.dispatch(saleId, events.bank)
    expect(await looked[0]).toBe(2)
    await runner.dispatch(saleId, events.approved)
    expect(await looked[1]).toBe(3)
    const facts = (await store.journal.after(0, 100)).filter(({ kind }) => kind === 'fact')
    expect(facts.map(({ operationId }) => operationId)).toEqual([`${saleId}:bank_charged:fact`])
  })

  test('carries nothing out and stays where it was when the journal cannot be written', async () => {
    const { store } = await temporaryStore()
    const whole = journalOf(store)
    let isFull = false
    const { runner, effects } = await runnerOn({
      ...whole,
      append: (entries) => (isFull ? Promise.reject(new Error('disk full')) : whole.append(entries)),
    })
    await runner.open(topUpSale())
    isFull = true
    await expect(runner.dispatch(saleId, events.bank)).rejects.toThrow('disk full')
    expect([runner.state(saleId)?.kind, effects]).toEqual(['awaiting_payment', []])
    isFull = false
    await runner.dispatch(saleId, events.bank)
    expect(effects.map(({ effect }) => effect.kind)).toEqual(['charge'])
  })

  test('applies events of one sale one after another, whoever sends them', async () => {
    const { store } = await temporaryStore()
    const { runner, effects } = await runnerOn(journalOf(store))
    await runner.open(topUpSale())
    await Promise.all(
      [events.cash, events.bank, events.escrowed, events.stacked, events.stacked].map((event) =>
        runner.dispatch(saleId, event),
      ),
    )
    expect(runner.state(saleId)?.sale.notes).toHaveLength(1)
    expect(effects.map(({ effect }) => effect.kind)).toEqual(['accept_cash', 'stack_note'])
  })

  test('journals nothing for an event that means nothing, and ignores events of sales that are over', async () => {
    const { store } = await temporaryStore()
    const { runner } = await runnerOn(journalOf(store))
    await runner.open(topUpSale())
    const before = (await store.journal.last())?.seq
    await runner.dispatch(saleId, events.applied)
    expect((await store.journal.last())?.seq).toBe(before)
    await runner.dispatch(saleId, events.cancel)
    await runner.dispatch(saleId, events.bank)
    await runner.dispatch('another', events.bank)
    expect((await store.journal.last())?.kind).toBe('fact')
    expect(runner.running()).toEqual([])
  })

  test('asks once more without a record, tells listeners, and journals the answer that says something (design D3)', async () => {
    const { store } = await temporaryStore()
    const { runner, effects } = await runnerOn(journalOf(store))
    await runner.open(topUpSale())
    for (const event of [events.bank, events.silent, events.silent]) await runner.dispatch(saleId, event)
    const before = await store.journal.last()
    const told: string[] = []
    runner.subscribe((_, event) => told.push(event.kind))
    effects.splice(0)
    for (const event of [events.askAgain, events.silent, events.askAgain]) await runner.dispatch(saleId, event)
    expect(effects.map(({ effect }) => effect.kind)).toEqual(['ask_charge', 'ask_charge'])
    expect(told).toEqual(['ask_again', 'ask_again'])
    expect(await store.journal.last()).toEqual(before)
    await runner.dispatch(saleId, events.approved)
    expect((await store.sales.find(saleId))?.state.kind).toBe('paid')
  })

  test('tells listeners of each durable state, and leaves a listener that unsubscribed alone', async () => {
    const { store } = await temporaryStore()
    const { runner } = await runnerOn(journalOf(store))
    const told: string[] = []
    const unsubscribe = runner.subscribe((state: SaleState, event: SaleEvent) =>
      told.push(`${event.kind} ${state.kind}`),
    )
    await runner.open(topUpSale())
    await runner.dispatch(saleId, events.bank)
    unsubscribe()
    await runner.dispatch(saleId, events.approved)
    expect(told).toEqual(['opened awaiting_payment', 'payment_chosen paying'])
  })

  test('reports an effect that threw as a defect', async () => {
    const { store } = await temporaryStore()
    const defects: unknown[] = []
    const runner = createSaleRunner(
      journalOf(store),
      () => Promise.reject(new Error('an effect must not throw')),
      (error) => defects.push(error),
    )
    await runner.open(topUpSale())
    await runner.dispatch(saleId, events.bank)
    expect(defects).toHaveLength(1)
  })

  const ways: readonly (readonly [string, readonly SaleEvent[], SaleState['kind'], readonly SaleEffect['kind'][]])[] = [
    ['before payment', [], 'cancelled', []],
    ['taking cash', [events.cash], 'paying', ['stop_cash']],
    ['with a note in escrow', [events.cash, events.escrowed], 'paying', ['find_note']],
    ['charging', [events.bank], 'paying', ['ask_charge']],
    ['in question', [events.bank, events.silent, events.silent], 'paying', ['ask_charge']],
    ['paid', [events.bank, events.approved], 'paid', ['wait_for_card']],
    ['writing', [events.bank, events.approved, events.ready], 'paid', ['wait_for_card']],
    ['refunding', [events.bank, events.approved, events.ready, events.limit], 'refund_due', ['ask_refund']],
  ]

  test.each(ways)('finds a sale that was %s and goes by its restart policy', async (_, before, kind, asked) => {
    const { store } = await temporaryStore()
    const first = await runnerOn(journalOf(store))
    await first.runner.open(topUpSale())
    for (const event of before) await first.runner.dispatch(saleId, event)
    const { runner, effects } = await runnerOn(journalOf(store))
    expect(effects.map(({ effect }) => effect.kind)).toEqual(asked)
    const stored = await store.sales.find(saleId)
    expect(stored?.state.kind).toBe(kind)
    expect(runner.state(saleId) === null).toBe(stored !== null && isFinal(stored.state))
  })
})
