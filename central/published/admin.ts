import { readOperatorsText } from '#contract/desk/operators'
import type { KeySuccession } from '#contract/published'
import { readSettingsText } from '#contract/terminal-settings'
import { err, type Result } from '#domain/result'
import { publishCatalogue, type CatalogueError, type PublishOptions } from '#central/catalogue/publish'
import type { CentralContext } from '#central/context'
import { rotateKey, type PublishError } from '#central/published/documents'
import { currentPublicKey, publishingKey, type PublishingKey } from '#central/published/keys'
import { publishText } from '#central/published/publish-text'

/** This process was not given the key. */
type KeyMissing = { readonly kind: 'publishing_key_missing' }

/** What the operator publishes to the terminals. Each answers with the version it was given. */
export interface PublishingAdmin {
  /** Whether this process has the key that terminals trust. */
  canPublish(): Promise<boolean>
  /** JSON text of the whole catalogue. It may add versions that start tomorrow or later; what held until today it changes only
   *  with `changesPast`. */
  publishCatalogue(
    text: string,
    options?: PublishOptions & { readonly changesPast?: boolean },
  ): Promise<Result<number, CatalogueError | KeyMissing>>
  /** JSON text of `settingsDocumentSchema`. */
  publishSettings(
    text: string,
    options?: PublishOptions,
  ): Promise<Result<number, Exclude<CatalogueError, { kind: 'past_changed' }> | KeyMissing>>
  /** JSON text of `operatorsDocumentSchema`. */
  publishOperators(
    text: string,
    options?: PublishOptions,
  ): Promise<Result<number, Exclude<CatalogueError, { kind: 'past_changed' }> | KeyMissing>>
  /** Goes over to another key, of which these are the 32 secret bytes; processes that publish are given it afterwards. */
  rotatePublishingKey(nextSeed: Uint8Array): Promise<Result<KeySuccession['publicKey'], PublishError | KeyMissing>>
}

export function createPublishingAdmin(context: CentralContext): PublishingAdmin {
  const { database, clock, publishingKey: key } = context
  async function withKey<T, E>(act: (key: PublishingKey) => Promise<Result<T, E>>): Promise<Result<T, E | KeyMissing>> {
    return key === null ? err({ kind: 'publishing_key_missing' }) : act(key)
  }
  return {
    canPublish: async () => key !== null && (await currentPublicKey(database)) === key.publicKey,
    publishCatalogue: (text, options) => withKey((own) => publishCatalogue(context, own, text, options)),
    publishSettings: (text, options) =>
      withKey((own) => publishText(context, own, { kind: 'settings', read: readSettingsText, text }, options)),
    publishOperators: (text, options) =>
      withKey((own) => publishText(context, own, { kind: 'operators', read: readOperatorsText, text }, options)),
    rotatePublishingKey: (nextSeed) =>
      withKey(async (current) => {
        const next = publishingKey(nextSeed)
        const rotated = await database.transaction((queries) => rotateKey(queries, { current, next }, clock.wallMs()))
        return rotated.ok ? { ok: true, value: next.publicKey } : rotated
      }),
  }
}
