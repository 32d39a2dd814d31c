import { unpackCardNumbers, type HotlistCheck } from '#contract/hotlist'
import { err, ok, type Result } from '#domain/result'
import type { CentreError } from '#electron/sync/centre-error'
import type { PullParts } from '#electron/sync/pulls'

const firstCard = '0000000000000000'

/** Brings the copy of the hotlist up to date. The list in use stays in use, whatever comes, until a whole other one takes its
 *  place. Cut anywhere, it goes on where it was. */
export async function pullHotlist(parts: PullParts): Promise<Result<void, CentreError>> {
  const { hotlist } = parts.store
  const { cursor, load } = await hotlist.progress()
  if (cursor === null || load !== null) {
    const loaded = await loadWhole(parts, load?.after ?? null)
    if (!loaded.ok) return loaded
  }
  let pulled = await pullChanges(parts)
  if (!pulled.ok || pulled.value === 'agrees') return asVoid(pulled)
  const loaded = await loadWhole(parts, null)
  if (!loaded.ok) return loaded
  pulled = await pullChanges(parts)
  if (!pulled.ok || pulled.value === 'agrees') return asVoid(pulled)
  return err({ kind: 'centre_answer_invalid', detail: 'the hotlist loaded anew differs from the one of the centre' })
}

function asVoid(result: Result<unknown, CentreError>): Result<void, CentreError> {
  return result.ok ? ok(undefined) : result
}

/** A whole list beside the one in use, page by page, and then in its place. */
async function loadWhole(parts: PullParts, from: string | null): Promise<Result<void, CentreError>> {
  const { store, client, betweenPages } = parts
  const { hotlist } = store
  let after = from
  let done = 0
  if (after === null) await hotlist.giveUpLoad()
  for (;;) {
    const answer = await client.hotlistWhole(after ?? firstCard)
    if (!answer.ok) return answer
    const { cards, last, more, cursor } = answer.value
    const numbers = unpackCardNumbers(cards)
    if (!numbers.ok || (numbers.value.at(-1) ?? null) !== last || (more && last === null)) {
      return err({ kind: 'centre_answer_invalid', detail: 'a page of the hotlist' })
    }
    if (last !== null && after !== null && (numbers.value[0] ?? last) <= after) {
      return err({ kind: 'centre_answer_invalid', detail: 'the hotlist does not advance' })
    }
    await hotlist.addLoaded(numbers.value, cursor)
    // A million numbers leave their pages in the log else.
    await store.checkpoint()
    if (!more) break
    after = last
    done += numbers.value.length
    await betweenPages?.({ task: 'hotlist', done, total: null })
  }
  await hotlist.useLoaded()
  return ok(undefined)
}

/** `differs`: the centre does not know the cursor, or its list is not what the copy has become. */
async function pullChanges({ store, client, clock }: PullParts): Promise<Result<'agrees' | 'differs', CentreError>> {
  const { hotlist } = store
  for (;;) {
    const cursor = (await hotlist.progress()).cursor ?? 0
    hotlist.beginPull()
    const answer = await client.hotlistChanges(cursor)
    if (!answer.ok) {
      const isAhead = answer.error.kind === 'centre_refused' && answer.error.code === 'cursor_ahead'
      return isAhead && cursor > 0 ? ok('differs') : answer
    }
    const { cursor: next, more, check } = answer.value
    const [added, removed] = [unpackCardNumbers(answer.value.added), unpackCardNumbers(answer.value.removed)]
    if (!added.ok || !removed.ok || next < cursor || (more && next === cursor)) {
      return err({ kind: 'centre_answer_invalid', detail: 'a page of changes of the hotlist' })
    }
    if (next !== cursor) await hotlist.apply({ added: added.value, removed: removed.value, cursor: next })
    if (more) continue
    return ok((await agrees(hotlist, check, clock.wallMs())) ? 'agrees' : 'differs')
  }
}

async function agrees(
  hotlist: PullParts['store']['hotlist'],
  check: HotlistCheck | null,
  atMs: number,
): Promise<boolean> {
  return check !== null && hotlist.agrees(check, atMs)
}
