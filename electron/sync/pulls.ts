import type { Result } from '#domain/result'
import type { Clock } from '#domain/time'
import type { Store } from '#electron/store/open'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import type { BetweenPages } from '#electron/sync/progress'
import { pullHotlist } from '#electron/sync/pull-hotlist'
import { pullPending } from '#electron/sync/pull-pending'
import { pullCatalogue, pullSettings } from '#electron/sync/pull-published'

export type PullParts = {
  readonly store: Store
  readonly client: CentreClient
  readonly clock: Clock
  readonly betweenPages?: BetweenPages
}

/** Something of the centre's this terminal keeps a copy of: fetched from where the copy stands, as far as the link allows. */
export type Pull = (parts: PullParts) => Promise<Result<void, CentreError>>

/** In the order they are fetched: the small before the large. */
export const pulls: readonly Pull[] = [pullSettings, pullCatalogue, pullPending, pullHotlist]

/** Fetches them all, `further` ones before. What the centre refuses or nobody can read does not hold back the others; a lost
 *  link does. Gives the first failure. */
export async function pullAll(
  parts: PullParts,
  further: readonly Pull[],
  observe: <T>(result: Result<T, CentreError>) => Result<T, CentreError>,
): Promise<Result<void, CentreError>> {
  let first: Result<void, CentreError> | null = null
  for (const pull of [...further, ...pulls]) {
    const pulled = observe(await pull(parts))
    if (pulled.ok) continue
    first ??= pulled
    // An answer that cannot be read is a matter of its own pull, as a refusal is.
    if (pulled.error.kind !== 'centre_refused' && pulled.error.kind !== 'centre_answer_invalid') break
  }
  return first ?? { ok: true, value: undefined }
}
