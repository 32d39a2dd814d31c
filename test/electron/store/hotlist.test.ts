import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hotlistModulus, type HotlistCheck } from '#contract/hotlist'
import { openStore, type Store } from '#electron/store/open'
import { noonMs, SettableClock, temporaryFolder } from '#test/electron/store/rig'

const [one, two, three] = ['0000000000000001', '9643012077810345', '9999999999999999'] as const

async function open(path?: string): Promise<{ readonly store: Store; readonly path: string }> {
  const file = path ?? join(await temporaryFolder(), 'beket.sqlite')
  const store = await openStore(file, new SettableClock())
  onTestFinished(() => store.close().catch(() => undefined))
  return { store, path: file }
}

function checkOf(cardNumbers: readonly string[]): HotlistCheck {
  const remainders = cardNumbers.map((number) => Number(BigInt(number) % BigInt(hotlistModulus)))
  return { size: cardNumbers.length, sum: remainders.reduce((sum, each) => sum + each, 0) }
}

async function blocked({ hotlist }: Store): Promise<string[]> {
  const found: string[] = []
  for (const card of [one, two, three]) if (await hotlist.isBlocked(card)) found.push(card)
  return found
}

test('knows no blocked card and no cursor before it has loaded a list', async () => {
  const { store } = await open()
  expect(await blocked(store)).toEqual([])
  expect(await store.hotlist.progress()).toEqual({ cursor: null, load: null, isChecked: false })
  expect(await store.hotlist.status()).toEqual({ size: 0, pulledAtMs: null })
})

test('uses a loaded list when it is whole and not before, the one before it until then (BLOCK-006)', async () => {
  const { store, path } = await open()
  await store.hotlist.addLoaded([one, two], 5)
  expect(await blocked(store)).toEqual([])
  await store.hotlist.useLoaded()
  expect(await blocked(store)).toEqual([one, two])
  await store.hotlist.addLoaded([two], 9)
  expect(await blocked(store)).toEqual([one, two])
  await store.close()
  const again = (await open(path)).store
  expect(await again.hotlist.progress()).toEqual({ cursor: 5, load: { cursor: 9, after: two }, isChecked: false })
  expect(await blocked(again)).toEqual([one, two])
  await again.hotlist.addLoaded([three], 12)
  await again.hotlist.useLoaded()
  expect(await blocked(again)).toEqual([two, three])
  expect(await again.hotlist.progress()).toEqual({ cursor: 9, load: null, isChecked: false })
})

test('forgets a load that is given up, and nothing of the list in use', async () => {
  const { store } = await open()
  await store.hotlist.addLoaded([one], 1)
  await store.hotlist.useLoaded()
  await store.hotlist.addLoaded([three], 2)
  await store.hotlist.giveUpLoad()
  expect(await store.hotlist.progress()).toMatchObject({ cursor: 1, load: null })
  await store.hotlist.addLoaded([two], 3)
  await store.hotlist.useLoaded()
  expect(await blocked(store)).toEqual([two])
})

test('applies changes, the same ones twice as well, and says whether it agrees with the centre', async () => {
  const { store } = await open()
  const { hotlist } = store
  for (let round = 0; round < 2; round += 1) {
    await hotlist.apply({ added: [one, three], removed: [two], cursor: 3 })
    expect(await blocked(store)).toEqual([one, three])
  }
  expect(await hotlist.agrees(checkOf([one, two]), noonMs)).toBe(false)
  expect(await hotlist.progress()).toMatchObject({ cursor: 3, isChecked: false })
  expect(await hotlist.agrees(checkOf([one, three]), noonMs)).toBe(true)
  expect(await hotlist.status()).toEqual({ size: 2, pulledAtMs: noonMs })
  expect(await hotlist.agrees(checkOf([two, three]), noonMs)).toBe(false)
})

test('holds what the centre said of one card until the list has caught up, over a restart as well', async () => {
  const { store, path } = await open()
  await store.hotlist.apply({ added: [one], removed: [], cursor: 1 })
  await store.hotlist.hear(one, false, store.hotlist.applied())
  await store.hotlist.hear(two, true, store.hotlist.applied())
  expect(await blocked(store)).toEqual([two])
  await store.close()
  const { hotlist } = (await open(path)).store
  expect(await hotlist.isBlocked(two)).toBe(true)
  hotlist.beginPull()
  await hotlist.hear(three, true, hotlist.applied())
  await hotlist.apply({ added: [two], removed: [one], cursor: 3 })
  expect(await hotlist.agrees(checkOf([two]), noonMs)).toBe(true)
  expect([await hotlist.isBlocked(one), await hotlist.isBlocked(two), await hotlist.isBlocked(three)]).toEqual([
    false,
    true,
    // Heard while the list was fetched: the answer may have been older.
    true,
  ])
})

test('does not let an older good word hide a block that came with the list meanwhile', async () => {
  const { store } = await open()
  const since = store.hotlist.applied()
  await store.hotlist.apply({ added: [one], removed: [], cursor: 1 })
  await store.hotlist.hear(one, false, since)
  expect(await blocked(store)).toEqual([one])
})

test('tells who listens when a card may have been blocked', async () => {
  const { hotlist } = (await open()).store
  let told = 0
  const stop = hotlist.subscribe(() => {
    told += 1
  })
  await hotlist.apply({ added: [one], removed: [], cursor: 1 })
  await hotlist.hear(one, true, hotlist.applied())
  await hotlist.hear(two, true, hotlist.applied())
  stop()
  await hotlist.apply({ added: [three], removed: [], cursor: 2 })
  expect(told).toBe(2)
})

test('keeps a hundred thousand cards in less than two megabytes', { timeout: 120_000 }, async () => {
  const { store, path } = await open()
  const first = 9_643_012_000_000_000n
  const cards = Array.from({ length: 100_000 }, (_, index) => String(first + 11n * BigInt(index)))
  const before = statSync(path).size
  await store.hotlist.addLoaded(cards, 1)
  await store.hotlist.useLoaded()
  expect(await store.hotlist.agrees(checkOf(cards), noonMs)).toBe(true)
  expect(await store.checkpoint()).toBe(true)
  expect(statSync(path).size - before).toBeLessThan(2_000_000)
})
