import type { PublishedAnswer, PublishedKind, ReadText } from '#contract/published'
import { readSettingsText } from '#contract/terminal-settings'
import { ok, type Result } from '#domain/result'
import type { PublishedStanding } from '#electron/store/published'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import { judgePublished } from '#electron/sync/judge-published'
import type { PullParts } from '#electron/sync/pulls'

/** A refused document is not fetched at every turn: some are large, and a centre's mistake meets the whole fleet at once. A
 *  day may begin, a program may be replaced: it is looked at again after this time. */
export const refusedAgainAfterMs = 10 * 60_000

/** What reads a catalogue is loaded when one comes, not at every start. */
const readers: Readonly<Record<PublishedKind, () => Promise<ReadText<unknown>>>> = {
  catalogue: async () => (await import('#contract/catalogue/bundle')).readCatalogueText,
  settings: () => Promise.resolve(readSettingsText),
  operators: async () => (await import('#contract/desk/operators')).readOperatorsText,
}

export const pullCatalogue = (parts: PullParts): Promise<Result<void, CentreError>> => pullPublished('catalogue', parts)
export const pullSettings = (parts: PullParts): Promise<Result<void, CentreError>> => pullPublished('settings', parts)

/** Of desks only: a kiosk signs nobody in. */
export const pullOperators = (parts: PullParts): Promise<Result<void, CentreError>> => pullPublished('operators', parts)

/** Nothing published is urgent to the minute: prices are fetched before their day. */
export const askedAgainAfterMs = 60_000

/** When each centre was last asked, by monotonic time. */
const asked = new WeakMap<CentreClient, Map<PublishedKind, number>>()

function isDue(kind: PublishedKind, { client, clock }: PullParts): boolean {
  const atMs = asked.get(client)?.get(kind)
  return atMs === undefined || clock.monotonicMs() - atMs >= askedAgainAfterMs
}

function askedNow(kind: PublishedKind, { client, clock }: PullParts): void {
  const ofClient = asked.get(client) ?? new Map<PublishedKind, number>()
  asked.set(client, ofClient.set(kind, clock.monotonicMs()))
}

/** Fetches the document published last, if it is newer than the one held here, and takes it if it is good. A refused one is
 *  told of (`Published.states`) and is no failure of the link. */
async function pullPublished(kind: PublishedKind, parts: PullParts): Promise<Result<void, CentreError>> {
  if (!isDue(kind, parts)) return ok(undefined)
  const { store, client, clock } = parts
  const standing = await store.published.standing(kind)
  const nowMs = clock.wallMs()
  const answer = await client.published(kind, wantedAbove(standing, nowMs))
  // A centre that is older than this program publishes nothing.
  const isUnknown = !answer.ok && answer.error.kind === 'centre_refused' && answer.error.code === 'not_found'
  if (!answer.ok && !isUnknown) return answer
  if (answer.ok) await take(kind, answer.value, standing, parts)
  askedNow(kind, parts)
  return ok(undefined)
}

async function take(
  kind: PublishedKind,
  { newest, document, successions }: PublishedAnswer,
  standing: PublishedStanding,
  { store: { published }, clock }: PullParts,
): Promise<void> {
  if (newest === null) return
  const nowMs = clock.wallMs()
  const { version } = newest
  if (document === null || document === undefined) {
    const isTold = standing.refusal?.code === 'version_behind' && standing.refusal.version === version
    if (isBehind(newest, standing) && !isTold) await published.refuse(kind, { version, code: 'version_behind' }, nowMs)
    return
  }
  const trustedKey = await published.trustedKey()
  const witness = { trustedKey, successions, heldVersion: standing.version, floor: standing.floor, nowMs }
  const judged = judgePublished(kind, document, witness, await readers[kind]())
  if (judged.ok) await published.adopt(kind, judged.value, nowMs)
  else await published.refuse(kind, { version, code: judged.error.kind }, nowMs)
}

/** Versions up to this one are not wanted: held, or refused a short while ago. */
function wantedAbove({ version, refusal }: PublishedStanding, nowMs: number): number {
  if (refusal === null) return version
  const sinceMs = nowMs - refusal.lastAtMs
  const isFresh = sinceMs >= 0 && sinceMs < refusedAgainAfterMs
  return isFresh ? Math.max(version, refusal.version) : version
}

/** The centre's latest is not this terminal's: it is older, or another document under the same number. */
function isBehind(newest: NonNullable<PublishedAnswer['newest']>, { version, textSha256 }: PublishedStanding): boolean {
  return newest.version < version || (newest.version === version && newest.textSha256 !== textSha256)
}
