import { createHash } from 'node:crypto'
import { readSettingsText, settingsOf, type SettingsDocument, type TerminalSettings } from '#contract/terminal-settings'
import type { Clock } from '#domain/time'
import type { NewCardSettings } from '#electron/services/card-order-book'
import type { SettingsSource } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import type { Store } from '#electron/store/open'

export const settingsAppliedKind = 'settings.applied'

/** The settings of this terminal: the last good ones the centre published, or those that come with the product. New ones wait
 *  until nobody is being served, and are journaled when they take effect. */
export interface RemoteSettings {
  current(): TerminalSettings
  hasWaiting(): boolean
  /** Nobody is being served at this moment: what waits takes effect. */
  takeEffect(): void
}

type Applied = { readonly version: number; readonly document: SettingsDocument }

/** As a kiosk asks for them. */
export function kioskSettings(remote: RemoteSettings, newCards: NewCardSettings): SettingsSource {
  return {
    current: () => ({ ...remote.current(), newCards }),
    hasWaiting: () => remote.hasWaiting(),
    takeEffect: () => {
      remote.takeEffect()
    },
  }
}

export type RemoteSettingsParts = {
  readonly store: Pick<Store, 'published' | 'journal'>
  readonly clock: Pick<Clock, 'wallMs'>
  readonly log: Logger
  readonly terminalNumber: () => number
  /** In force until the centre says otherwise. */
  readonly shipped: TerminalSettings
  readonly onDefect: (error: unknown) => void
}

export async function openRemoteSettings(parts: RemoteSettingsParts): Promise<RemoteSettings> {
  const { store, clock, log, terminalNumber, shipped } = parts
  let applied = await load()
  /** What is to be journaled as taking effect: at the start what is held, known already or not. */
  let waiting = applied

  async function load(): Promise<Applied | null> {
    const nowMs = clock.wallMs()
    const read = (text: string): SettingsDocument | null => {
      const document = readSettingsText(text, nowMs)
      if (!document.ok) log.error({ detail: document.error.detail }, 'the stored settings cannot be used')
      return document.ok ? document.value : null
    }
    const held = await store.published.load('settings', read, nowMs)
    return held === null ? null : { version: held.version, document: held.value }
  }

  /** Of a document for one terminal: asked for every screen. */
  let known: { readonly of: Applied; readonly number: number; readonly settings: TerminalSettings } | null = null
  function current(): TerminalSettings {
    if (applied === null) return shipped
    const number = terminalNumber()
    if (known?.of !== applied || known.number !== number) {
      known = { of: applied, number, settings: settingsOf(applied.document, number) }
    }
    return known.settings
  }

  /** By its content: told again after a restart it is the same record. */
  function journal(version: number): void {
    const payload = { version, settings: current() }
    const hash = createHash('sha256').update(JSON.stringify(payload)).digest('hex')
    const operationId = `settings:${String(version)}:${hash}`
    store.journal.append([{ kind: settingsAppliedKind, operationId, payload }]).catch(parts.onDefect)
  }

  store.published.subscribe((kind) => {
    if (kind !== 'settings') return
    load().then((loaded) => {
      waiting = loaded
    }, parts.onDefect)
  })
  return {
    current,
    hasWaiting: () => waiting !== null,
    takeEffect() {
      if (waiting === null) return
      applied = waiting
      waiting = null
      journal(applied.version)
    },
  }
}
