import type { TextFault } from '#contract/published'
import { readSettingsText } from '#contract/terminal-settings'
import type { Result } from '#domain/result'
import type { PublishOptions } from '#central/catalogue/publish'
import type { CentralContext } from '#central/context'
import { lockPublishing, storeDocument, type PublishError } from '#central/published/documents'
import type { PublishingKey } from '#central/published/keys'

/** Publishes the settings of all terminals, exceptions included (contract/terminal-settings.ts). */
export function publishSettings(
  context: CentralContext,
  key: PublishingKey,
  text: string,
  options: PublishOptions = {},
): Promise<Result<number, PublishError | TextFault>> {
  const nowMs = context.clock.wallMs()
  return context.database.transaction(async (queries) => {
    const read = readSettingsText(text, nowMs)
    if (!read.ok) return read
    await lockPublishing(queries)
    return storeDocument(queries, key, 'settings', {
      text,
      version: options.version ?? null,
      changesPast: false,
      nowMs,
    })
  })
}
