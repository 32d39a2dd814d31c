import { readOperatorsText } from '#contract/desk/operators'
import type { TextFault } from '#contract/published'
import type { Result } from '#domain/result'
import type { PublishOptions } from '#central/catalogue/publish'
import type { CentralContext } from '#central/context'
import { lockPublishing, storeDocument, type PublishError } from '#central/published/documents'
import type { PublishingKey } from '#central/published/keys'

/** Publishes the operators of the desks (contract/desk/operators.ts). */
export function publishOperators(
  context: CentralContext,
  key: PublishingKey,
  text: string,
  options: PublishOptions = {},
): Promise<Result<number, PublishError | TextFault>> {
  const nowMs = context.clock.wallMs()
  return context.database.transaction(async (queries) => {
    const read = readOperatorsText(text, nowMs)
    if (!read.ok) return read
    await lockPublishing(queries)
    return storeDocument(queries, key, 'operators', {
      text,
      version: options.version ?? null,
      changesPast: false,
      nowMs,
    })
  })
}
