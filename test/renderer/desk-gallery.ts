import type { DeskView } from '#contract/desk/view'
import { assert } from '#domain/assert'
import { baseDeskView, deskScreens } from '#test/renderer/fixtures/desk'
import { deskRules, layoutProblems } from '#test/renderer/layout-probe'
import { settled } from '#test/renderer/settled'

/** Mounts the desk over a bridge that shows fixtures: `deskGallery.layOut('sale', { language: 'ru' })`. */

type Change = Partial<Omit<DeskView, 'revision' | 'screen'>>

let view: DeskView = { ...baseDeskView, screen: { kind: 'starting' } }
const listeners = new Set<(view: DeskView) => void>()

function show(name: string, change: Change): void {
  const screen = deskScreens[name]
  assert(screen !== undefined, `no fixture ${name}`)
  view = { ...baseDeskView, ...change, screen, revision: view.revision + 1 }
  for (const listener of listeners) listener(view)
}

const deskGallery = {
  layoutProblems: () => layoutProblems(deskRules),
  /** The screen from its beginning, whatever was typed into the one before. */
  async layOut(name: string, change: Change = {}): Promise<void> {
    show('starting', change)
    await settled()
    show(name, change)
    await settled()
  },
}

declare global {
  interface Window {
    deskGallery: typeof deskGallery
  }
}

window.deskGallery = deskGallery
const fake = {
  invoke: (route: string) => Promise.resolve(route === 'desk.view' ? view : { ok: true }),
  on(_event: string, listener: (view: DeskView) => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
Object.defineProperty(window, 'beket', { value: fake })
await import('#renderer/desk/main.ts')
