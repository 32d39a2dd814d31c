import { describe, expect, test } from 'vitest'
import { assert } from '#domain/assert'
import type { SyncProgress } from '#electron/sync/progress'
import type { Fetch } from '#electron/sync/request'
import { note, SettableClock, temporaryStore } from '#test/electron/store/rig'
import { enrolmentCode, giveCode, realFetch, startCentre, startEngine } from '#test/electron/sync/rig'

const heartbeat = { version: '1', devices: () => [] }

/** What was asked for, by its last word, each asking taking so long. */
function watched(clock: SettableClock, takesMs: number): { readonly asked: string[]; readonly fetch: Fetch } {
  const asked: string[] = []
  return {
    asked,
    fetch: async (url, init) => {
      asked.push(new URL(url).pathname.split('/').at(-1) ?? '')
      clock.nowMs += takesMs
      return realFetch(url, init)
    },
  }
}

describe('a long journal', () => {
  test('lets heartbeats and copies go between its batches, as often as without it, and shows how far it is', async () => {
    const clock = new SettableClock()
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    await store.journal.append(Array.from({ length: 3100 }, (_, index) => note(index)))
    const { asked, fetch } = watched(clock, 8000)
    const { engine, until } = startEngine({ store, url: centre.url, clock, fetch, heartbeat })
    const shown: SyncProgress[] = []
    engine.subscribe(({ underWay }) => {
      if (underWay !== null) shown.push(underWay)
    })
    const status = await until(({ acknowledgedSeq, underWay }) => acknowledgedSeq === 3100 && underWay === null)
    expect(status).toMatchObject({ unsentRecords: 0, underWay: null })

    const batches = asked.flatMap((name, at) => (name === 'journal' ? [at] : []))
    // Two are on their way at once.
    const [first, third, last] = [batches[0], batches[2], batches.at(-1)]
    assert(first !== undefined && third !== undefined && last !== undefined, 'there are batches')
    expect(batches).toHaveLength(7)
    expect(asked.slice(first, third)).toEqual(expect.arrayContaining(['heartbeat', 'pending']))
    const whileSending = asked.slice(first, last)
    expect(whileSending.filter((name) => name === 'heartbeat').length).toBeGreaterThan(1)
    expect(whileSending.filter((name) => name === 'pending').length).toBeGreaterThan(2)

    const ofJournal = shown.filter(({ task }) => task === 'journal')
    expect(ofJournal[0]).toEqual({ task: 'journal', done: 500, total: 3100 })
    expect(ofJournal.at(-1)).toEqual({ task: 'journal', done: 3000, total: 3100 })
  })

  test('shows its progress twice a second at most', async () => {
    const clock = new SettableClock()
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    await store.journal.append(Array.from({ length: 2600 }, (_, index) => note(index)))
    const { fetch } = watched(clock, 100)
    const { engine, until } = startEngine({ store, url: centre.url, clock, fetch })
    const shownAtMs: number[] = []
    engine.subscribe(({ underWay }) => {
      if (underWay !== null) shownAtMs.push(clock.nowMs)
    })
    await until(({ acknowledgedSeq, underWay }) => acknowledgedSeq === 2600 && underWay === null)
    const gaps = shownAtMs.slice(1).map((atMs, index) => atMs - (shownAtMs[index] ?? 0))
    expect(shownAtMs.length).toBeGreaterThan(0)
    expect(gaps.filter((gap) => gap < 500)).toEqual([])
  })

  test('does not hold up a sale while its batch is on the way', async () => {
    const clock = new SettableClock()
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    await store.journal.append(Array.from({ length: 1200 }, (_, index) => note(index)))
    let isOnTheWay: () => void = () => undefined
    let arrive: () => void = () => undefined
    const onTheWay = new Promise<void>((resolve) => (isOnTheWay = resolve))
    const arrived = new Promise<void>((resolve) => (arrive = resolve))
    const fetch: Fetch = async (url, init) => {
      if (url.endsWith('/v1/journal')) {
        isOnTheWay()
        await arrived
      }
      return realFetch(url, init)
    }
    const { until } = startEngine({ store, url: centre.url, clock, fetch })
    await onTheWay
    expect(await store.journal.append([note(5000)])).toHaveLength(1)
    expect((await store.journal.last())?.seq).toBe(1201)
    arrive()
    await until(({ acknowledgedSeq }) => acknowledgedSeq === 1201)
  })
})
