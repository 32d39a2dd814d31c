import { readOperatorsText, type OperatorsDocument } from '#contract/desk/operators'
import type { Clock } from '#domain/time'
import type { Logger } from '#electron/services/log'
import type { Store } from '#electron/store/open'

/** The operators of the desks as the centre published them last; null: it has not named any yet. */
export interface OperatorsSource {
  current(): OperatorsDocument | null
}

/** `changed`: others are in force. Whoever is signed in and is no longer among them, or in another role, is signed out then. */
export async function openOperators(
  parts: { readonly store: Pick<Store, 'published'>; readonly clock: Pick<Clock, 'wallMs'>; readonly log: Logger },
  changed: () => void,
): Promise<OperatorsSource> {
  const { store, clock, log } = parts
  let current = await load()

  async function load(): Promise<OperatorsDocument | null> {
    const nowMs = clock.wallMs()
    const read = (text: string): OperatorsDocument | null => {
      const document = readOperatorsText(text, nowMs)
      if (!document.ok) log.error({ detail: document.error.detail }, 'the stored operators cannot be used')
      return document.ok ? document.value : null
    }
    return (await store.published.load('operators', read, nowMs))?.value ?? null
  }

  store.published.subscribe((kind) => {
    if (kind !== 'operators') return
    load().then(
      (loaded) => {
        current = loaded
        changed()
      },
      (error: unknown) => {
        log.error({ error: String(error) }, 'the new operators cannot be read')
      },
    )
  })
  return { current: () => current }
}
