import { assert } from '#domain/assert'
import type { KioskView } from '#contract/view'
import { messages } from '#renderer/i18n/messages.ts'
import { baseView, home, screens } from '#test/renderer/fixtures'
import { informationScreen } from '#test/renderer/fixtures/information'
import { contrastProblems } from '#test/renderer/contrast-probe'
import { focused, tabStops } from '#test/renderer/focus-probe'
import { kioskRules, layoutProblems } from '#test/renderer/layout-probe'
import { plainWords, pseudoTexts } from '#test/renderer/pseudo'
import { settled } from '#test/renderer/settled'

/** Mounts the kiosk over a bridge that shows fixtures: `gallery.show('card', { language: 'ru' })`. For looking and for the
 *  accessibility test; nothing of it is in the product. With `?texts=pseudo` English is in pseudo-letters and 40 % longer. */

const query = new URLSearchParams(location.search)
const isPseudo = query.get('texts') === 'pseudo'

type Change = Partial<Omit<KioskView, 'revision' | 'screen'>>

let view: KioskView = { ...baseView, screen: home }
const listeners = new Set<(view: KioskView) => void>()
const calls: { route: string; input: unknown }[] = []

function publish(next: Omit<KioskView, 'revision'>): void {
  view = { ...next, revision: view.revision + 1 }
  for (const listener of listeners) listener(view)
}

function answer(route: string, input: unknown): unknown {
  if (route === 'kiosk.view') return view
  if (route === 'kiosk.painted') return undefined
  calls.push({ route, input })
  if (route === 'kiosk.setLanguage') publish({ ...view, ...(input as Pick<KioskView, 'language'>) })
  if (route === 'kiosk.setAccess') publish({ ...view, access: { ...view.access, ...(input as object) } })
  return { ok: true }
}

const gallery = {
  names: Object.keys(screens),
  calls,
  layoutProblems: () => layoutProblems({ ...kioskRules, wholeWords: !isPseudo }),
  plainWords: () => plainWords(kioskRules.root),
  contrastProblems,
  tabStops,
  focused,
  show(name: string, change: Change = {}): void {
    const screen = informationScreen(name, change.language ?? view.language) ?? screens[name]
    assert(screen !== undefined, `no fixture ${name}`)
    publish({ ...view, ...change, screen })
  },
  settled,
  /** Shows it and waits until it is laid out; nothing need be drawn for it. */
  layOut(name: string, change: Change = {}): Promise<void> {
    gallery.show(name, change)
    return settled()
  },
}

declare global {
  interface Window {
    gallery: typeof gallery
  }
}

window.gallery = gallery
const fake = {
  invoke: (route: string, input: unknown) => Promise.resolve(answer(route, input)),
  on(_event: string, listener: (view: KioskView) => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
Object.defineProperty(window, 'beket', { value: fake })

if (isPseudo) Object.assign(messages, { en: pseudoTexts(messages.en) })
const name = query.get('state')
if (name !== null) gallery.show(name)
await import('#renderer/main.ts')
