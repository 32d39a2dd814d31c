import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assert } from '#domain/assert'
import type { EmbeddedCentral } from '#central/embedded'
import { openStore, type Store } from '#electron/store/open'
import type { Fetch } from '#electron/sync/request'
import { SettableClock, temporaryFolder } from '#test/electron/store/rig'
import { enrolmentCode, giveCode, realFetch, startCentre, startEngine, type Terminal } from '#test/electron/sync/rig'

const decision = { reason: 'request', by: 'desk 1' } as const
const cards = Array.from({ length: 2500 }, (_, index) => String(9_643_012_000_000_000n + 3n * BigInt(index)))

type Rig = { readonly centre: EmbeddedCentral; readonly store: Store; readonly clock: SettableClock }

async function setUp(): Promise<Rig> {
  const clock = new SettableClock()
  const centre = await startCentre(clock)
  const store = await openStore(join(await temporaryFolder(), 'beket.sqlite'), clock)
  onTestFinished(() => store.close())
  await giveCode(store, await enrolmentCode(centre))
  return { centre, store, clock }
}

function start({ centre, store, clock }: Rig, fetch: Fetch = realFetch): Terminal {
  return startEngine({ store, url: centre.url, clock, fetch })
}

async function size(store: Store): Promise<number> {
  return (await store.hotlist.status()).size
}

/** A link that is cut at the n-th request for the hotlist, before it arrives or before its answer does. */
function cutAt(request: number, when: 'before' | 'after'): Fetch {
  let asked = 0
  return async (url, init) => {
    if (!url.includes('/v1/hotlist')) return fetch(url, init)
    asked += 1
    if (asked === request && when === 'before') throw new TypeError('cut')
    const answer = await fetch(url, init)
    if (asked === request) throw new TypeError('cut')
    return answer
  }
}

describe('the copy of the hotlist', { timeout: 120_000 }, () => {
  it('is loaded whole and follows what is blocked and unblocked (BLOCK-006)', async () => {
    const rig = await setUp()
    await rig.centre.admin.blockCards(cards, decision)
    const { engine, until } = start(rig)
    await until(({ link, lastError }) => link === 'up' && lastError === null)
    expect(await size(rig.store)).toBe(cards.length)
    const [first = '', second = ''] = cards
    await rig.centre.admin.unblockCard(first, { by: 'desk 2' })
    const heard = new Promise<void>((resolve) => {
      rig.store.hotlist.subscribe(resolve)
    })
    engine.nudge()
    await heard
    expect(await rig.store.hotlist.isBlocked(first)).toBe(false)
    expect(await rig.store.hotlist.isBlocked(second)).toBe(true)
  })

  it.each([
    ['the first page', 1, 'before'],
    ['the answer of the first page', 1, 'after'],
    ['the changes', 2, 'before'],
    ['the answer with the changes', 2, 'after'],
  ] as const)('is whole after a cut at %s', async (_title, request, when) => {
    const rig = await setUp()
    await rig.centre.admin.blockCards(cards, decision)
    const { engine, until } = start(rig, cutAt(request, when))
    await until(({ lastError }) => lastError?.kind === 'link_down')
    engine.nudge()
    await until(({ lastError }) => lastError === null)
    expect(await size(rig.store)).toBe(cards.length)
  })

  it.each([
    ['that has fewer cards and knows fewer changes', 0],
    ['that has other cards and knows as many changes', cards.length],
    ['that has other cards and knows more changes', cards.length + 5],
  ])('is loaded anew from a centre %s, and protects meanwhile', async (_title, changes) => {
    const rig = await setUp()
    const { store } = rig
    await store.hotlist.addLoaded(cards, cards.length)
    await store.hotlist.useLoaded()
    // Restored from a backup, and used since.
    const others = Array.from({ length: changes }, (_, index) => String(9_643_013_000_000_000n + BigInt(index)))
    await rig.centre.admin.blockCards(others, decision)
    const [known = ''] = cards
    const whileLoading: boolean[] = []
    const { until } = start(rig, async (url, init) => {
      if (url.includes('/v1/hotlist/whole')) whileLoading.push(await store.hotlist.isBlocked(known))
      return fetch(url, init)
    })
    await until(({ link, lastError }) => link === 'up' && lastError === null)
    expect(whileLoading).toEqual([true])
    expect(await size(store)).toBe(others.length)
    expect(await store.hotlist.isBlocked(known)).toBe(false)
    expect(await store.hotlist.isBlocked(others[0] ?? known)).toBe(others.length > 0)
  })

  it('keeps the last good list when a page is damaged', async () => {
    const rig = await setUp()
    await rig.centre.admin.blockCards(cards, decision)
    const { engine, until } = start(rig, async (url, init) => {
      const answer = await fetch(url, init)
      if (!url.includes('/v1/hotlist?cursor=2500')) return answer
      const body: unknown = await answer.json()
      assert(typeof body === 'object' && body !== null, 'an object')
      return Response.json({ ...body, cursor: 2501, added: 'g' })
    })
    await until(({ lastError }) => lastError?.kind === 'centre_answer_invalid')
    expect(await rig.store.hotlist.isBlocked(cards[7] ?? '')).toBe(true)
    expect(await rig.store.hotlist.progress()).toMatchObject({ cursor: 2500 })
    await engine.stop()
  })

  it('takes the word of a card status at once, for better and for worse', async () => {
    const rig = await setUp()
    const { admin } = rig.centre
    const { engine, until } = start(rig)
    await until(({ link, lastError }) => link === 'up' && lastError === null)
    const [card = ''] = cards
    await admin.blockCards([card], decision)
    expect(await engine.cardStatus(card)).toMatchObject({ value: { status: 'blocked' } })
    expect(await rig.store.hotlist.isBlocked(card)).toBe(true)
    await admin.unblockCard(card, { by: 'desk' })
    await engine.cardStatus(card)
    expect(await rig.store.hotlist.isBlocked(card)).toBe(false)
  })
})
