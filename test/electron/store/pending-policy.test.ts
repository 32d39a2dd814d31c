import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { activationsProjection } from '#electron/store/activations'
import type { Database } from '#electron/store/database'
import { migrate } from '#electron/store/migrations'
import { createPendingCache, type PendingCache } from '#electron/store/pending-cache'
import { standardPendingPolicy } from '#electron/store/pending-policy'
import { createProjections } from '#electron/store/projections'
import { noonMs, pendingDocument, temporaryDatabase } from '#test/electron/store/rig'

const dayMs = 86_400_000
const policy = { closedKeptDays: 7, seenKeptDays: 400, documentsMax: 20 }
const [stranger, regular] = ['9643000000000001', '9643000000000002'] as const

type State = 'pending' | 'activated' | 'blocked' | 'cancelled'

function document({ number, ...of }: { readonly cardNumber: string; readonly number: number; readonly state: State }) {
  return pendingDocument(idOf(number), { action: number, ...of })
}

function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

async function open(): Promise<{ readonly cache: PendingCache; readonly database: Database; readonly path: string }> {
  const { database, path } = await temporaryDatabase()
  await migrate(database)
  await createProjections(database, [activationsProjection]).catchUp()
  return { cache: createPendingCache(database, policy), database, path }
}

async function count(database: Database): Promise<unknown> {
  const [row] = await database.all('SELECT count(*) AS documents FROM pending_cache')
  return row?.['documents']
}

async function kept(cache: PendingCache, cardNumber: string): Promise<number> {
  return (await cache.ofCard(cardNumber)).length
}

test.each(['activated', 'blocked', 'cancelled'] as const)(
  'drops what was %s for a card never seen here after seven days, and not a day earlier',
  async (state) => {
    const { cache } = await open()
    await cache.applyDelta([document({ cardNumber: stranger, number: 1, state })], 1, noonMs)
    await cache.trim(noonMs + 7 * dayMs)
    expect(await kept(cache, stranger)).toBe(1)
    expect(await cache.trim(noonMs + 7 * dayMs + 3_600_000)).toBe(1)
    expect(await kept(cache, stranger)).toBe(0)
    expect(await cache.cursor()).toBe(1)
  },
)

test.each([
  ['of a card seen here', regular, 'blocked'],
  ['that still waits for its card', stranger, 'pending'],
] as const)('keeps a document %s', async (_title, cardNumber, state) => {
  const { cache } = await open()
  await cache.noteSeen(regular, noonMs)
  await cache.applyDelta([document({ cardNumber, number: 1, state })], 1, noonMs)
  await cache.trim(noonMs + 300 * dayMs)
  expect(await kept(cache, cardNumber)).toBe(1)
})

test('keeps the closed ones of a card with one that waits: each may tell of the others (design D6)', async () => {
  const { cache } = await open()
  const documents = [
    document({ cardNumber: stranger, number: 1, state: 'activated' }),
    document({ cardNumber: stranger, number: 2, state: 'pending' }),
  ]
  await cache.applyDelta(documents, 2, noonMs)
  await cache.trim(noonMs + 300 * dayMs)
  expect(await kept(cache, stranger)).toBe(2)
})

test('keeps a document it cannot read of a stranger: nobody knows that it is closed', async () => {
  const { cache } = await open()
  await cache.applyDelta([{ version: 9, cardNumber: stranger }], 1, noonMs)
  await cache.trim(noonMs + 300 * dayMs)
  expect(await cache.unreadable()).toHaveLength(1)
})

test('beyond its limit drops closed before open and strangers before those seen here, of which none that waits', async () => {
  const { cache, database } = await open()
  const cards = Array.from({ length: 30 }, (_, index) => `96430000000001${String(10 + index)}`)
  for (const card of cards.slice(0, 12)) await cache.noteSeen(card, noonMs)
  const documents = cards.map((cardNumber, index) =>
    document({ cardNumber, number: index, state: index % 2 === 0 ? 'pending' : 'blocked' }),
  )
  await cache.applyDelta(documents, 30, noonMs)
  expect(await cache.trim(noonMs)).toBe(11)
  expect(await count(database)).toBe(19)
  const states = await Promise.all(cards.map(async (card) => (await cache.ofCard(card)).length))
  // All nine closed ones of strangers, and two of those seen here.
  expect(cards.filter((_, index) => index >= 12 && index % 2 === 1 && states[index] === 1)).toEqual([])
  expect(cards.filter((_, index) => index < 12 && index % 2 === 1 && states[index] === 1)).toHaveLength(4)
  expect(cards.filter((_, index) => index % 2 === 0 && states[index] === 0)).toEqual([])
  const seenAndOpen = Array.from({ length: 40 }, (_, index) => `96430000000002${String(10 + index)}`)
  for (const card of seenAndOpen) await cache.noteSeen(card, noonMs)
  const waiting = seenAndOpen.map((cardNumber, index) =>
    document({ cardNumber, number: 100 + index, state: 'pending' }),
  )
  await cache.applyDelta(waiting, 70, noonMs)
  await cache.trim(noonMs)
  for (const card of seenAndOpen) expect(await kept(cache, card)).toBe(1)
})

test('hears again of a payment it dropped, and still knows that it activated it', async () => {
  const { cache, database } = await open()
  const payment = document({ cardNumber: stranger, number: 1, state: 'pending' })
  await cache.applyDelta([document({ cardNumber: stranger, number: 1, state: 'activated' })], 1, noonMs)
  await database.transaction((transaction) => {
    transaction.write('INSERT INTO activations VALUES (?, ?, ?)', [idOf(1), stranger, noonMs])
  })
  expect(await cache.trim(noonMs + 8 * dayMs)).toBe(1)
  await cache.remember([payment], noonMs + 9 * dayMs)
  expect(await cache.ofCard(stranger)).toMatchObject([{ payment: { state: 'activated' } }])
})

test('forgets after four hundred days that a card was here', async () => {
  const { cache, database } = await open()
  await cache.noteSeen(regular, noonMs)
  await cache.trim(noonMs + 401 * dayMs)
  expect(await database.all('SELECT card_number FROM cards_seen')).toEqual([])
})

test('is no larger after two hundred thousand documents than its limit allows', { timeout: 300_000 }, async () => {
  const { database, path } = await temporaryDatabase()
  await migrate(database)
  await createProjections(database, [activationsProjection]).catchUp()
  const cache = createPendingCache(database, { ...standardPendingPolicy, documentsMax: 10_000 })
  const pageSize = 2000
  for (let start = 0; start < 200_000; start += pageSize) {
    const page = Array.from({ length: pageSize }, (_, index) =>
      document({
        cardNumber: String(9_643_000_000_000_000n + BigInt(start + index)),
        number: start + index,
        state: 'pending',
      }),
    )
    await cache.applyDelta(page, start + pageSize, noonMs + start)
    await cache.trim(noonMs + start)
    await database.checkpoint()
  }
  expect(await count(database)).toBeLessThanOrEqual(10_000)
  expect(await cache.cursor()).toBe(200_000)
  // Some 700 bytes a document with its indexes, and the pages of one batch more.
  expect(statSync(path).size).toBeLessThan(14_000_000)
})
