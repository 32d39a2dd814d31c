import { routes, type RouteName } from '#contract/ipc'
import type { DeskView } from '#contract/desk/view'
import type { KioskView } from '#contract/view'
import type { DefectCode } from '#electron/services/terminal-session'
import { NewerDatabase } from '#electron/store/migrations'
import { StoreFailure } from '#electron/store/connection'
import { JournalCorruption } from '#electron/store/journal'
import type { Handlers } from '#electron/main/ipc-dispatcher'

/** Why selling has to stop after this error (design D4); every unexpected error is one. */
export function haltCode(error: unknown): DefectCode {
  if (error instanceof NewerDatabase) return 'database_newer'
  if (error instanceof StoreFailure && error.code === 'SQLITE_FULL') return 'disk_full'
  if (error instanceof StoreFailure && error.code === 'SQLITE_READONLY') return 'disk_read_only'
  return error instanceof StoreFailure || error instanceof JournalCorruption ? 'journal_damaged' : 'defect'
}

/** Answers of a terminal that could not even open its store: the out-of-service screen, and no to everything. */
export function haltedHandlers(view: { readonly kiosk: KioskView; readonly desk: DeskView }): Handlers {
  const refuse = (): { ok: false; reason: 'not_now' } => ({ ok: false, reason: 'not_now' })
  const names = Object.keys(routes) as RouteName[]
  const answers = names.map((name) => [name, refuse] as const)
  const views = { 'kiosk.view': () => view.kiosk, 'desk.view': () => view.desk }
  return { ...Object.fromEntries(answers), ...views } as unknown as Handlers
}

/** Answers that may change: a terminal that waits for the centre to mend its journal says so until it can sell. */
export function changingHandlers(): {
  readonly handlers: Promise<Handlers>
  readonly answerPages: (handlers: Handlers) => void
} {
  let current: Handlers | null = null
  let resolve: (handlers: Handlers) => void = () => undefined
  const handlers = new Promise<Handlers>((known) => {
    resolve = known
  })
  return {
    handlers,
    answerPages: (next) => {
      current = next
      resolve(new Proxy(next, { get: (first, name) => Reflect.get(current ?? first, name) }))
    },
  }
}
