import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { journalGenesisHash } from '#contract/central'
import { haltCode } from '#electron/main/halt'
import { openDatabase, type Database } from '#electron/store/database'
import { journalHash } from '#electron/store/journal-record'
import { migrate, migrations } from '#electron/store/migrations'
import { openStore, type Store } from '#electron/store/open'
import { openOrRestore } from '#electron/store/recover'
import { listBackups } from '#electron/store/backup'
import { defaultLanguageSetting } from '#electron/store/settings'
import { copyDatabase } from '#test/electron/store/damage'
import {
  cardNumber,
  noonMs,
  pendingDocument,
  saleEntries,
  SettableClock,
  temporaryFolder,
} from '#test/electron/store/rig'

const clock = new SettableClock()
const versions = Array.from({ length: migrations.length }, (_, index) => index + 1)
const pendingIds = ['7f3c1c0e-1f0a-4d6c-9a51-0d6a5a0f0001', '7f3c1c0e-1f0a-4d6c-9a51-0d6a5a0f0002']

/** What a terminal of the given version has written, through the tables of that version. */
async function fill(database: Database): Promise<void> {
  await database.transaction((transaction) => {
    let prevHash = journalGenesisHash
    saleEntries(1).forEach(({ kind, operationId, payload }, index) => {
      const unhashed = { seq: index + 1, atMs: noonMs, kind, operationId, payload: JSON.stringify(payload), prevHash }
      prevHash = journalHash(unhashed)
      transaction.write('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)', [
        unhashed.seq,
        unhashed.atMs,
        kind,
        operationId,
        unhashed.payload,
        unhashed.prevHash,
        prevHash,
      ])
    })
    transaction.write('INSERT INTO settings VALUES (?, ?)', [defaultLanguageSetting.key, '"en"'])
    pendingIds.forEach((pendingId, index) => {
      const document = JSON.stringify(pendingDocument(pendingId, index === 0 ? {} : { state: 'cancelled', action: 1 }))
      transaction.write(
        `INSERT INTO pending_cache (document_id, card_number, document, readable, heard_at_ms) VALUES (?, ?, ?, 1, ?)`,
        [pendingId, cardNumber, document, noonMs],
      )
    })
    transaction.write('UPDATE sync_state SET acknowledged_seq = 5, acknowledged_taken = 1000, pending_cursor = 42')
    transaction.write("INSERT INTO sync_conflict VALUES (3, 'card_counter_reused', 1)")
    transaction.write("INSERT INTO sync_refusal VALUES (1, 6, 7, 'journal_gap', 409, 2, 1, 2, NULL)")
  })
}

async function databaseOf(version: number, path: string): Promise<void> {
  const database = await openDatabase(path)
  await migrate(database, migrations.slice(0, version))
  await fill(database)
  await database.close()
}

async function schemaOf(path: string): Promise<unknown> {
  const database = await openDatabase(path)
  const rows = await database.all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name')
  await database.close()
  return rows
}

/** Everything `fill` wrote, as the store of today says it. */
async function holdsEverything(store: Store): Promise<void> {
  expect(await store.journal.verify()).toEqual({ ok: true, value: { lastSeq: 7 } })
  expect(await store.projections.compare()).toEqual([])
  expect(await store.totals()).toMatchObject({ cashAccepted: 1000, cardCredited: 1000 })
  expect(await store.highestOperationNumber()).toBe(1)
  expect(await store.settings.read(defaultLanguageSetting)).toBe('en')
  expect(await store.sync.acknowledgedSeq()).toBe(5)
  expect(await store.pending.cursor()).toBe(42)
  expect(await store.sync.conflicts()).toEqual([{ seq: 3, code: 'card_counter_reused', heardAtMs: 1 }])
  expect(await store.sync.refusals()).toMatchObject([{ firstSeq: 6, lastSeq: 7, attempts: 2, settledAtMs: null }])
  const known = await store.pending.ofCard(cardNumber)
  expect(known.map((entry) => (entry.kind === 'payment' ? entry.payment.state : entry.kind)).sort()).toEqual([
    'cancelled',
    'pending',
  ])
}

describe('a database of an earlier version', { timeout: 300_000 }, () => {
  test.each(versions)('%i becomes what a new one is, with everything in it (R11)', async (version) => {
    const folder = await temporaryFolder()
    const fresh = join(folder, 'fresh.sqlite')
    await (await openStore(fresh, clock)).close()
    const path = join(folder, 'old.sqlite')
    await databaseOf(version, path)
    const store = await openStore(path, clock)
    await holdsEverything(store)
    await store.close()
    expect(await schemaOf(path)).toEqual(await schemaOf(fresh))
  })

  test.each(versions.slice(0, -1))(
    '%i is upgraded by the next start wherever a power cut ends it (R11)',
    async (version) => {
      const folder = await temporaryFolder()
      const path = join(folder, 'old.sqlite')
      await databaseOf(version, path)
      const before = join(folder, 'before.sqlite')
      copyDatabase(path, before)
      const upgrading = await openStore(path, clock)
      const log = readFileSync(`${path}-wal`)
      await upgrading.close()
      // A page and its header: the log as it is after each write.
      const frameBytes = 4096 + 24
      const image = join(folder, 'image.sqlite')
      for (let length = 0; length <= log.length; length += frameBytes) {
        for (const suffix of ['-wal', '-shm']) rmSync(`${image}${suffix}`, { force: true })
        copyFileSync(before, image)
        writeFileSync(`${image}-wal`, log.subarray(0, length === 0 ? 0 : 32 + length))
        const store = await openStore(image, clock)
        await holdsEverything(store)
        await store.close()
      }
    },
  )
})

test('a database of an earlier version is kept as it was before it is upgraded (R11)', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'old.sqlite')
  await databaseOf(1, path)
  const backupFolder = join(folder, 'backups')
  await (await openOrRestore(path, clock, { backupFolder })).store.close()
  const [kept] = await listBackups(backupFolder)
  expect(kept?.takenAtMs).toBe(noonMs)
  const database = await openDatabase(kept?.path ?? '')
  expect(await database.all('PRAGMA user_version')).toEqual([{ user_version: 1 }])
  await database.close()
  await (await openOrRestore(path, clock, { backupFolder })).store.close()
  expect(await listBackups(backupFolder)).toHaveLength(1)
})

test('a database of a later version is refused with a code of its own and not a byte of it changes (R11)', async () => {
  const path = join(await temporaryFolder(), 'later.sqlite')
  await databaseOf(migrations.length, path)
  const database = await openDatabase(path)
  await database.transaction((transaction) => {
    transaction.write(`PRAGMA user_version = ${String(migrations.length + 1)}`)
  })
  await database.close()
  const sum = (): string => createHash('sha256').update(readFileSync(path)).digest('hex')
  const before = sum()
  const refusal: unknown = await openStore(path, clock).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ name: 'NewerDatabase', found: migrations.length + 1 })
  expect(haltCode(refusal)).toBe('database_newer')
  expect(sum()).toBe(before)
})
