import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startStoreCare } from '#electron/services/store-care'
import { backupPolicy, listBackups } from '#electron/store/backup'
import { openDatabase } from '#electron/store/database'
import { verifiedSetting, type HealthFinding } from '#electron/store/health'
import { openStore, type Store } from '#electron/store/open'
import { terminalKeySetting } from '#electron/store/settings'
import { note, SettableClock, temporaryFolder } from '#test/electron/store/rig'
import { ManualSchedule } from '#test/electron/sync/rig'

type Cared = {
  readonly store: Store
  readonly path: string
  readonly clock: SettableClock
  readonly found: HealthFinding[]
  readonly logged: string[]
  /** One piece of work; whether there is a next one. */
  turn(): Promise<boolean>
  serve(isServing: boolean): void
}

async function cared(records: number, damage: string | null = null): Promise<Cared> {
  const folder = await temporaryFolder()
  const path = join(folder, 'beket.sqlite')
  const clock = new SettableClock()
  const made = await openStore(path, clock)
  await made.journal.append(Array.from({ length: records }, (_, index) => note(index)))
  await made.close()
  if (damage !== null) {
    const database = await openDatabase(path)
    await database.transaction((transaction) => {
      transaction.write('DROP TRIGGER journal_keeps_rows')
      transaction.write(damage)
    })
    await database.close()
  }
  const store = await openStore(path, clock)
  const schedule = new ManualSchedule()
  const found: HealthFinding[] = []
  const logged: string[] = []
  let isServing = false
  const both = (...line: readonly [object, string] | readonly [string]): void => {
    logged.push(line.length === 1 ? line[0] : line[1])
  }
  const log = { debug: both, info: both, warn: both, error: both }
  const backups = { ...backupPolicy(join(folder, 'backups')), freeBytesMin: 0 }
  const care = startStoreCare({
    store,
    path,
    backups,
    clock,
    schedule,
    isFree: () => !isServing,
    log,
    onDamage: (finding) => {
      found.push(finding)
    },
  })
  onTestFinished(async () => {
    await care.stop()
    await store.close()
  })
  const turn = async (): Promise<boolean> => {
    schedule.fire()
    await expect.poll(() => schedule.delays().length + found.length).toBeGreaterThan(0)
    return found.length === 0
  }
  return { store, path, clock, found, logged, turn, serve: (serving) => (isServing = serving) }
}

test('verifies the chain in slices, then the file, then makes a backup, and keeps how far it came (D4)', async () => {
  const here = await cared(450)
  for (let turns = 0; turns < 5; turns += 1) expect(await here.turn()).toBe(true)
  expect(here.logged).toEqual(['journal verified', 'database file verified', 'backup taken'])
  const last = await here.store.journal.last()
  expect(await here.store.settings.read(verifiedSetting)).toEqual({ seq: 450, hash: last?.hash })
})

test('does nothing while somebody is being served', async () => {
  const here = await cared(10)
  here.serve(true)
  for (let turns = 0; turns < 5; turns += 1) await here.turn()
  expect(here.logged).toEqual([])
  here.serve(false)
  await here.turn()
  expect(here.logged).toEqual(['journal verified'])
})

test('makes a backup when one is due or the signing key has changed, and no other', async () => {
  const here = await cared(1)
  const folder = join(here.path, '..', 'backups')
  for (let turns = 0; turns < 6; turns += 1) await here.turn()
  expect(await listBackups(folder)).toHaveLength(1)
  here.clock.nowMs += 1000
  await here.store.settings.write(terminalKeySetting, 'bmV3IGtleQ==')
  await here.turn()
  expect(await listBackups(folder)).toHaveLength(2)
  here.clock.nowMs += 25 * 3_600_000
  await here.turn()
  await here.turn()
  expect(await listBackups(folder)).toHaveLength(3)
})

test('marks a database whose journal was altered far from its end, and says which record (D4)', async () => {
  const here = await cared(600, "UPDATE journal SET payload = '{}' WHERE seq = 250")
  while (await here.turn());
  expect(here.found).toEqual([{ kind: 'damaged', code: 'journal_corrupt', detail: 'record 250: hash' }])
  expect(existsSync(`${here.path}.damaged`)).toBe(true)
})
