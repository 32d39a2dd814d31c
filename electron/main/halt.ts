import { routes, type RouteName } from '#contract/ipc'
import type { KioskView, ScreenOf } from '#contract/view'
import { NewerDatabase } from '#electron/store/migrations'
import { StoreFailure } from '#electron/store/connection'
import { JournalCorruption } from '#electron/store/journal'
import type { Handlers } from '#electron/main/ipc-dispatcher'

export type HaltCode = ScreenOf<'out_of_service'>['code']

/** Why selling has to stop after this error (design D4); every unexpected error is one. */
export function haltCode(error: unknown): HaltCode {
  if (error instanceof StoreFailure && error.code === 'SQLITE_FULL') return 'disk_full'
  const isStore = error instanceof StoreFailure || error instanceof JournalCorruption || error instanceof NewerDatabase
  return isStore ? 'journal_damaged' : 'defect'
}

/** Answers of a terminal that could not even open its store: the out-of-service screen, and no to everything. */
export function haltedHandlers(view: KioskView): Handlers {
  const refuse = (): { ok: false; reason: 'not_now' } => ({ ok: false, reason: 'not_now' })
  const names = Object.keys(routes) as RouteName[]
  const answers = names.map((name) => [name, name === 'kiosk.view' ? () => view : refuse] as const)
  return Object.fromEntries(answers) as unknown as Handlers
}
