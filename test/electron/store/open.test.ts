import { describe, expect, test } from 'vitest'
import { openDatabase } from '#electron/store/database'
import { migrate } from '#electron/store/migrations'
import { openStore, storeProjections } from '#electron/store/open'
import { createProjections, type Projection } from '#electron/store/projections'
import { defaultLanguageSetting } from '#electron/store/settings'
import { note, saleEntries, SettableClock, temporaryDatabase, temporaryStore } from '#test/electron/store/rig'

const clock = new SettableClock()

describe('projections', () => {
  test('say what the journal says: sales, totals, numbers, receipts', async () => {
    const { store } = await temporaryStore()
    await store.journal.append(saleEntries(1))
    await store.journal.append(saleEntries(2, 500).slice(0, 4))
    await store.journal.append([
      { kind: 'receipt.printed', operationId: 'receipt-1:printed', payload: { receiptId: 'receipt-1' } },
    ])
    expect(await store.sales.find('sale-1')).toMatchObject({ revision: 3, state: { kind: 'completed' } })
    expect((await store.sales.open()).map(({ saleId }) => saleId)).toEqual(['sale-2'])
    expect((await store.sales.recent(1)).map(({ saleId }) => saleId)).toEqual(['sale-2'])
    expect(await store.totals()).toMatchObject({ cashAccepted: 1500, cardCredited: 1000, activated: 0, deferred: 0 })
    expect(await store.highestOperationNumber()).toBe(2)
    expect(await store.receipts.find('receipt-1')).toMatchObject({ isPrinted: true, document: { total: 1000 } })
    expect(await store.receipts.unprinted()).toEqual([])
    expect(await store.receipts.ofSale('sale-1')).toHaveLength(1)
  })

  test('are the same however the journal is cut into calls, and after a rebuild', async () => {
    const whole = await temporaryStore(clock)
    const cut = await temporaryStore(clock)
    const entries = [1, 2, 3].flatMap((index) => saleEntries(index))
    await whole.store.journal.append(entries)
    for (const entry of entries) await cut.store.journal.append([entry])
    for (const { store } of [whole, cut]) {
      expect(await store.projections.compare()).toEqual([])
      await store.projections.rebuild()
      expect(await store.projections.compare()).toEqual([])
    }
    expect(await cut.store.totals()).toEqual(await whole.store.totals())
    expect(await cut.store.sales.recent(9)).toEqual(await whole.store.sales.recent(9))
  })

  test('that were tampered with are named by compare and put right by rebuild', async () => {
    const { store, path } = await temporaryStore()
    await store.journal.append(saleEntries(1))
    const other = await openDatabase(path)
    await other.transaction((transaction) => {
      transaction.write('UPDATE totals SET cash_accepted = cash_accepted + 1')
      transaction.write("DELETE FROM receipts WHERE receipt_id = 'receipt-1'")
    })
    await other.close()
    expect(await store.projections.compare()).toEqual([
      { name: 'totals', missingRows: 1, surplusRows: 1 },
      { name: 'receipts', missingRows: 1, surplusRows: 0 },
    ])
    await store.projections.rebuild()
    expect(await store.projections.compare()).toEqual([])
  })

  test('with nothing but a record they cannot read keep the record out of the journal', async () => {
    const { store } = await temporaryStore()
    const unreadable = { kind: 'fact', operationId: 'fact:1', payload: { kind: 'cash_accepted', amount: -5 } }
    await expect(store.journal.append([note(1), unreadable])).rejects.toThrow()
    expect(await store.journal.last()).toBeNull()
  })

  test('fold what is not folded yet at the next start: nothing, a tail, a changed or a new projection', async () => {
    const { database } = await temporaryDatabase()
    await migrate(database)
    const counting = (version: number, step: number): Projection => ({
      name: 'counted',
      version,
      kinds: ['test.note'],
      columns: 'id INTEGER PRIMARY KEY, found INTEGER NOT NULL',
      indexes: {},
      fold: (records, table) => [
        {
          sql: `INSERT INTO ${table} VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET found = found + excluded.found`,
          parameters: [records.length * step],
        },
      ],
    })
    const found = async (): Promise<unknown> => (await database.all('SELECT found FROM counted'))[0]?.['found']
    const insert = (from: number, to: number): Promise<void> =>
      database.transaction((transaction) => {
        for (let seq = from; seq <= to; seq += 1) {
          const sql = `INSERT INTO journal VALUES (?, 0, 'test.note', ?, '{}', '${'0'.repeat(64)}', '${'0'.repeat(64)}')`
          transaction.write(sql, [seq, `note:${String(seq)}`])
        }
      })
    await insert(1, 1500)
    await createProjections(database, [counting(1, 1)]).catchUp()
    expect(await found()).toBe(1500)
    await insert(1501, 1510)
    await createProjections(database, [counting(1, 1)]).catchUp()
    await createProjections(database, [counting(1, 1)]).catchUp()
    expect(await found()).toBe(1510)
    await createProjections(database, [counting(2, 2), ...storeProjections]).catchUp()
    expect(await found()).toBe(3020)
    await createProjections(database, storeProjections).catchUp()
    expect(await database.all("SELECT name FROM sqlite_schema WHERE name = 'counted'")).toEqual([])
  })
})

describe('opening', () => {
  test('finds everything again', async () => {
    const { store, path } = await temporaryStore()
    await store.journal.append(saleEntries(1))
    await store.settings.write(defaultLanguageSetting, 'kk')
    await store.close()
    const again = await openStore(path, clock)
    expect(await again.totals()).toMatchObject({ cashAccepted: 1000 })
    expect(await again.settings.read(defaultLanguageSetting)).toBe('kk')
    const [record] = await again.journal.append([note(1)])
    expect(record?.seq).toBe(8)
    expect(await again.journal.verify()).toMatchObject({ ok: true })
    await again.close()
  })

  test.each([
    ['whose last record was changed', "UPDATE journal SET payload = '{}' WHERE seq = 7", 'not what was written'],
    ['that lost its end', 'DELETE FROM journal WHERE seq = 7', 'missing from the end'],
    ['that lost all of it', 'DELETE FROM journal', 'missing from the end'],
  ])('refuses a journal %s', async (_name, sql, message) => {
    const { store, path } = await temporaryStore()
    await store.journal.append(saleEntries(1))
    await store.close()
    const database = await openDatabase(path)
    await database.transaction((transaction) => {
      transaction.write('DROP TRIGGER journal_keeps_rows')
      transaction.write('DROP TRIGGER journal_keeps_all_rows')
      transaction.write(sql)
    })
    await database.close()
    await expect(openStore(path, clock)).rejects.toThrow(message)
  })

  test('and a sale look at nothing but the end of a journal of 20,000 records', async () => {
    const { store, path } = await temporaryStore()
    for (let start = 0; start < 20_000; start += 2000) {
      await store.journal.append(Array.from({ length: 2000 }, (_, index) => note(start + index)))
    }
    await store.close()
    const database = await openDatabase(path)
    const queries: [string, (string | number)[]][] = [
      ['SELECT * FROM journal ORDER BY seq DESC LIMIT 1', []],
      ['SELECT coalesce(max(seq), 0) FROM journal', []],
      ['SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT 1000', [19_999]],
      ['SELECT * FROM journal WHERE operation_id IN (SELECT value FROM json_each(?))', ['["note:000001"]']],
      ['SELECT * FROM journal WHERE operation_id >= ? AND operation_id < ? ORDER BY seq', ['note:01', 'note:02']],
      ['SELECT * FROM sales WHERE open = 1 ORDER BY rowid', []],
      ['SELECT * FROM receipts WHERE printed = 0 ORDER BY rowid', []],
      ['SELECT * FROM pending_cache WHERE card_number = ? ORDER BY rowid', ['1000000000000001']],
    ]
    for (const [sql, parameters] of queries) {
      const plan = (await database.all(`EXPLAIN QUERY PLAN ${sql}`, parameters)).map((row) => String(row['detail']))
      // "SCAN journal" with LIMIT 1 in key order reads one row; any other scan of a table reads all of them.
      const scans = plan.filter((detail) => /^SCAN (?!json_each|CONSTANT)/.test(detail))
      expect({ sql, scans }).toEqual({
        sql,
        scans: sql.includes('LIMIT 1') && !sql.includes('WHERE') ? ['SCAN journal'] : [],
      })
    }
    await database.close()
    const again = await openStore(path, clock)
    await again.journal.append([note(20_000)])
    expect((await again.journal.last())?.seq).toBe(20_001)
    await again.close()
  })
})
