import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { KioskView } from '#contract/view'
import { useKioskStore } from '#renderer/stores/kiosk.ts'
import { escapeRoute } from '#renderer/stores/escape.ts'
import { baseView, home, screens } from '#test/renderer/fixtures'

function viewOf(revision: number): KioskView {
  return { ...baseView, revision, screen: home }
}

type Call = { readonly route: string; readonly input: unknown }

/** The other end of the preload: main, as far as a page can see it. */
function connectMain(first: KioskView) {
  const calls: Call[] = []
  const listeners = new Set<(view: KioskView) => void>()
  vi.stubGlobal('window', {
    beket: {
      invoke(route: string, input: unknown) {
        calls.push({ route, input })
        return Promise.resolve(route === 'kiosk.view' ? first : { ok: true })
      },
      on(_event: string, listener: (view: KioskView) => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  })
  return { calls, listeners, send: (view: KioskView) => listeners.forEach((listener) => listener(view)) }
}

beforeEach(() => {
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the kiosk store', () => {
  test('draws itself from the first view it gets, at whatever screen main is', async () => {
    connectMain(viewOf(41))
    const store = useKioskStore()
    store.connect()
    await vi.waitFor(() => {
      expect(store.view?.revision).toBe(41)
    })
  })

  test('drops a view that is older than the one shown', () => {
    const store = useKioskStore()
    store.receive(viewOf(7))
    store.receive(viewOf(6))
    expect(store.view?.revision).toBe(7)
    store.receive(viewOf(8))
    expect(store.view?.revision).toBe(8)
  })

  test('keeps an event that overtook the answer', async () => {
    const main = connectMain(viewOf(3))
    const store = useKioskStore()
    store.connect()
    main.send(viewOf(4))
    await Promise.resolve()
    await Promise.resolve()
    expect(store.view?.revision).toBe(4)
  })

  test('stops listening when told to', () => {
    const main = connectMain(viewOf(1))
    const stop = useKioskStore().connect()
    expect(main.listeners.size).toBe(1)
    stop()
    expect(main.listeners.size).toBe(0)
  })

  test('reports activity at most once a second', () => {
    const main = connectMain(viewOf(1))
    const store = useKioskStore()
    for (const nowMs of [0, 10, 999, 1000, 1500, 2000]) store.touch(nowMs)
    expect(main.calls.map((call) => call.route)).toEqual(['kiosk.touch', 'kiosk.touch', 'kiosk.touch'])
  })

  test('sends an act with its input', () => {
    const main = connectMain(viewOf(1))
    useKioskStore().act('kiosk.setLanguage', { language: 'ru' })
    expect(main.calls).toEqual([{ route: 'kiosk.setLanguage', input: { language: 'ru' } }])
  })
})

describe('Escape', () => {
  test.each([
    ['card', 'kiosk.finish'],
    ['top-up', 'kiosk.back'],
    ['top-up-entering', 'kiosk.enterAmount'],
    ['receipt', 'kiosk.showReceipt'],
    ['help', 'kiosk.back'],
    ['cash-first', 'kiosk.cancelPayment'],
    ['idle', 'kiosk.moreTime'],
  ])('on %s does %s', (name, route) => {
    const screen = screens[name]
    expect(screen === undefined ? null : escapeRoute(screen)).toBe(route)
  })

  test.each(['cash', 'bank-processing', 'writing', 'removed-checking', 'deferred', 'done', 'home'])(
    'on %s gives up no money and does nothing',
    (name) => {
      const screen = screens[name]
      expect(screen === undefined ? 'missing' : escapeRoute(screen)).toBeNull()
    },
  )
})
