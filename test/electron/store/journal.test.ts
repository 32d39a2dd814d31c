import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { journalGenesisHash } from '#contract/central'
import { assert } from '#domain/assert'
import { openDatabase, type Database } from '#electron/store/database'
import { createJournal, type Journal } from '#electron/store/journal'
import { journalHash } from '#electron/store/journal-record'
import { migrate } from '#electron/store/migrations'
import { openStore } from '#electron/store/open'
import {
  note,
  noonMs,
  SettableClock,
  temporaryDatabase,
  temporaryFolder,
  temporaryStore,
} from '#test/electron/store/rig'

describe('append', () => {
  test('chains records by the hash of the contract', async () => {
    const { store } = await temporaryStore()
    const [first, second] = await store.journal.append([note(1, { text: 'Қош келдіңіз "₸"' }), note(2)])
    expect(first).toMatchObject({
      seq: 1,
      atMs: noonMs,
      prevHash: journalGenesisHash,
      payload: '{"text":"Қош келдіңіз \\"₸\\""}',
    })
    expect(second).toMatchObject({ seq: 2, prevHash: first?.hash })
    expect(await store.journal.after(0, 10)).toEqual([first, second])
    const text = [first?.prevHash, 1, noonMs, 'test.note', 'note:000001', first?.payload].join('\n')
    expect(first?.hash).toBe(createHash('sha256').update(text).digest('hex'))
  })

  test('is a no-op for the same operation with the same content, and returns its record', async () => {
    const { store } = await temporaryStore()
    const told: number[] = []
    store.journal.subscribe((records) => told.push(...records.map(({ seq }) => seq)))
    const first = await store.journal.append([note(1), note(2)])
    const again = await store.journal.append([note(2), note(3), note(1), note(3)])
    expect(again.map(({ seq }) => seq)).toEqual([2, 3, 1, 3])
    expect(again[0]).toEqual(first[1])
    expect(await store.journal.append([note(1)])).toEqual([first[0]])
    expect((await store.journal.last())?.seq).toBe(3)
    expect(told).toEqual([1, 2, 3])
  })

  test.each([
    ['another payload', { ...note(1), payload: { text: 'changed' } }],
    ['another kind', { ...note(1), kind: 'test.other' }],
  ])('refuses the same operation with %s as corruption and keeps nothing of the call (D4)', async (_name, changed) => {
    const { store } = await temporaryStore()
    await store.journal.append([note(1)])
    const call = store.journal.append([note(2), changed])
    await expect(call).rejects.toMatchObject({ name: 'JournalCorruption', operationId: note(1).operationId })
    expect((await store.journal.last())?.seq).toBe(1)
    await store.journal.append([note(3)])
    expect(await store.journal.verify()).toEqual({ ok: true, value: { lastSeq: 2 } })
  })

  test('keeps what is written alongside with the records, or neither', async () => {
    const { database } = await temporaryDatabase()
    const journal = await bareJournal(database)
    await database.transaction((transaction) => {
      transaction.write('CREATE TABLE beside (id INTEGER PRIMARY KEY) STRICT')
    })
    const beside = (id: number) => (transaction: { write(sql: string, parameters: number[]): void }) => {
      transaction.write('INSERT INTO beside VALUES (?)', [id])
    }
    await journal.append([note(1)], beside(1))
    await expect(journal.append([note(2)], beside(1))).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' })
    await journal.append([note(1)], beside(2))
    await journal.append([note(3)], beside(3))
    expect(await database.all('SELECT id FROM beside')).toEqual([{ id: 1 }, { id: 3 }])
    expect(await journal.verify()).toEqual({ ok: true, value: { lastSeq: 2 } })
  })

  test('numbers concurrent calls without a gap', async () => {
    const { store } = await temporaryStore()
    const calls = Array.from({ length: 40 }, (_, index) => store.journal.append([note(index * 2), note(index * 2 + 1)]))
    await Promise.all(calls)
    expect(await store.journal.verify()).toEqual({ ok: true, value: { lastSeq: 80 } })
  })

  test.each([
    ['NaN', { amount: NaN }],
    ['a BigInt', { amount: 1n }],
    ['nothing', undefined],
    ['too much', { text: 'x'.repeat(70_000) }],
  ])('refuses a payload of %s', async (_name, payload) => {
    const { store } = await temporaryStore()
    await expect(store.journal.append([{ ...note(1), payload }])).rejects.toThrow()
    expect(await store.journal.last()).toBeNull()
  })

  test.each(['line\nfeed', '', 'х'])(
    'refuses the operation id %j, which the hash could not tell apart',
    async (operationId) => {
      const { store } = await temporaryStore()
      await expect(store.journal.append([{ ...note(1), operationId }])).rejects.toThrow('not an operation id')
    },
  )

  test('takes more entries than one statement holds', async () => {
    const { store } = await temporaryStore()
    await store.journal.append(Array.from({ length: 333 }, (_, index) => note(index)))
    expect(await store.journal.verify()).toEqual({ ok: true, value: { lastSeq: 333 } })
  })
})

test('finds the records of an operation by the beginning of its id', async () => {
  const { store } = await temporaryStore()
  const operationIds = ['sale-1:b', 'sale-10:a', 'sale-1:a', 'sale-2:a', 'sale-1']
  for (const operationId of operationIds) await store.journal.append([{ ...note(1), operationId }])
  const found = await store.journal.byOperationPrefix('sale-1:')
  expect(found.map(({ operationId }) => operationId)).toEqual(['sale-1:b', 'sale-1:a'])
})

test.each(["UPDATE journal SET payload = '{}' WHERE seq = 1", 'DELETE FROM journal WHERE seq = 1'])(
  'the file itself refuses %s',
  async (sql) => {
    const { database } = await temporaryDatabase()
    const journal = await bareJournal(database)
    await journal.append([note(1)])
    const change = database.transaction((transaction) => {
      transaction.write(sql)
    })
    await expect(change).rejects.toThrow('append-only')
  },
)

describe('verify', () => {
  const changes: [string, string, number][] = [
    ['payload', "replace(payload, 'record', 'Record')", 4],
    ['kind', "kind || '.x'", 4],
    ['operation id', "operation_id || 'x'", 4],
    ['time', 'at_ms + 1', 4],
    ['previous hash', "replace(prev_hash, substr(prev_hash, 1, 1), 'g')", 4],
    ['hash', 'lower(hex(zeroblob(32)))', 4],
    ['number', 'seq + 100', 4],
  ]
  const columnOf: Readonly<Record<string, string>> = {
    'operation id': 'operation_id',
    time: 'at_ms',
    'previous hash': 'prev_hash',
    number: 'seq',
  }
  test.each(changes)('names the record whose %s was changed', async (what, expression, seq) => {
    const { database } = await temporaryDatabase()
    const journal = await bareJournal(database)
    await journal.append(Array.from({ length: 9 }, (_, index) => note(index)))
    await database.transaction((transaction) => {
      transaction.write('DROP TRIGGER journal_keeps_rows')
      transaction.write(`UPDATE journal SET ${columnOf[what] ?? what} = ${expression} WHERE seq = ?`, [seq])
    })
    expect(await journal.verify()).toMatchObject({ ok: false, error: { kind: 'journal_broken', seq } })
    expect(await journal.verify(6)).toMatchObject({ ok: what === 'number' ? false : true })
  })

  test('names a record whose content and hash were both forged by the link of the next', async () => {
    const { database } = await temporaryDatabase()
    const journal = await bareJournal(database)
    await journal.append(Array.from({ length: 5 }, (_, index) => note(index)))
    const [third] = await journal.after(2, 1)
    assert(third !== undefined, 'the third record')
    const forged = { ...third, payload: '{"text":"forged"}' }
    await database.transaction((transaction) => {
      transaction.write('DROP TRIGGER journal_keeps_rows')
      transaction.write('UPDATE journal SET payload = ?, hash = ? WHERE seq = 3', [forged.payload, journalHash(forged)])
    })
    expect(await journal.verify()).toMatchObject({ ok: false, error: { seq: 4, reason: 'link' } })
  })

  test('notices every single byte of a record that is flipped in the file', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'store.db')
    const store = await openStore(path, new SettableClock())
    await store.journal.append(Array.from({ length: 5 }, (_, index) => note(index, { marker: `<<${String(index)}>>` })))
    const [third] = await store.journal.after(2, 1)
    assert(third !== undefined, 'the third record')
    await store.close()
    const image = await readFile(path)
    const text = Buffer.from(`test.note${third.operationId}${third.payload}${third.prevHash}${third.hash}`)
    const at = image.indexOf(text)
    expect(at).toBeGreaterThan(0)
    for (let offset = 0; offset < text.length; offset += 1) {
      const damaged = Buffer.from(image)
      damaged[at + offset] = (damaged[at + offset] ?? 0) ^ 0x01
      const damagedPath = join(folder, `damaged-${String(offset)}.db`)
      await writeFile(damagedPath, damaged)
      const database = await openDatabase(damagedPath)
      const verdict = await createJournal(database, new SettableClock(), () => undefined).verify()
      await database.close()
      expect(verdict).toMatchObject({ ok: false, error: { seq: 3 } })
    }
  })
})

async function bareJournal(database: Database): Promise<Journal> {
  await migrate(database)
  return createJournal(database, new SettableClock(), () => undefined)
}
