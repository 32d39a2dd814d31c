import { readCatalogueText } from '#contract/catalogue/bundle'
import type { TextFault } from '#contract/published'
import { err, type Result } from '#domain/result'
import { currentCatalogue } from '#central/catalogue/current'
import { areasOfChangedPast } from '#central/catalogue/past'
import type { CentralContext } from '#central/context'
import { lockPublishing, storeDocument, type PublishError } from '#central/published/documents'
import type { PublishingKey } from '#central/published/keys'

export type PublishOptions = {
  /** Left out: the next one. See `NewDocument`. */
  readonly version?: number
}

export type CatalogueError =
  | PublishError
  | TextFault
  /** Said on purpose (`changesPast`) it is published and marked so. */
  | { readonly kind: 'past_changed'; readonly areas: readonly string[] }

/** Publishes a catalogue to every terminal. Terminals fetch it within their interval; what of it starts later waits for its
 *  day there. */
export function publishCatalogue(
  context: CentralContext,
  key: PublishingKey,
  text: string,
  options: PublishOptions & { readonly changesPast?: boolean } = {},
): Promise<Result<number, CatalogueError>> {
  const nowMs = context.clock.wallMs()
  const { version = null, changesPast = false } = options
  return context.database.transaction(async (queries) => {
    const read = readCatalogueText(text, nowMs)
    if (!read.ok) return read
    await lockPublishing(queries)
    const areas = areasOfChangedPast(await currentCatalogue(queries), read.value, nowMs)
    if (areas.length > 0 && !changesPast) return err({ kind: 'past_changed', areas })
    return storeDocument(queries, key, 'catalogue', { text, version, changesPast: areas.length > 0, nowMs })
  })
}
