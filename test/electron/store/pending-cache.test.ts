import { describe, expect, test } from 'vitest'
import { closedThrough, type CachedPending } from '#electron/store/pending-cache'
import { cardNumber, creditFact, noonMs, pendingDocument, temporaryStore } from '#test/electron/store/rig'

const pendingId = '00000000-0000-4000-8000-000000000001'
const otherId = '00000000-0000-4000-8000-000000000002'

const states = (found: readonly CachedPending[]): string[] =>
  found.map((entry) => (entry.kind === 'payment' ? entry.payment.state : entry.kind))

describe('the cache of pending payments', () => {
  test('keeps the newest document of each payment and the cursor', async () => {
    const { store } = await temporaryStore()
    await store.pending.applyDelta([pendingDocument(pendingId), pendingDocument(otherId, { action: 1 })], 7, noonMs)
    await store.pending.applyDelta([pendingDocument(pendingId, { state: 'cancelled' })], 9, noonMs + 1)
    expect(states(await store.pending.ofCard(cardNumber))).toEqual(['cancelled', 'pending'])
    expect(await store.pending.cursor()).toBe(9)
    expect(await store.pending.ofCard('1000000000000002')).toEqual([])
  })

  test('counts what the centre has closed since as cancelled, whatever it said of it before (D6)', async () => {
    const { store } = await temporaryStore()
    const [first, second] = [pendingDocument(pendingId, { action: 1 }), pendingDocument(otherId, { action: 2 })]
    await store.pending.applyDelta([first, second], 1, noonMs)
    expect(closedThrough(await store.pending.ofCard(cardNumber))).toBe(0)
    await store.pending.remember([{ ...second, closedThrough: 1 }], noonMs + 1)
    const found = await store.pending.ofCard(cardNumber)
    expect([states(found), closedThrough(found)]).toEqual([['cancelled', 'pending'], 1])
    // An old page that arrives late takes nothing of it back.
    await store.pending.applyDelta([first], 2, noonMs)
    expect(states(await store.pending.ofCard(cardNumber))).toEqual(['cancelled', 'pending'])
    await store.pending.applyDelta([{ ...first, state: 'activated', closedThrough: 1 }], 3, noonMs + 2)
    expect(states(await store.pending.ofCard(cardNumber))).toEqual(['activated', 'pending'])
  })

  test('takes a page longer than one transaction', async () => {
    const { store } = await temporaryStore()
    const page = Array.from({ length: 450 }, (_, action) =>
      pendingDocument(`00000000-0000-4000-8000-${String(action).padStart(12, '0')}`, { action }),
    )
    await store.pending.applyDelta(page, 450, noonMs)
    expect(await store.pending.ofCard(cardNumber)).toHaveLength(450)
    expect(await store.pending.cursor()).toBe(450)
  })

  test('keeps a document it cannot read, in place of the readable one of the same payment', async () => {
    const { store } = await temporaryStore()
    await store.pending.applyDelta([pendingDocument(pendingId)], 1, noonMs)
    const condition = pendingDocument(pendingId, { onlyOnSundays: true })
    await store.pending.applyDelta([condition, { cardNumber, note: 'later version' }, 'garbage', null], 2, noonMs)
    const found = await store.pending.ofCard(cardNumber)
    expect(states(found)).toEqual(['unreadable', 'unreadable'])
    expect(found[0]).toMatchObject({ text: JSON.stringify(condition), cardNumber })
    expect(await store.pending.unreadable()).toHaveLength(4)
    await store.pending.applyDelta([pendingDocument(pendingId)], 3, noonMs)
    expect(states(await store.pending.ofCard(cardNumber))).toEqual(['pending', 'unreadable'])
  })

  test('shows a payment activated here as activated while the centre still calls it pending (D6)', async () => {
    const { store } = await temporaryStore()
    await store.pending.applyDelta([pendingDocument(pendingId), pendingDocument(otherId, { action: 1 })], 1, noonMs)
    await store.journal.append([
      { kind: 'fact', operationId: 'credit', payload: creditFact('sale-1', 1, 5000, pendingId) },
      {
        kind: 'fact',
        operationId: 'seen',
        payload: { kind: 'activation_observed', cardNumber, pendingId: otherId, action: 1, counter: 4 },
      },
    ])
    expect(states(await store.pending.ofCard(cardNumber))).toEqual(['activated', 'activated'])
    await store.pending.applyDelta([pendingDocument(pendingId)], 2, noonMs + 1)
    expect(states(await store.pending.ofCard(cardNumber))[0]).toBe('activated')
  })

  test.each(['blocked', 'cancelled'] as const)(
    'lets a %s heard online win over the cached document (D6)',
    async (state) => {
      const { store } = await temporaryStore()
      await store.pending.applyDelta([pendingDocument(pendingId)], 1, noonMs)
      await store.pending.refuse(pendingId, state, noonMs + 10)
      expect(states(await store.pending.ofCard(cardNumber))).toEqual([state])
      // An answer that was asked for before the refusal was heard says nothing about it.
      await store.pending.applyDelta([pendingDocument(pendingId)], 2, noonMs + 5)
      expect(states(await store.pending.ofCard(cardNumber))).toEqual([state])
      await store.pending.remember([pendingDocument(pendingId)], noonMs + 20)
      expect(states(await store.pending.ofCard(cardNumber))).toEqual(['pending'])
    },
  )
})
