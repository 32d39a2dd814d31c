import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BenchView } from '#contract/bench'
import { useBenchStore } from '#renderer/bench/bench-store.ts'
import { sampleBench } from '#test/renderer/bench-samples'

type Listener = (view: BenchView) => void

/** Main's side of the bridge, held by the test. */
function stubMain(answer: unknown) {
  const acts: unknown[] = []
  const firstView = Promise.resolve(sampleBench('first'))
  const listeners = new Set<Listener>()
  vi.stubGlobal('window', {
    beket: {
      invoke: (route: string, input: unknown) => {
        if (route === 'bench.view') return firstView
        acts.push(input)
        return Promise.resolve(answer)
      },
      on: (_: string, listener: Listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  })
  return {
    acts,
    firstView,
    publish: (view: BenchView) => {
      for (const listener of listeners) listener(view)
    },
  }
}

beforeEach(() => {
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('does not let the first answer overwrite a view that came meanwhile', async () => {
  const main = stubMain({ ok: true })
  const store = useBenchStore()
  store.connect()
  main.publish(sampleBench('second'))
  await main.firstView
  expect(store.view?.printer.lastPrint).toBe('second')
})

test('hears nothing once disconnected', async () => {
  const main = stubMain({ ok: true })
  const store = useBenchStore()
  const stop = store.connect()
  await main.firstView
  stop()
  main.publish(sampleBench('later'))
  expect(store.view?.printer.lastPrint).toBe('first')
})

test('acts on the card on the reader, else on the chosen one', () => {
  stubMain({ ok: true })
  const store = useBenchStore()
  store.receive(sampleBench(null))
  store.chooseCard('concession')
  expect(store.card?.cardId).toBe('ordinary')
  const view = sampleBench(null)
  store.receive({ ...view, cards: view.cards.map((card) => ({ ...card, inField: false })) })
  expect(store.card?.cardId).toBe('concession')
})

test('says why an act was not done, and forgets it when the next one is', async () => {
  const refused = stubMain({ ok: false, detail: 'no such card' })
  const store = useBenchStore()
  await store.act({ kind: 'card_take' })
  expect(refused.acts).toEqual([{ kind: 'card_take' }])
  expect(store.refusal).toBe('no such card')
  stubMain({ ok: true })
  await store.act({ kind: 'card_take' })
  expect(store.refusal).toBeNull()
})
