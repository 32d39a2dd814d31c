import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { backupPolicy, listBackups, takeBackup, type BackupPolicy } from '#electron/store/backup'
import { openStore, type Store } from '#electron/store/open'
import { markDamaged, openOrRestore } from '#electron/store/recover'
import { defaultLanguageSetting } from '#electron/store/settings'
import { copyDatabase, fileSize, overwrite, tearJournalPage } from '#test/electron/store/damage'
import { noonMs, saleEntries, SettableClock, temporaryFolder } from '#test/electron/store/rig'

type Place = { readonly path: string; readonly policy: BackupPolicy; readonly clock: SettableClock }

async function place(): Promise<Place> {
  const folder = await temporaryFolder()
  const policy = { ...backupPolicy(join(folder, 'backups')), freeBytesMin: 0 }
  return { path: join(folder, 'beket.sqlite'), policy, clock: new SettableClock() }
}

async function opened({ path, clock }: Place): Promise<Store> {
  const store = await openStore(path, clock)
  onTestFinished(() => store.close().catch(() => undefined))
  return store
}

async function restored({ path, clock, policy }: Place): ReturnType<typeof openOrRestore> {
  const opening = await openOrRestore(path, clock, { backupFolder: policy.folder })
  onTestFinished(() => opening.store.close().catch(() => undefined))
  return opening
}

/** Sales 1 … 20 in the backup, 21 … 40 after it, everything in the database file. */
async function soldOn(): Promise<Place> {
  const here = await place()
  const store = await opened(here)
  for (let index = 1; index <= 20; index += 1) await store.journal.append(saleEntries(index))
  expect(await takeBackup(here.path, here.policy, noonMs)).toMatchObject({ ok: true })
  for (let index = 21; index <= 40; index += 1) await store.journal.append(saleEntries(index))
  await store.settings.write(defaultLanguageSetting, 'en')
  await store.close()
  return here
}

describe('a backup', () => {
  test('holds everything committed before it, while sales go on, and can be opened', async () => {
    const here = await place()
    const store = await opened(here)
    for (let index = 1; index <= 30; index += 1) await store.journal.append(saleEntries(index))
    const [backup] = await Promise.all([
      takeBackup(here.path, here.policy, noonMs),
      ...Array.from({ length: 30 }, (_, index) => store.journal.append(saleEntries(31 + index))),
    ])
    expect(backup.ok).toBe(true)
    if (!backup.ok) return
    const copy = await openStore(backup.value.path, here.clock)
    expect((await copy.journal.last())?.seq).toBeGreaterThanOrEqual(30 * 7)
    expect(await copy.journal.verify()).toMatchObject({ ok: true })
    await copy.close()
  })

  test('is kept for the named number of generations, the newest first', async () => {
    const here = await place()
    await opened(here)
    for (let day = 0; day < 5; day += 1) await takeBackup(here.path, here.policy, noonMs + day)
    const kept = await listBackups(here.policy.folder)
    expect(kept.map(({ takenAtMs }) => takenAtMs - noonMs)).toEqual([4, 3, 2])
  })

  test('is not taken where it would leave too little space, and of a damaged database', async () => {
    const here = await soldOn()
    const scarce = { ...here.policy, freeBytesMin: 2 ** 50 }
    expect(await takeBackup(here.path, scarce, noonMs + 1)).toEqual({ ok: false, error: { kind: 'backup_no_space' } })
    await tearJournalPage(here.path, 250)
    expect(await takeBackup(here.path, here.policy, noonMs + 2)).toMatchObject({ error: { kind: 'backup_unsound' } })
    expect(await listBackups(here.policy.folder)).toHaveLength(1)
    expect(readdirSync(here.policy.folder)).toHaveLength(1)
  })
})

describe('a damaged database', () => {
  test('is set aside whole, and the backup goes on with every record that can be read', async () => {
    const here = await soldOn()
    // The last leaf of the journal: the end of the chain is gone.
    await tearJournalPage(here.path, 280)
    const before = fileSize(here.path)
    const { store, restoration } = await restored(here)
    expect(restoration).toMatchObject({ code: 'database_corrupt', backupSeq: 140, backupTakenAtMs: noonMs })
    const last = (await store.journal.last())?.seq ?? 0
    expect(restoration?.salvagedSeq).toBe(last)
    expect(last).toBeGreaterThan(230)
    expect(last).toBeLessThan(280)
    expect(await store.journal.verify()).toEqual({ ok: true, value: { lastSeq: last } })
    expect(await store.projections.compare()).toEqual([])
    expect(await store.settings.read(defaultLanguageSetting)).toBe('en')
    const aside = join(here.path, '..', 'set-aside', String(restoration?.setAside))
    expect(fileSize(join(aside, 'beket.sqlite'))).toBe(before)
    expect(existsSync(`${here.path}.damaged`)).toBe(false)
  })

  const damages: [string, string, (path: string) => void | Promise<void>][] = [
    ['whose header is garbage', 'database_corrupt', (path) => overwrite(path, 0, Buffer.alloc(100, 7))],
    ['cut to nothing', 'database_missing', (path) => writeFileSync(path, '')],
    ['that is gone', 'database_missing', (path) => rmSync(path)],
    ['that was marked by its own check', 'journal_corrupt', (path) => markDamaged(path, 'journal_corrupt', noonMs)],
  ]
  test.each(damages)('%s is replaced by the backup', async (_what, code, damage) => {
    const isReadable = code === 'journal_corrupt'
    const here = await soldOn()
    await damage(here.path)
    const { store, restoration } = await restored(here)
    expect(restoration?.code).toBe(code)
    expect((await store.journal.last())?.seq).toBe(restoration?.salvagedSeq)
    expect(await store.totals()).toMatchObject({ cashAccepted: isReadable ? 40_000 : 20_000 })
    expect(await store.journal.verify()).toMatchObject({ ok: true })
  })

  test('goes past a backup that is damaged itself to the one before it', async () => {
    const here = await soldOn()
    await takeBackup(here.path, here.policy, noonMs + 1)
    const [newest] = await listBackups(here.policy.folder)
    if (newest !== undefined) overwrite(newest.path, 8192, Buffer.alloc(4096, 1))
    rmSync(here.path)
    expect((await restored(here)).restoration).toMatchObject({ backupTakenAtMs: noonMs })
  })

  test('without any backup stays where it is and is refused', async () => {
    const here = await soldOn()
    rmSync(here.policy.folder, { recursive: true })
    overwrite(here.path, 0, Buffer.alloc(100, 7))
    await expect(restored(here)).rejects.toMatchObject({ code: 'SQLITE_NOTADB' })
    expect(existsSync(join(here.path, '..', 'set-aside'))).toBe(false)
  })

  test('is replaced as well when the program ends at any step of it (R11)', async () => {
    const here = await soldOn()
    await tearJournalPage(here.path, 280)
    await markDamaged(here.path, 'database_corrupt', noonMs)
    const aside = join(here.path, '..', 'set-aside', String(noonMs))
    const whole = await restored(here)
    const records = await whole.store.journal.after(0, 1000)
    await whole.store.close()
    // As if the mark had not been removed any more: the new database stays.
    await markDamaged(here.path, 'database_corrupt', noonMs)
    const again = await restored(here)
    expect(await again.store.journal.after(0, 1000)).toEqual(records)
    await again.store.close()
    // As if it had ended before the new database was in its place, with half of it written.
    rmSync(here.path)
    writeFileSync(`${here.path}.restoring`, 'half')
    await markDamaged(here.path, 'database_corrupt', noonMs)
    const third = await restored(here)
    expect(await third.store.journal.after(0, 1000)).toEqual(records)
    await third.store.close()
    // As if it had ended between moving the database and its log.
    copyDatabase(join(aside, 'beket.sqlite'), `${here.path}.copy`)
    rmSync(here.path)
    writeFileSync(`${here.path}-wal`, 'a log that must not be applied')
    await markDamaged(here.path, 'database_corrupt', noonMs)
    const fourth = await restored(here)
    expect(await fourth.store.journal.after(0, 1000)).toEqual(records)
  })
})
