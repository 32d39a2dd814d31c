import { expect, test } from 'vitest'
import { migrate, migrations } from '#electron/store/migrations'
import { temporaryDatabase } from '#test/electron/store/rig'

const tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"

test('brings an empty file to the newest version, once', async () => {
  const { database } = await temporaryDatabase()
  await migrate(database)
  const made = await database.all(tables)
  await migrate(database)
  expect(await database.all(tables)).toEqual(made)
  expect(await database.all('PRAGMA user_version')).toEqual([{ user_version: migrations.length }])
})

test('goes on from the version the file has', async () => {
  const { database } = await temporaryDatabase()
  const first = ['CREATE TABLE one (id INTEGER PRIMARY KEY) STRICT']
  const second = ['CREATE TABLE two (id INTEGER PRIMARY KEY) STRICT', 'INSERT INTO two VALUES (1)']
  await migrate(database, [first])
  await migrate(database, [first, second])
  expect(await database.all('SELECT id FROM two')).toEqual([{ id: 1 }])
})

test('keeps the version before a step that fails', async () => {
  const { database } = await temporaryDatabase()
  const first = ['CREATE TABLE one (id INTEGER PRIMARY KEY) STRICT']
  const broken = ['CREATE TABLE two (id INTEGER PRIMARY KEY) STRICT', 'INSERT INTO three VALUES (1)']
  await expect(migrate(database, [first, broken])).rejects.toThrow('no such table: three')
  expect(await database.all('PRAGMA user_version')).toEqual([{ user_version: 1 }])
  expect(await database.all(tables)).toEqual([{ name: 'one' }])
})

test('refuses a file of a later version and leaves it alone', async () => {
  const { database } = await temporaryDatabase()
  await migrate(database, [['CREATE TABLE one (id INTEGER) STRICT'], ['CREATE TABLE two (id INTEGER) STRICT']])
  const older = migrate(database, [['CREATE TABLE one (id INTEGER) STRICT']])
  await expect(older).rejects.toMatchObject({ name: 'NewerDatabase', found: 2, known: 1 })
  expect(await database.all(tables)).toEqual([{ name: 'one' }, { name: 'two' }])
})
