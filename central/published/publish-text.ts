import type { PublishedKind, ReadText, TextFault } from '#contract/published'
import type { Result } from '#domain/result'
import type { PublishOptions } from '#central/catalogue/publish'
import type { CentralContext } from '#central/context'
import { lockPublishing, storeDocument, type PublishError } from '#central/published/documents'
import type { PublishingKey } from '#central/published/keys'

/** Publishes a document that holds from when it is read, with no past of its own: settings, operators. `read`: what it must be. */
export function publishText(
  context: CentralContext,
  key: PublishingKey,
  document: { readonly kind: PublishedKind; readonly read: ReadText<unknown>; readonly text: string },
  options: PublishOptions = {},
): Promise<Result<number, PublishError | TextFault>> {
  const nowMs = context.clock.wallMs()
  const { kind, read, text } = document
  const { version = null } = options
  return context.database.transaction(async (queries) => {
    const fit = read(text, nowMs)
    if (!fit.ok) return fit
    await lockPublishing(queries)
    return storeDocument(queries, key, kind, { text, version, changesPast: false, nowMs })
  })
}
