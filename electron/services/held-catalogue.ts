import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { readJsonText } from '#contract/published'
import type { Clock } from '#domain/time'
import type { Logger } from '#electron/services/log'
import type { Store } from '#electron/store/open'

/** The catalogue this terminal sells by: the last good one the centre published, or the one that comes with the product. What of
 *  it starts later is in it already, so prices change at midnight without anything being done here. */
export interface HeldCatalogue {
  current(): Catalogue
}

/** The text that a program has found to be a catalogue. The same program does not parse it again at every start, which took
 *  longer than opening the store; its sum is compared by whoever loads it. */
export const checkedCatalogueSetting = {
  key: 'catalogue.checked',
  schema: z.strictObject({ sha256: z.string(), program: z.string() }),
}

/** `program`: its version; another one may ask more of a catalogue. `changed`: another catalogue is there; whoever has one on a
 *  screen asks anew. */
export async function openHeldCatalogue(
  parts: {
    readonly store: Pick<Store, 'published' | 'settings'>
    readonly clock: Pick<Clock, 'wallMs'>
    readonly log: Logger
    readonly program: string
  },
  changed: () => void,
): Promise<HeldCatalogue> {
  const { store, clock, log, program } = parts
  let current = (await load()) ?? shippedCatalogue()

  /** Its signature, and that everything of it is in force, were checked before it was stored. */
  async function load(): Promise<Catalogue | null> {
    const read = async (text: string): Promise<Catalogue | null> => {
      const sha256 = createHash('sha256').update(text).digest('hex')
      const checked = await store.settings.read(checkedCatalogueSetting)
      if (checked?.sha256 === sha256 && checked.program === program) return JSON.parse(text) as Catalogue
      const { catalogueSchema } = await import('#contract/catalogue/schema')
      const catalogue = readJsonText(text, catalogueSchema)
      if (catalogue.ok) await store.settings.write(checkedCatalogueSetting, { sha256, program })
      else log.error({ detail: catalogue.error.detail }, 'the stored catalogue cannot be used')
      return catalogue.ok ? catalogue.value : null
    }
    return (await store.published.load('catalogue', read, clock.wallMs()))?.value ?? null
  }

  async function reload(): Promise<void> {
    const loaded = await load()
    if (loaded === null) return
    current = loaded
    changed()
  }

  store.published.subscribe((kind) => {
    if (kind !== 'catalogue') return
    reload().catch((error: unknown) => {
      log.error({ error: String(error) }, 'the new catalogue cannot be read')
    })
  })
  return { current: () => current }
}
